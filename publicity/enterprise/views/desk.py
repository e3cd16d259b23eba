"""The desk (异议申诉): cases with their clocks, heard by people without a hand in the result."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections.policies import PolicyError
from inspections.views.access import today
from inspections.views.acting import act, by, refuse_form
from publicity.enterprise.figures import figures
from publicity.enterprise.forms import HearForm
from publicity.enterprise.policies import READERS, check_may_hear
from publicity.enterprise.selectors.cases import Case, cases, cases_for
from publicity.enterprise.services.hearing import (
    decide_case,
    refuse_case,
    take_up,
    withdraw_upheld,
)
from publicity.enterprise.states import CaseState, Remedy, Stage
from publicity.enterprise.views.voice import material_file
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import NotPermittedError, check_has_role_anywhere, has_role

PER_PAGE = 25


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Cases of the user's units, open ones first by their clock."""
    check_has_role_anywhere(request.user, READERS, on=today())
    found = cases(cases_for(request.user, on=today()))
    state, stage = request.GET.get("state", ""), request.GET.get("stage", "")
    shown = [
        (one, one.is_late(today()))
        for one in found
        if (not state or one.state == state or (state == "LATE" and one.is_late(today())))
        and (not stage or one.row.stage == stage)
    ]
    shown.sort(key=lambda pair: (not pair[0].is_open, pair[0].due_on or today(), pair[0].row.pk))
    return render(
        request,
        "enterprise/desk/cases.html",
        {
            "page_obj": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
            "counts": {
                "open": sum(one.is_open for one in found),
                "late": sum(one.is_late(today()) for one in found),
                "appeals": sum(one.row.stage == Stage.APPEAL and one.is_open for one in found),
                "to_remedy": sum(one.state == CaseState.TO_REMEDY for one in found),
            },
            "states": CaseState.choices,
            "stages": Stage.choices,
            "state": state,
            "stage": stage,
        },
    )


def _case(request: HttpRequest, number: str) -> Case:
    rows = cases_for(request.user, on=today()).filter(number=number)
    found = cases(rows)
    if not found:
        raise Http404(f"没有异议或申诉 {number}，或不在您的范围内。")
    return found[0]


@login_required
@require_safe
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case with what was filed, every step, and what this person may do."""
    return _page(request, _case(request, number), HearForm())


def _page(request: HttpRequest, found: Case, form: HearForm, status: int = 200) -> HttpResponse:
    row, refusal = found.row, ""
    hears = has_role(request.user, Role.APPEALS, row.unit, on=today())
    if hears:
        try:
            check_may_hear(request.user, row, on=today())
        except (PolicyError, NotPermittedError) as error:
            hears, refusal = False, str(error)
    edits = has_role(request.user, Role.PUBLISHER, row.publication.unit, on=today())
    decision = row.steps.filter(kind="UPHELD").first()
    return render(
        request,
        "enterprise/desk/case.html",
        {
            "case": found,
            "is_late": found.is_late(today()),
            "steps": row.steps.all(),
            "materials": row.materials.all(),
            "decision": decision,
            "refusal": refusal,
            "may_take_up": hears and found.state == CaseState.FILED,
            "may_decide": hears and found.state == CaseState.IN_REVIEW,
            "may_withdraw": edits
            and found.state == CaseState.TO_REMEDY
            and decision is not None
            and decision.remedy == Remedy.WITHDRAW
            and decision.by != by(request),
            "form": form,
        },
        status=status,
    )


@login_required
@require_POST
def step(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Take up, refuse, uphold, reject, or carry the withdrawal out; words stay on a refusal."""
    _case(request, number)
    form, now = HearForm(request.POST), timezone.now()
    is_whole = form.is_valid()
    words, remedy = form.cleaned_data.get("words", ""), form.cleaned_data.get("remedy", "")
    acts = {
        "take-up": (
            lambda: take_up(number=number, by=by(request), now=now),
            "已受理，决定的期限开始计算。",
        ),
        "refuse": (
            lambda: refuse_case(number=number, words=words, by=by(request), now=now),
            "已答复不予受理。",
        ),
        "uphold": (
            lambda: decide_case(
                number=number,
                is_upheld=True,
                remedy=Remedy(remedy) if remedy else None,
                words=words,
                by=by(request),
                now=now,
            ),
            "已决定成立，由检查人员更正或公示员撤下。",
        ),
        "reject": (
            lambda: decide_case(
                number=number, is_upheld=False, remedy=None, words=words, by=by(request), now=now
            ),
            "已决定不成立，企业可以申诉。",
        ),
        "withdraw": (
            lambda: withdraw_upheld(number=number, by=by(request), now=now),
            "公示已撤下，信用事实已撤销。",
        ),
    }
    if kind not in acts:
        raise Http404("没有这一步。")
    service, said = acts[kind]
    if not is_whole:
        refuse_form(request, form)
    elif act(request, service, said):
        return redirect("appeals:case", number=number)
    return _page(request, _case(request, number), form, status=422)


@login_required
@require_safe
def material(request: HttpRequest, number: str, digest: str) -> FileResponse:
    """A file of a case, to keep."""
    return material_file(_case(request, number).row.materials.filter(digest=digest).first())


@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """How replies, objections and appeals ended, by bureau, for everybody."""
    return render(request, "enterprise/figures.html", {"rows": figures(on=today())})
