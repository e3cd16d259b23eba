"""The desk of lists: what waits for a decision, who is on which list, on and off."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from entities.credit_forms import BASES, ListForm, RemoveForm, WordsForm
from entities.models import AbnormalReason, CreditFact, Entity, Listing, ListKind, RemovalBasis
from entities.selectors.listings import (
    DECIDERS,
    REASON_FOR,
    counts,
    deciding_unit,
    due_on,
    last_overdue,
    listings_seen_by,
    proposals,
)
from entities.services.listings import dismiss_finding, list_entity
from entities.services.removals import remove_listing
from entities.views.credit_access import act, by, check_may, readable_entity, today
from shuangsuiji.kernel.workdays import DAY, count_workdays
from shuangsuiji.orgs.policies import has_role_anywhere
from shuangsuiji.orgs.workdays import calendar

PER_PAGE = 30


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Findings that wait with their clock, then the lists with their filters."""
    on, days = today(), calendar()
    waiting = proposals(request.user, on=on)
    everything = listings_seen_by(request.user, on=on)
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("waiting"))
    context = {
        "waiting": [_clock(fact, on, days) for fact in page],
        "waiting_page": page,
        "overdue": waiting.filter(on__lte=last_overdue(days, today=on)).count(),
        "page_obj": Paginator(_filtered(request, everything), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "counts": counts(everything),
        "kinds": ListKind.choices,
        "reasons": AbnormalReason.choices,
        "wanted": {name: request.GET.get(name, "") for name in ("q", "kind", "reason", "state")},
        "today": on,
        "may_decide": has_role_anywhere(request.user, DECIDERS, on=on),
    }
    return render(request, "entities/listings.html", context)


def _clock(fact: CreditFact, on: date, days: Any) -> dict[str, Any]:
    due = due_on(days, fact.on)
    late = count_workdays(days, due + DAY, on)
    left = count_workdays(days, on + DAY, due)
    return {
        "fact": fact,
        "reason": REASON_FOR[fact.kind].label,
        "marks": fact.entity.kind == "IND",
        "due": due,
        "late": late if due < on else 0,
        "is_late": due < on,
        "left": left,
    }


def _filtered(request: HttpRequest, rows: QuerySet[Listing]) -> QuerySet[Listing]:
    text = request.GET.get("q", "").strip()[:100]
    if text:
        rows = rows.filter(Q(entity__name__icontains=text) | Q(entity__code=text) | Q(number=text))
    if (kind := request.GET.get("kind")) in ListKind.values:
        rows = rows.filter(kind=kind)
    if (reason := request.GET.get("reason")) in AbnormalReason.values:
        rows = rows.filter(reason=reason)
    state = request.GET.get("state", "")
    if state == "standing":
        rows = rows.filter(fact__end__isnull=True)
    elif state == "removed":
        rows = rows.filter(fact__end__isnull=False)
    elif state == "over":
        rows = rows.filter(fact__end__isnull=True, valid_to__lt=today())
    return rows


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decide_finding(request: HttpRequest, number: int) -> HttpResponse:
    """A finding leads onto a list, or a reason is written why it does not."""
    fact = get_object_or_404(proposals(request.user, on=today()), pk=number)
    entity, reason = fact.entity, REASON_FOR[fact.kind]
    check_may(request, entity)
    is_dismissal = "dismiss" in request.POST
    proposed = {
        "reason": reason.value,
        "found_on": fact.on,
        "ref": fact.ref,
        "basis": BASES[reason],
    }
    typed = request.POST if request.method == "POST" else None
    form = ListForm(None if is_dismissal else typed, initial=proposed)
    refusal = WordsForm(typed if is_dismissal else None, prefix="not")
    for name in ("reason", "found_on", "ref"):
        form.fields[name].disabled = True
    if form.is_bound and form.is_valid() and _list(request, entity, form):
        return redirect("entities:credit", code=entity.code)
    if refusal.is_bound and refusal.is_valid():
        done = act(
            request,
            lambda: dismiss_finding(
                fact_id=fact.pk,
                words=refusal.cleaned_data["words"],
                by=by(request),
                now=timezone.now(),
            ),
            "已决定不予列入，理由已存证。",
            refusal,
        )
        if done:
            return redirect("entities:listings")
    context = {
        "entity": entity,
        "row": _clock(fact, today(), calendar()),
        "form": form,
        "refusal": refusal,
        "unit": deciding_unit(entity),
    }
    status = 422 if form.errors or refusal.errors else 200
    return render(request, "entities/listing_decide.html", context, status=status)


def _list(request: HttpRequest, entity: Entity, form: ListForm) -> bool:
    unit = deciding_unit(entity)
    if unit is None:
        form.add_error(None, "这户主体还没有管辖单位。请先落位。")
        return False
    given = form.cleaned_data
    return act(
        request,
        lambda: list_entity(
            entity_code=entity.code,
            unit=unit,
            reason=AbnormalReason(given["reason"]),
            basis=given["basis"],
            found_on=given["found_on"],
            ref=given["ref"],
            by=by(request),
            now=timezone.now(),
        ),
        "列入决定已作出，决定书已出具，等级已重算。",
        form,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_in(request: HttpRequest, code: str) -> HttpResponse:
    """Onto a list for any reason, such as the severe list after a penalty."""
    entity = readable_entity(request, code)
    check_may(request, entity)
    form = ListForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _list(request, entity, form):
        return redirect("entities:credit", code=code)
    context = {
        "entity": entity,
        "form": form,
        "title": "标记或列入名单" if entity.kind == "IND" else "列入名录或名单",
        "lead": "个体工商户标记为经营异常状态；“严重违法行为”列入严重违法失信名单，公示三年。",
        "submit": "作出决定",
        "here": "listings",
        "back": reverse("entities:credit", args=[code]),
    }
    status = 422 if form.errors else 200
    return render(request, "entities/credit_form.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, number: str) -> HttpResponse:
    """Off a list without an application: found again, over, or listed in error."""
    listing = get_object_or_404(listings_seen_by(request.user, on=today()), number=number)
    check_may(request, listing.entity)
    form = RemoveForm(request.POST if request.method == "POST" else None, listing=listing)
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: remove_listing(
                number=number,
                basis=RemovalBasis(form.cleaned_data["basis"]),
                words=form.cleaned_data["words"],
                by=by(request),
                now=timezone.now(),
            ),
            "已移出，移出决定书已出具，限制措施同时解除。",
            form,
        )
        if done:
            return redirect("entities:credit", code=listing.entity.code)
    context = {
        "entity": listing.entity,
        "form": form,
        "title": f"移出{listing.get_kind_display()}",
        "lead": f"{number}，{listing.decided_on} 列入，事由：{listing.get_reason_display()}。",
        "submit": "作出移出决定",
        "here": "listings",
        "back": reverse("entities:credit", args=[listing.entity.code]),
    }
    status = 422 if form.errors else 200
    return render(request, "entities/credit_form.html", context, status=status)
