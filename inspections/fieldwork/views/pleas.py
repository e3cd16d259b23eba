"""Pleas (说情): written down by the team, read by reviewers and auditors only."""

from collections import Counter

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from inspections.fieldwork.forms.papers import PleaForm
from inspections.fieldwork.selectors.contact import may_read_pleas, pleas_for
from inspections.fieldwork.services.pleas import record_plea
from inspections.fieldwork.views.visit_access import seat_at
from inspections.views.access import today
from inspections.views.acting import act, by
from shuangsuiji.orgs.policies import NotPermittedError


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plea(request: HttpRequest, code: str) -> HttpResponse:
    """Write a plea down; the page does not show those that were."""
    seat = seat_at(request, code)
    seat.check_crew()
    form = PleaForm(request.POST or None, initial={"happened_at": timezone.localtime()})
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: record_plea(
                visit_code=code, by=by(request), now=timezone.now(), **form.cleaned_data
            ),
            "已登记，只有复核员和审计员可以查阅，本组和领导都看不到。",
        )
        if done:
            return redirect("documents:papers", code=code)
    return render(request, "fieldwork/documents/plea.html", {"visit": seat.visit, "form": form})


@never_cache
@login_required
@require_safe
def plea_list(request: HttpRequest) -> HttpResponse:
    """Pleas of the units that the reader reviews or audits, and how many."""
    if not may_read_pleas(request.user, on=today()):
        raise NotPermittedError("说情登记只供复核员和审计员查阅；您目前没有这些角色。")
    rows = pleas_for(request.user, on=today())
    return render(
        request,
        "fieldwork/documents/plea_list.html",
        {
            "pleas": rows,
            "by_capacity": Counter(row.capacity or "未写明" for row in rows).most_common(),
            "by_unit": Counter(row.visit.unit.name for row in rows).most_common(),
            "by_month": sorted(
                Counter(f"{timezone.localtime(row.happened_at):%Y-%m}" for row in rows).items(),
                reverse=True,
            ),
        },
    )
