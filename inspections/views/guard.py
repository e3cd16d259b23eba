"""重复检查: open collisions, and all visits to one entity with its frequency meter."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entities.selectors.registry import reachable
from inspections.guard.types import SESSION, Kind
from inspections.selectors.collisions import Collision, collision_of, collisions, seen_by
from inspections.selectors.merging import merges, state_of
from inspections.selectors.meters import meter_of_visits
from inspections.selectors.visits import visits_to
from inspections.views.access import today
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import OVERSEERS, check_has_role_anywhere, has_role_anywhere
from shuangsuiji.orgs.selectors import units_visible_to

PER_PAGE = 25
PROPOSERS = (Role.PLANNER, Role.DRAW_OFFICER, Role.REVIEWER)


@login_required
@require_safe
def guard_list(request: HttpRequest) -> HttpResponse:
    """Open collisions in the user's scope, by kind, unit and name."""
    check_has_role_anywhere(request.user, OVERSEERS, on=today())
    names = ("kind", "unit", "q", "session")
    chosen = {name: request.GET.get(name, "").strip()[:100] for name in names}
    found = collisions(request.user, today=today(), session=chosen["session"])
    units = units_visible_to(request.user, on=today(), roles=OVERSEERS)
    path = next((unit.path for unit in units if unit.code == chosen["unit"]), "")
    rows = [row for row in found.rows if _fits(row, chosen, path)]
    return render(
        request,
        "inspections/guard_list.html",
        {
            "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "total": len(found.rows),
            "certain": sum(row.worst.is_certain for row in found.rows),
            "blocked": sum(row.worst.blocks for row in found.rows),
            "mergeable": sum(row.is_mergeable for row in found.rows),
            "left_out": found.left_out,
            "kinds": [(kind.value, kind.label) for kind in Kind],
            "units": units,
            "chosen": chosen,
            "is_filtered": any(chosen.values()),
            "may_plan": has_role_anywhere(request.user, Role.PLANNER, on=today()),
        },
    )


@login_required
@require_safe
def entity_visits(request: HttpRequest, code: str) -> HttpResponse:
    """Every visit to one entity that the user may know of, its meter, and how to merge."""
    check_has_role_anywhere(request.user, OVERSEERS, on=today())
    entity = (
        reachable(request.user, on=today())
        .select_related("responsible_unit")
        .filter(code=code)
        .first()
    )
    if entity is None:
        raise Http404(f"没有代码为 {code} 的主体，或不在您的范围内。")
    everything = visits_to(entity.pk)
    visits = seen_by(request.user, everything, today=today())
    mergeable = [
        visit
        for visit in visits
        if visit.source == SESSION and visit.is_open(today()) and not visit.merged
    ]
    return render(
        request,
        "inspections/guard_entity.html",
        {
            "entity": entity,
            "meter": meter_of_visits(entity, visits, today=today()),
            "hides_some": len(visits) < len(everything),
            "visits": [(visit, visit.is_open(today())) for visit in reversed(visits)],
            "collision": collision_of(entity, visits, today=today()),
            "mergeable": mergeable if len(mergeable) > 1 else [],
            "may_propose": has_role_anywhere(request.user, PROPOSERS, on=today()),
            "merges": [(row, state_of(row)) for row in merges().filter(entity=entity)],
        },
    )


def _fits(row: Collision, chosen: dict[str, str], path: str) -> bool:
    if chosen["kind"] and chosen["kind"] not in [found.kind.value for found in row.findings]:
        return False
    unit = row.entity.responsible_unit
    if chosen["unit"] and not (path and unit is not None and unit.path.startswith(path)):
        return False
    text = chosen["q"].casefold()
    return not text or text in f"{row.entity.code} {row.entity.name}".casefold()
