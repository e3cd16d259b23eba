"""An enterprise's own pages: its record, its grade, its repairs."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from entities.credit.listing_rules import MATERIALS, NEEDED
from entities.services.credit import CreditError
from entities.services.repairs import Material, file_repair
from inspections.sealing.years import entity_year, sessions_of_year
from inspections.views.access import today
from publicity.enterprise.filing import FileError, keep_files, sent_files
from publicity.enterprise.forms import RepairForm
from publicity.enterprise.models import EnterpriseSession
from publicity.enterprise.selectors.cases import Case, cases_of_entity
from publicity.enterprise.selectors.record import (
    entity_of,
    own_grade,
    own_listings,
    own_meter,
    own_repairs,
    own_restrictions,
    own_results,
    own_visits,
    repair_kind,
    repairables,
    uses_of,
)
from publicity.enterprise.services.access import ENTERPRISE
from publicity.enterprise.views.inside import for_enterprise

FEW = 10


@for_enterprise
@require_safe
def record(request: HttpRequest, session: EnterpriseSession) -> HttpResponse:
    """Visits and why they came, results with replies and cases, this year's count."""
    entity = entity_of(session)
    found: dict[int, list[Case]] = {}
    for case in cases_of_entity(entity.pk):
        found.setdefault(case.row.publication_id, []).append(case)
    results = [(row, found.get(row.pk, [])) for row in own_results(entity, on=today())]
    return render(
        request,
        "enterprise/record.html",
        {
            "entity": entity,
            "visits": own_visits(entity),
            "results": results,
            "meter": own_meter(entity, today=today()),
            "uses": uses_of(entity)[:FEW],
        },
    )


@for_enterprise
@require_safe
def why(request: HttpRequest, session: EnterpriseSession) -> HttpResponse:
    """The draws of this year in which it stood, with its exact chance in each."""
    entity = entity_of(session)
    sessions = sessions_of_year(entity.responsible_unit, today().year, published_only=True)
    return render(
        request,
        "enterprise/why.html",
        {"entity": entity, "year": entity_year(entity.code, sessions, today().year)},
    )


@for_enterprise
@require_safe
def credit(request: HttpRequest, session: EnterpriseSession) -> HttpResponse:
    """The own grade line by line, listings, restrictions, and what can be repaired."""
    entity = entity_of(session)
    return render(
        request,
        "enterprise/credit.html",
        {
            "entity": entity,
            "grade": own_grade(entity, on=today()),
            "listings": own_listings(entity),
            "restrictions": own_restrictions(entity, on=today()),
            "repairables": repairables(entity, on=today()),
            "repairs": own_repairs(entity),
            "today": today(),
        },
    )


def _materials(request: HttpRequest) -> list[Material]:
    """What was sent, once it was judged and searched; the desk of repairs keeps its own copy."""
    found = []
    for code in MATERIALS:
        files = sent_files(request, code)
        keep_files(files)
        for one in files:
            one.seek(0)
            found.append(Material(kind=code, title=one.name or MATERIALS[code], data=one.read()))
    return found


@for_enterprise
@require_http_methods(["GET", "HEAD", "POST"])
def repair(request: HttpRequest, session: EnterpriseSession, fact: int) -> HttpResponse:
    """Apply for a repair with its materials."""
    entity = entity_of(session)
    row = next((one for one in repairables(entity, on=today()) if one.fact.pk == fact), None)
    if row is None:
        raise Http404("没有这条可以修复的记录，或已经修复。请从信用页选择。")
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RepairForm(*sent, materials=MATERIALS, needed=NEEDED)
    if request.method == "POST" and form.is_valid():
        try:
            made = file_repair(
                fact_id=row.fact.pk,
                kind=repair_kind(row.kind),
                materials=_materials(request),
                words=form.cleaned_data["words"],
                by=ENTERPRISE,
                now=timezone.now(),
            )
            messages.success(
                request, f"申请已收到，编号 {made.code}，{made.answer_by:%Y-%m-%d} 前答复。"
            )
            return redirect("enterprise:credit")
        except (CreditError, FileError) as error:
            form.add_error(None, str(error))
    return render(request, "enterprise/repair.html", {"entity": entity, "row": row, "form": form})
