"""Another grade than the computed one: proposed by one, decided by another, taken back."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entities.credit_forms import OverrideForm, WordsForm
from entities.models import GradeOverride
from entities.selectors.credit import computed
from entities.selectors.repairs import overrides_seen_by
from entities.services.overrides import decide_override, propose_override, withdraw_override
from entities.views.credit_access import act, by, check_may, readable_entity, today
from shuangsuiji.orgs.models import Role

PER_PAGE = 50


@login_required
@require_safe
def list_overrides(request: HttpRequest) -> HttpResponse:
    """Every override of the reader's units; those that wait first."""
    rows = overrides_seen_by(request.user, on=today()).order_by(
        F("decision__decided_at").desc(nulls_first=True), "-proposed_at", "-pk"
    )
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "today": today(),
        "me": by(request),
    }
    return render(request, "entities/overrides.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Write class, reason and last day; nothing changes until somebody else agrees."""
    entity = readable_entity(request, code)
    check_may(request, entity, [Role.REVIEWER])
    form = OverrideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: propose_override(
                entity_code=code,
                risk_class=form.cleaned_data["risk_class"],
                reason=form.cleaned_data["reason"],
                valid_to=form.cleaned_data["valid_to"],
                by=by(request),
                now=timezone.now(),
            ),
            "调整已提出，由另一人批准后生效。",
            form,
        )
        if done:
            return redirect("entities:credit", code=code)
    context = {
        "entity": entity,
        "form": form,
        "grade": computed(entity, on=today()),
        "title": "提出人工调整",
        "submit": "提出",
        "here": "overrides",
        "back": reverse("entities:credit", args=[code]),
    }
    return render(request, "entities/credit_form.html", context, status=_status(form))


@login_required
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Approve or refuse as a second person."""
    override = _override(request, number)
    check_may(request, override.entity)
    is_approved = "approve" in request.POST
    act(
        request,
        lambda: decide_override(
            override_id=override.pk,
            is_approved=is_approved,
            note=request.POST.get("note", "")[:1000],
            by=by(request),
            now=timezone.now(),
        ),
        "已批准，等级已调整，告知书已出具。" if is_approved else "已决定不同意。",
    )
    return redirect("entities:credit", code=override.entity.code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a proposal back, or end an override before its day."""
    override = _override(request, number)
    check_may(request, override.entity)
    form = WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: withdraw_override(
                override_id=override.pk,
                words=form.cleaned_data["words"],
                by=by(request),
                now=timezone.now(),
            ),
            "已撤回，等级按规则计算。",
            form,
        )
        if done:
            return redirect("entities:credit", code=override.entity.code)
    context = {
        "entity": override.entity,
        "form": form,
        "title": "撤回人工调整",
        "lead": f"“改为 {override.risk_class} 级，至 {override.valid_to}”；等级恢复为计算结果。",
        "submit": "撤回",
        "here": "overrides",
        "back": reverse("entities:credit", args=[override.entity.code]),
    }
    return render(request, "entities/credit_form.html", context, status=_status(form))


def _override(request: HttpRequest, number: int) -> GradeOverride:
    return get_object_or_404(overrides_seen_by(request.user, on=today()), pk=number)


def _status(form: OverrideForm | WordsForm) -> int:
    return 422 if form.errors else 200
