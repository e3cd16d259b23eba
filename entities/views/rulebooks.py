"""Versions of the rules: reading one, comparing a new one with the one in force, saving it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from entities.credit.facts import FactKind
from entities.credit.grading import LASTING
from entities.credit.rulebook import Rulebook, RulebookError, decoded, read_rulebook
from entities.credit_forms import RulebookForm
from entities.models import RulebookVersion
from entities.selectors.credit import read_version, rulebook_on
from entities.selectors.rulebooks import (
    differences,
    document_of,
    dry_run,
    versions,
    waiting_rulebooks,
)
from entities.services.rulebooks import decide_rulebook, propose_rulebook
from entities.views.credit_access import act, by, today
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import NotPermittedError, has_role_anywhere
from shuangsuiji.orgs.selectors import units_visible_to


@login_required
@require_safe
def list_rulebooks(request: HttpRequest) -> HttpResponse:
    """Every version with its days; the one in force is read at once."""
    now = rulebook_on(today())
    context = {
        "versions": versions(),
        "waiting": waiting_rulebooks(),
        "in_force": now,
        "book": read_version(now) if now else None,
        "rules": _rules(now),
        "may_edit": _may_edit(request),
        "today": today(),
    }
    return render(request, "entities/rulebooks.html", context)


@login_required
@require_safe
def show_rulebook(request: HttpRequest, code: str) -> HttpResponse:
    """One version as a table, its digest, and what differs from the one in force."""
    version = get_object_or_404(RulebookVersion, code=code)
    now, book = rulebook_on(today()), read_version(version)
    context = {
        "version": version,
        "book": book,
        "rules": _rules(version),
        "in_force": now,
        "differences": differences(read_version(now), book) if now and now != version else [],
        "text": document_of(version),
    }
    return render(request, "entities/rulebook.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_rulebook(request: HttpRequest) -> HttpResponse:
    """Compare what was typed with the version in force, with the effect counted; then propose."""
    if not _may_edit(request):
        raise NotPermittedError("评级规则由最上级单位的计划员维护；您目前没有这项权限。")
    now = rulebook_on(today())
    if request.method == "POST":
        form = RulebookForm(request.POST, request.FILES)
    else:
        form = RulebookForm(initial={"document": document_of(now)} if now else {})
    context: dict[str, Any] = {"in_force": now, "form": form}
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["document"]
        try:
            book = _read(text)
        except RulebookError as error:
            context["faults"] = error.faults
        else:
            if "save" in request.POST and _save(request, form, text):
                return redirect("entities:rulebooks")
            context |= _compared(now, book)
        context["text"] = text  # also what came as a file
        form.data = {**form.data.dict(), "document": text}  # type: ignore[attr-defined]
    status = 422 if form.errors or "faults" in context else 200
    return render(request, "entities/rulebook_new.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_proposal(request: HttpRequest, number: int) -> HttpResponse:
    """A proposed version with its effect; a second person decides."""
    proposal = get_object_or_404(waiting_rulebooks().defer(None), pk=number)
    may_decide = _holds_at_the_top(request, Role.REVIEWER) and proposal.proposed_by != by(request)
    if request.method == "POST":
        if not may_decide:
            raise NotPermittedError("新版规则由最上级单位的另一位复核员批准；您不能批准这一版。")
        is_approved = "approve" in request.POST
        done = act(
            request,
            lambda: decide_rulebook(
                proposal_id=proposal.pk,
                is_approved=is_approved,
                note=request.POST.get("note", "")[:1000],
                by=by(request),
                now=timezone.now(),
            ),
            "已批准，自施行日起按它评级。" if is_approved else "已决定不同意。",
        )
        if done:
            return redirect("entities:rulebooks")
    now = rulebook_on(today())
    context = {
        "proposal": proposal,
        "in_force": now,
        "may_decide": may_decide,
        "is_own": proposal.proposed_by == by(request),
        "text": document_of(proposal),
        **_compared(now, _read(bytes(proposal.document).decode())),
    }
    return render(request, "entities/rulebook_proposal.html", context)


def _read(text: str) -> Rulebook:
    return read_rulebook(decoded(text))


def _save(request: HttpRequest, form: RulebookForm, text: str) -> bool:
    return act(
        request,
        lambda: propose_rulebook(document=text.encode(), by=by(request), now=timezone.now()),
        "新版规则已提出，由最上级单位的复核员批准后自施行日起适用。",
        form,
    )


def _compared(now: RulebookVersion | None, book: Rulebook) -> dict[str, Any]:
    if now is None:
        return {"book": book}
    old = read_version(now)
    return {
        "book": book,
        "differences": differences(old, book),
        "run": dry_run(old, book, on=today()),
    }


def _rules(version: RulebookVersion | None) -> list[tuple[str, Any, bool]]:
    if version is None:
        return []
    book = read_version(version)
    return [
        (kind.label, book.rules[kind], kind in LASTING) for kind in FactKind if kind in book.rules
    ]


def _may_edit(request: HttpRequest) -> bool:
    """The rules bind every unit below, so only planners of a top unit change them."""
    return _holds_at_the_top(request, Role.PLANNER)


def _holds_at_the_top(request: HttpRequest, role: Role) -> bool:
    if not has_role_anywhere(request.user, role, on=today()):
        return False  # a superuser sees every unit, and holds no such role
    units = units_visible_to(request.user, on=today(), roles=[role])
    return units.filter(parent__isnull=True).exists()
