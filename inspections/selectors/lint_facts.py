"""The facts that law packs are compared with, counted today. Nothing here decides."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from inspections.lint.types import (
    CapFacts,
    Facts,
    ItemFact,
    PoolFact,
    ProposalFact,
    SeatFact,
    StratumFact,
    TaskFacts,
)
from inspections.models.catalogue import InspectionItem
from inspections.models.merging import JointConsent, TaskPartner
from inspections.models.plans import AnnualPlan, Task
from inspections.ratios.strata import Gap
from inspections.selectors.catalogue import items_of
from inspections.selectors.guard_rules import annual_visit_cap
from inspections.selectors.lint_year import at_cap_count, year_of_plan, year_of_task
from inspections.selectors.matching import departments_of, inspectors_matching
from inspections.selectors.plans import spec_of
from inspections.selectors.previews import EntityPreview, entity_preview
from inspections.selectors.ratios import approved_proposal, task_differences
from inspections.taskspec import TaskSpec
from personnel.selectors import Availability, Exclusion, available_inspectors
from shuangsuiji.orgs.models import Role, RoleGrant, UnitKind
from shuangsuiji.orgs.policies import counts_on
from shuangsuiji.orgs.selectors import units_above
from shuangsuiji.orgs.workdays import calendar

SOON_DAYS = 30


def facts_of_task(
    task: Task, *, today: date, general_cap_bp: int | None, preview: EntityPreview | None = None
) -> Facts:
    """One task within its year. About twenty queries, and one per other task of the year.

    Args:
        preview: the candidates, where the caller has counted them already.
    """
    spec = spec_of(task)
    if preview is None:
        preview = entity_preview(
            spec.entities,
            spec.strata,
            task.unit,
            focus=spec.focus,
            total=spec.total,
            is_preselected=spec.preselected,
        )
    return Facts(
        year=year_of_task(task),
        task=_task(task, spec, preview, today=today, general_cap_bp=general_cap_bp),
    )


def facts_of_plan(plan: AnnualPlan) -> Facts:
    """A whole annual plan. One query per task, and two."""
    return Facts(year=year_of_plan(plan))


def _task(
    task: Task, spec: TaskSpec, preview: EntityPreview, *, today: date, general_cap_bp: int | None
) -> TaskFacts:
    people = available_inspectors(
        departments_of(spec.pools, task.unit),
        window_from=task.window_from,
        window_to=task.window_to,
    )
    members = _members(task, spec)
    pooled = [row for row in people if row.inspector.pk in members]
    fit = [row for row in pooled if row.is_eligible]
    witnesses, outside = _witnesses(task, today)
    cap = annual_visit_cap(task.unit)
    return TaskFacts(
        code=task.code,
        scope=task.scope,
        origin=task.origin,
        plan_year=spec.plan_year,
        plan_status=task.plan.status if task.plan else "",
        window=(task.window_from, task.window_to),
        calendar=calendar(),
        items=_items(task),
        strata=_strata(spec, preview),
        is_preselected=spec.preselected,
        general_cap_bp=general_cap_bp,
        pools=_pools(spec, pooled, members, task.window_to),
        seats=_seats(spec, fit),
        team_count=spec.team.count,
        team_size=spec.team.size,
        asks_certified_lead=spec.team.certified_lead,
        officers_in_pool=_officers(task, fit, today),
        witness_accounts=witnesses,
        outside_witnesses=outside,
        min_witnesses=spec.sources.min_witnesses,
        partners=_partners(task, pooled),
        proposal=_proposal(task, spec),
        cap=CapFacts(
            cap=cap,
            in_scope=preview.count,
            at_cap=at_cap_count(spec.entities, task, cap, today=today) if cap is not None else 0,
        ),
    )


def _proposal(task: Task, spec: TaskSpec) -> ProposalFact | None:
    row = approved_proposal(task.plan)
    if row is None:
        return None
    gaps = (
        [Gap("TOTAL", "按总数抽取", "按方案的各组比例抽取")]
        if spec.total is not None
        else task_differences(spec, row)
    )
    return ProposalFact(f"{row.plan.year} 年第 {row.number} 号比例方案", tuple(gaps))


def _items(task: Task) -> tuple[ItemFact, ...]:
    pinned = items_of(task)
    current = {
        item.code: item
        for item in InspectionItem.objects.filter(code__in=list(pinned), is_current=True)
    }
    return tuple(_item(item, current.get(code), task) for code, item in pinned.items())


def _item(item: InspectionItem, current: InspectionItem | None, task: Task) -> ItemFact:
    return ItemFact(
        code=item.code,
        name=item.name,
        item_class=item.item_class,
        has_basis=bool((current or item).legal_basis.strip()),
        is_listed=current is not None
        and current.valid_from <= task.window_to
        and (current.valid_to is None or current.valid_to >= task.window_to),
        is_newest=current is not None and current.version == item.version,
        methods=tuple(item.methods),
    )


def _strata(spec: TaskSpec, preview: EntityPreview) -> tuple[StratumFact, ...]:
    by_total = spec.total is not None
    return tuple(
        StratumFact(
            id=row.id,
            label=row.label,
            grades=stratum.grades,
            count=row.count,
            take=row.take,
            ratio_bp=None if by_total else stratum.rule.ratio_bp,
        )
        for row, stratum in zip(preview.strata, spec.strata, strict=True)
    )


def _members(task: Task, spec: TaskSpec) -> dict[int, str]:
    """Inspector id -> the first pool that wants them, whatever their credential."""
    members: dict[int, str] = {}
    for pool in spec.pools:
        for pk in inspectors_matching(pool, task.unit).values_list("pk", flat=True):
            members.setdefault(pk, pool.id)
    return members


def _pools(
    spec: TaskSpec, pooled: Iterable[Availability], members: Mapping[int, str], window_to: date
) -> tuple[PoolFact, ...]:
    soon = window_to + timedelta(days=SOON_DAYS)
    found = []
    for pool in spec.pools:
        rows = [row for row in pooled if members[row.inspector.pk] == pool.id]
        fit = [row.inspector for row in rows if row.is_eligible]
        found.append(
            PoolFact(
                id=pool.id,
                label=pool.label,
                take=pool.take,
                eligible=len(fit),
                leads=sum(person.is_lead_certified for person in fit),
                expiring_inside=sum(row.reason == Exclusion.CREDENTIAL_EXPIRED for row in rows),
                expiring_soon=sum(person.credential_valid_until <= soon for person in fit),
            )
        )
    return tuple(found)


def _seats(spec: TaskSpec, fit: Iterable[Availability]) -> tuple[SeatFact, ...]:
    held = [{tag.code for tag in row.inspector.tags.all()} for row in fit]
    return tuple(
        SeatFact(
            tag=seat.tag,
            needed=seat.min * spec.team.count,
            bearers=sum(seat.tag in tags for tags in held),
        )
        for seat in spec.team.seats
    )


def _officers(task: Task, fit: Iterable[Availability], today: date) -> int:
    """Drawable people whose account may run this draw."""
    users = {row.inspector.user_id for row in fit if row.inspector.user_id}
    grants = _grants(task, Role.DRAW_OFFICER, today).filter(user__in=users)
    return grants.values("user").distinct().count()


def _witnesses(task: Task, today: date) -> tuple[int, int]:
    """Witness accounts of the bureau: all, and those of people who do not belong to it."""
    grants = _grants(task, Role.WITNESS, today)
    inside = Q(user__unit__path__startswith=task.unit.path)
    return (
        grants.values("user").distinct().count(),
        grants.exclude(inside).values("user").distinct().count(),
    )


def _grants(task: Task, role: Role, today: date) -> QuerySet[RoleGrant]:
    above = [task.unit, *units_above(task.unit)]
    return RoleGrant.objects.filter(
        counts_on(today), role=role, unit__in=above, user__is_active=True
    ).order_by()


def _partners(task: Task, pooled: Iterable[Availability]) -> tuple[str, ...]:
    """Other departments that take part: named, in a pool with people, or under the text."""
    named = TaskPartner.objects.filter(task=task)
    names = set(named.values_list("unit__name", flat=True)) | {
        row.inspector.unit.name for row in pooled if row.inspector.unit.kind == UnitKind.OTHER_DEPT
    }
    consents = JointConsent.objects.filter(task=task, document_digest=task.document_digest)
    names |= set(consents.values_list("unit__name", flat=True))
    return tuple(sorted(names))
