"""Repairs: applications by their clock, filing one at the counter, deciding with its effect."""

from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from entities.credit.listing_rules import MATERIALS, REPAIRS
from entities.credit_forms import GrantForm, RepairForm
from entities.models import CreditFact, CreditRepair, Entity, RemovalBasis, RepairFile, RepairKind
from entities.selectors.credit import computed
from entities.selectors.listings import credit_entities
from entities.selectors.repairs import effect_of, repairs_seen_by
from entities.services.repairs import decide_repair, file_repair
from entities.views.credit_access import FILERS, act, by, check_may, may, today
from shuangsuiji.intake.evidence import SUFFIX

PER_PAGE = 50


@login_required
@require_safe
def list_repairs(request: HttpRequest) -> HttpResponse:
    """Open applications by their clock, then what was decided."""
    rows = repairs_seen_by(request.user, on=today())
    waiting = rows.filter(decision__isnull=True)
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "waiting": waiting.count(),
        "late": waiting.filter(answer_by__lt=today()).count(),
        "today": today(),
    }
    return render(request, "entities/repairs.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, number: int) -> HttpResponse:
    """Take an application with its materials at the counter."""
    mine = credit_entities(request.user, on=today())
    fact = get_object_or_404(
        CreditFact.objects.select_related("entity__responsible_unit"),
        pk=number,
        entity__in=mine.values("pk"),
    )
    check_may(request, fact.entity, FILERS)
    kinds = _kinds(fact, fact.entity)
    if not kinds:
        raise Http404("这类记录没有信用修复。")
    typed = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RepairForm(*typed, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: file_repair(
                fact_id=fact.pk,
                kind=RepairKind(form.cleaned_data["kind"]),
                materials=form.materials(),
                words=form.cleaned_data["words"],
                by=by(request),
                now=timezone.now(),
            ),
            "申请已受理，由另一人决定。",
            form,
        )
        if done:
            return redirect("entities:repairs")
    context = {
        "entity": fact.entity,
        "form": form,
        "title": "受理信用修复申请",
        "lead": f"针对：{fact.get_kind_display()}（{fact.ref}，{fact.on}）。",
        "submit": "受理",
        "here": "repairs",
        "is_upload": True,
        "back": reverse("entities:credit", args=[fact.entity.code]),
    }
    status = 422 if form.errors else 200
    return render(request, "entities/credit_form.html", context, status=status)


def _kinds(fact: CreditFact, entity: Entity) -> list[RepairKind]:
    """Repairs that end this kind of fact; individuals are restored, not taken off."""
    other = RepairKind.LEAVE_ABNORMAL if entity.kind == "IND" else RepairKind.RESTORE_INDIVIDUAL
    return [
        RepairKind(code)
        for code, (kind, _) in REPAIRS.items()
        if kind.value == fact.kind and code != other.value
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One application: materials, the effect of granting it, and the decision."""
    repair = _repair(request, code)
    entity, listing = repair.fact.entity, getattr(repair.fact, "listing", None)
    form = GrantForm(request.POST if request.method == "POST" else None, listing=listing)
    if request.method == "POST":
        check_may(request, entity)
        if form.is_valid() and _decide(request, repair, form):
            return redirect("entities:repair", code=code)
    on = today()
    is_open = not hasattr(repair, "decision")
    context = {
        "repair": repair,
        "entity": entity,
        "listing": listing,
        "form": form,
        "files": _files(repair),
        "now_grade": computed(entity, on=on),
        "effect": effect_of(repair, on=on) if is_open else None,
        "as_error": effect_of(repair, on=on, is_error=True) if is_open and listing else None,
        "is_open": is_open,
        "today": on,
        "may_decide": is_open and repair.applied_by != by(request) and may(request, entity),
        "is_own": repair.applied_by == by(request),
    }
    status = 422 if form.errors else 200
    return render(request, "entities/repair.html", context, status=status)


def _files(repair: CreditRepair) -> list[tuple[str, dict[str, str], RepairFile | None]]:
    """Every material as it was named, with its file where that is kept here."""
    kept = {row.digest: row for row in repair.files.defer("data", "shown")}
    return [
        (MATERIALS.get(one["kind"], one["kind"]), one, kept.get(one["digest"]))
        for one in repair.materials
    ]


def _decide(request: HttpRequest, repair: CreditRepair, form: GrantForm) -> bool:
    is_granted = "grant" in request.POST
    basis = form.cleaned_data.get("removal_basis") or ""
    return act(
        request,
        lambda: decide_repair(
            code=repair.code,
            is_granted=is_granted,
            removal_basis=RemovalBasis(basis) if basis and is_granted else None,
            words=form.cleaned_data["words"],
            by=by(request),
            now=timezone.now(),
        ),
        "准予修复，决定书已出具，等级已重算。" if is_granted else "不予修复，决定书已出具。",
        form,
    )


@login_required
@require_safe
def material(request: HttpRequest, code: str, digest: str) -> HttpResponse:
    """A material: redrawn where it is a picture; a PDF as a download."""
    row = get_object_or_404(_repair(request, code).files, digest=digest)
    is_original = "original" in request.GET or not row.shown
    data = bytes(row.data if is_original else row.shown)
    kind = row.media_type if is_original else "image/jpeg"
    name = quote(f"{MATERIALS.get(row.kind, row.kind)}.{SUFFIX[kind]}")
    way = "attachment" if is_original else "inline"
    return HttpResponse(
        data,
        content_type=kind,
        headers={
            "Content-Disposition": f"{way}; filename*=UTF-8''{name}",
            "Cache-Control": "private, no-store",
        },
    )


def _repair(request: HttpRequest, code: str) -> CreditRepair:
    return get_object_or_404(repairs_seen_by(request.user, on=today()), code=code)
