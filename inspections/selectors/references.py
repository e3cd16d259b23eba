"""Whether what a task document names exists in the registers, the list and the organisation."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from entities.models import Entity, EntityTag
from inspections.models.plans import AnnualPlan
from inspections.selectors.catalogue import items_by_code
from inspections.selectors.matching import territory_of, unknown_codes
from inspections.selectors.plans import plan_for
from inspections.taskspec import SpecProblem, TaskSpec
from personnel.models import Inspector, SpecialistTag
from shuangsuiji.orgs.models import Unit, UnitKind

LISTED = 20  # unknown codes that one message names


@dataclass
class References:
    """What was found, what is wrong, and what the author should know."""

    unit: Unit | None = None
    plan: AnnualPlan | None = None
    partners: tuple[Unit, ...] = ()  # departments of a joint task besides the drawing unit
    problems: list[SpecProblem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def fault(self, path: str, value: str, rule: str, remedy: str) -> None:
        self.problems.append(SpecProblem(path, value, rule, remedy))


def references_of(spec: TaskSpec) -> References:
    """Look up everything that the document names. About ten queries, whatever its size."""
    found = References(unit=Unit.objects.filter(code=spec.unit).first())
    if found.unit is None:
        found.fault("unit", spec.unit, "没有这个单位", "请先导入单位，或改正单位代码")
        return found
    found.plan = plan_for(found.unit, spec.plan_year)
    if spec.plan_year and found.plan is None:
        found.warnings.append(
            f"{found.unit.name}及其上级没有 {spec.plan_year} 年度计划，任务暂不挂计划。"
        )
    _items(spec, found)
    _departments(spec, found)
    _units(spec, found.unit, found)
    _tags(spec, found)
    _entities(spec, found)
    _people(spec, found)
    return found


def _items(spec: TaskSpec, found: References) -> None:
    known = items_by_code(spec.items)
    for index, code in enumerate(spec.items):
        if code not in known:
            found.fault(
                f"items[{index}]",
                code,
                "不在现行抽查事项清单中（清单之外无检查）",
                "请从清单中选取，或先把该事项列入清单",
            )


def _departments(spec: TaskSpec, found: References) -> None:
    """Departments are units of the tree; one may not lie inside another and draw its people."""
    if spec.joint is None:
        return
    rows = {row.code: row for row in Unit.objects.filter(code__in=spec.joint.departments)}
    for index, code in enumerate(spec.joint.departments):
        path = f"joint.partners[{index - 1}]" if index else "joint.lead"
        unit = rows.get(code)
        if unit is None:
            found.fault(path, code, "没有这个单位", "请改正单位代码，或先导入该部门")
            continue
        around = [o for o in rows.values() if o != unit and unit.path.startswith(o.path)]
        if around and unit.kind != UnitKind.OTHER_DEPT:
            found.fault(path, code, f"在{around[0].name}之内，不是另一个部门", "请选择其他部门")
    found.partners = tuple(
        rows[code] for code in spec.joint.departments if code in rows and code != spec.unit
    )


def _units(spec: TaskSpec, unit: Unit, found: References) -> None:
    home = territory_of(unit)
    named = [(f"entities.units[{i}]", code, home) for i, code in enumerate(spec.entities.units)]
    owners = {row.code: row for row in found.partners}
    for index, pool in enumerate(spec.pools):
        owner = owners.get(pool.unit, unit)
        named += [(f"pools[{index}].units[{i}]", code, owner) for i, code in enumerate(pool.units)]
    rows = Unit.objects.filter(code__in={code for _, code, _ in named}).values_list("code", "path")
    paths = dict(rows)
    for path, code, owner in named:
        if code not in paths:
            found.fault(path, code, "没有这个单位", "请改正单位代码")
        elif not paths[code].startswith(owner.path):
            found.fault(path, code, f"不在{owner.name}之内", f"请选择{owner.name}及其下属单位")


def _tags(spec: TaskSpec, found: References) -> None:
    wanted = {tag for pool in spec.pools for tag in pool.tags}
    wanted |= {seat.tag for seat in spec.team.seats}
    known = set(SpecialistTag.objects.filter(code__in=wanted).values_list("code", flat=True))
    for index, pool in enumerate(spec.pools):
        for place, tag in enumerate(pool.tags):
            if tag not in known:
                found.fault(f"pools[{index}].tags[{place}]", tag, *_NO_SPECIALIST_TAG)
    for index, seat in enumerate(spec.team.seats):
        if seat.tag not in known:
            found.fault(f"team.seats[{index}].tag", seat.tag, *_NO_SPECIALIST_TAG)
    entity_tags = spec.entities.tags
    known = set(EntityTag.objects.filter(name__in=entity_tags).values_list("name", flat=True))
    for index, tag in enumerate(entity_tags):
        if tag not in known:
            found.fault(f"entities.tags[{index}]", tag, *_NO_ENTITY_TAG)


_NO_ENTITY_TAG = ("没有这个主体标签", "请改正，或先在检查对象库中建立")
_NO_SPECIALIST_TAG = ("没有这个专业标签", "请改正标签代码，或先在人员库中建立")


def _entities(spec: TaskSpec, found: References) -> None:
    excluded = tuple(row.code for row in spec.entities.exclude)
    recused = tuple(dict.fromkeys(row.entity for row in spec.recusals))
    for path, codes in [
        ("entities.only_codes", spec.entities.only_codes),
        ("entities.exclude", excluded),
        ("recusals", recused),
    ]:
        unknown = unknown_codes(codes) if codes else []
        if unknown:
            found.fault(
                path,
                _named(unknown),
                f"名录库中没有这 {len(unknown)} 个代码",
                "请先导入这些主体，或把它们从名单中删去",
            )


def _people(spec: TaskSpec, found: References) -> None:
    named = {row.inspector for row in spec.recusals}
    named |= {code for row in spec.inspector_recusals for code in (row.first, row.second)}
    known = Inspector.objects.filter(code__in=named).values_list("code", flat=True)
    unknown = sorted(named - set(known))
    if unknown:
        found.fault(
            "recusals",
            _named(unknown),
            f"人员库中没有这 {len(unknown)} 个编号",
            "请改正，或先导入人员",
        )


def entities_listed(codes: Sequence[str]) -> dict[str, Entity]:
    """The entities of a handful of codes, for showing names beside them. One query."""
    return {row.code: row for row in Entity.objects.filter(code__in=codes[:200])}


def _named(codes: Sequence[str]) -> str:
    more = f" 等 {len(codes)} 个" if len(codes) > LISTED else ""
    return "、".join(codes[:LISTED]) + more
