"""After the draw: substitutions and the proposal of a supplement, each one POST to one service."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from inspections.codes import SubstitutionReason
from inspections.forms.changes import RefusalForm, SubstitutionForm, SupplementForm
from inspections.models.sessions import DrawSession
from inspections.selectors.changes import live_supplement, open_proposals
from inspections.selectors.timeline import (
    called_teams,
    changed_rosters,
    people_by_team,
    replaced_codes,
    timeline,
)
from inspections.services.substitutions import (
    approve_substitution,
    propose_substitution,
    refuse_substitution,
)
from inspections.services.supplements import propose_supplement
from inspections.states import CHANGEABLE
from inspections.views.acting import act, by, to_session
from inspections.views.session_access import VOIDERS, session_for


def changes_context(session: DrawSession) -> dict[str, Any]:
    """What the section 变更 of a session page shows."""
    changes = timeline(session)
    return {
        "changes": changes,
        "rosters": changed_rosters(session, changes),
        "replaced": replaced_codes(changes),
        "called": called_teams(changes),
        "proposals": list(open_proposals(session)),
        "is_changeable": session.status in CHANGEABLE,
        "live": live_supplement(session),
    }


def drawn_session(request: HttpRequest, code: str) -> DrawSession:
    """The session, for somebody who may propose or approve changes; it must be drawn."""
    session = session_for(request, code, VOIDERS)
    if session.drawn_at is None:
        raise Http404("本场次尚未抽取，没有可变更的结果。")
    return session


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Say that a drawn entity cannot be inspected."""
    session = drawn_session(request, code)
    form = SubstitutionForm(
        request.POST or None, initial={"entity": request.GET.get("entity", "")[:64]}
    )
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: propose_substitution(
                session_code=session.code,
                entity_code=form.cleaned_data["entity"].strip(),
                reason=SubstitutionReason(form.cleaned_data["reason"]),
                note=form.cleaned_data["note"],
                by=by(request),
                now=timezone.now(),
            ),
            "递补申请已提出，须由另一人批准。批准后由本层下一签接替，任何人都不能挑选。",
        )
        if done:
            return to_session(code, "h-changes")
    return render(request, "inspections/substitution_form.html", {"session": session, "form": form})


@login_required
@require_POST
def approve(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Approve as a second person."""
    session = drawn_session(request, code)
    act(
        request,
        lambda: approve_substitution(
            session_code=session.code, proposal=number, by=by(request), now=timezone.now()
        ),
        "已批准。本层下一签已接替，并记入存证。",
    )
    return to_session(code, "h-changes")


@login_required
@require_POST
def refuse(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Refuse as a second person."""
    session = drawn_session(request, code)
    form = RefusalForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    act(
        request,
        lambda: refuse_substitution(
            session_code=session.code,
            proposal=number,
            note=note,
            by=by(request),
            now=timezone.now(),
        ),
        "已记录不同意，原抽中对象不变。",
    )
    return to_session(code, "h-changes")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Report who falls out of the teams."""
    session = drawn_session(request, code)
    form = SupplementForm(request.POST or None, teams=people_by_team(session))
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: propose_supplement(
                session_code=session.code,
                leaves=form.leaves(),
                named_sources=form.sources(),
                by=by(request),
                now=timezone.now(),
            ),
            "补抽已提出，须由另一人批准并封存。",
        )
        if done:
            return to_session(code, "h-changes")
    return render(request, "inspections/supplement_form.html", {"session": session, "form": form})
