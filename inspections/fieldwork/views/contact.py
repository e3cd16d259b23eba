"""The team shows its code; the bureau reads what parties said."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inspections.fieldwork.forms.papers import AnswerForm
from inspections.fieldwork.selectors.contact import (
    objections_for,
    ratings_by_month,
)
from inspections.fieldwork.services.contact import answer_objection
from inspections.fieldwork.showing import shown_code
from inspections.fieldwork.views.visit_access import seat_at
from inspections.views.access import today
from inspections.views.acting import act, by
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role, check_has_role_anywhere
from shuangsuiji.orgs.selectors import outermost, units_visible_to

READERS = (Role.REVIEWER, Role.AUDITOR)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def visit_code(request: HttpRequest, code: str) -> HttpResponse:
    """The code of a visit, for the party to scan."""
    seat = seat_at(request, code)
    seat.check_crew()
    context = {"visit": seat.visit, **shown_code(request, seat.visit)}
    return render(request, "fieldwork/documents/code.html", context)


@login_required
@require_safe
def objection_list(request: HttpRequest) -> HttpResponse:
    """Objections, those that wait first, and what was said anonymously by month."""
    check_has_role_anywhere(request.user, READERS, on=today())
    units = units_visible_to(request.user, on=today(), roles=READERS)
    paths = outermost(units.values_list("path", flat=True))
    names = {unit.path: unit.name for unit in units}
    return render(
        request,
        "fieldwork/documents/objection_list.html",
        {
            "objections": objections_for(request.user, on=today()),
            "ratings": [(names[path], ratings_by_month(path)) for path in paths],
            "today": today(),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Answer an objection."""
    row = objections_for(request.user, on=today()).filter(pk=number).first()
    if row is None:
        raise Http404("没有这份异议，或不在您的范围内。")
    check_has_role(request.user, Role.REVIEWER, row.visit.unit, on=today())
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: answer_objection(
                objection_id=row.pk, by=by(request), now=timezone.now(), **form.cleaned_data
            ),
            "答复已发出，提出人再扫检查码即可看到。",
        )
        if done:
            return redirect("documents:objections")
    context = {"objection": row, "form": form, "today": today()}
    return render(request, "fieldwork/documents/objection.html", context)
