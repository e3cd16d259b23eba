"""Announced ceremonies for staff: the list, and a change of date or place before one begins."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inspections.acts import Act
from inspections.forms.live import OccasionForm
from inspections.matters import matter_of
from inspections.selectors.ceremonies import ceremonies_visible_to, sessions_to_announce
from inspections.services.ceremonies import change_announcement
from inspections.states import ANNOUNCEABLE
from inspections.views.access import today
from inspections.views.acting import act, by
from inspections.views.console import presided

PER_PAGE = 25


@login_required
@require_safe
def ceremony_list(request: HttpRequest) -> HttpResponse:
    """What was announced in the user's scope, and what could be."""
    rows = ceremonies_visible_to(request.user, on=today())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [
            (row, matter_of(row), row.act == Act.WAITING and matter_of(row).status in ANNOUNCEABLE)
            for row in page
        ],
        "waiting": sessions_to_announce(request.user, on=today())[:PER_PAGE],
    }
    return render(request, "ceremony/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Another time, place or presider, while it has not begun."""
    ceremony = presided(request, code)
    facts = ("held_at", "place", "how_to_watch", "presider")
    form = OccasionForm(
        request.POST or None, initial={name: getattr(ceremony, name) for name in facts}
    )
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in facts}
        done = act(
            request,
            lambda: change_announcement(
                ceremony_code=code, **told, by=by(request), now=timezone.now()
            ),
            "公告已更改，观看页随即更新。",
        )
        if done:
            return redirect("inspections:ceremonies")
    context = {"form": form, "session": ceremony.session, "ceremony": ceremony}
    return render(request, "ceremony/change.html", context)
