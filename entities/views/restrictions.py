"""Restrictions: which hold, imposing one, lifting one."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from entities.credit_forms import RestrictForm, WordsForm
from entities.models import MeasureSource, RestrictionArea
from entities.selectors.listings import listings_seen_by, restrictions_seen_by
from entities.services.restrictions import end_restriction, impose_restriction
from entities.views.credit_access import act, by, check_may, today

PER_PAGE = 50


@login_required
@require_safe
def list_restrictions(request: HttpRequest) -> HttpResponse:
    """Restrictions of the reader's units, by area and whether they hold."""
    rows = restrictions_seen_by(request.user, on=today())
    area, state = request.GET.get("area", ""), request.GET.get("state", "")
    if area in RestrictionArea.values:
        rows = rows.filter(area=area)
    in_force = {
        "valid_to__gte": today(),
        "end__isnull": True,
        "listing__fact__end__isnull": True,
    }
    if state == "in_force":
        rows = rows.filter(**in_force)
    elif state == "over":
        rows = rows.exclude(pk__in=rows.filter(**in_force).values("pk"))
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "areas": RestrictionArea.choices,
        "area": area,
        "state": state,
        "today": today(),
    }
    return render(request, "entities/restrictions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def impose(request: HttpRequest, number: str) -> HttpResponse:
    """Restrict a listed entity in one area."""
    listing = get_object_or_404(listings_seen_by(request.user, on=today()), number=number)
    check_may(request, listing.entity)
    form = RestrictForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = act(
            request,
            lambda: impose_restriction(
                number=number,
                area=RestrictionArea(given["area"]),
                source=MeasureSource(given["source"]),
                basis=given["basis"],
                valid_to=given["valid_to"],
                by=by(request),
                now=timezone.now(),
            ),
            "限制措施已记录，告知书已出具。",
            form,
        )
        if done:
            return redirect("entities:credit", code=listing.entity.code)
    context = {
        "entity": listing.entity,
        "form": form,
        "title": "施加限制措施",
        "lead": f"依附于 {number}（{listing.get_kind_display()}）；移出时限制同时解除。",
        "submit": "施加限制",
        "here": "restrictions",
        "back": reverse("entities:credit", args=[listing.entity.code]),
    }
    status = 422 if form.errors else 200
    return render(request, "entities/credit_form.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lift(request: HttpRequest, number: int) -> HttpResponse:
    """End a restriction before its last day."""
    row = get_object_or_404(restrictions_seen_by(request.user, on=today()), pk=number)
    entity = row.listing.entity
    check_may(request, entity)
    form = WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: end_restriction(
                restriction_id=row.pk,
                words=form.cleaned_data["words"],
                by=by(request),
                now=timezone.now(),
            ),
            "限制措施已解除，告知书已出具。",
            form,
        )
        if done:
            return redirect("entities:credit", code=entity.code)
    context = {
        "entity": entity,
        "form": form,
        "title": "解除限制措施",
        "lead": f"{row.get_area_display()}，{row.valid_from} 至 {row.valid_to}。",
        "submit": "解除",
        "here": "restrictions",
        "back": reverse("entities:credit", args=[entity.code]),
    }
    status = 422 if form.errors else 200
    return render(request, "entities/credit_form.html", context, status=status)
