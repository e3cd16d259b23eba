"""What must agree between the sections of a task document."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from inspections import codes
from inspections.taskspec import joint_rules, rotation_rules
from inspections.taskspec.problems import SpecProblem, shown
from inspections.taskspec.types import PoolSpec, TaskSpec

Fault = Callable[[str, object, str, str], None]

# Pairings whose relation is their meaning; the others may also demand different branches.
FIXED_RELATION = frozenset(
    {
        codes.PairingScope.STATION_STATION,
        codes.PairingScope.OWN_STATION,
        codes.PairingScope.ZONE_MATCH,
    }
)


def with_derived(spec: TaskSpec) -> TaskSpec:
    """Fill in what follows from other fields: which pool gives the leads."""
    if spec.joint is not None:
        return joint_rules.with_lead_pool(spec)
    if (
        spec.team.pairing in codes.TWO_POOL_PAIRINGS
        and spec.team.lead_pool is None
        and len(spec.pools) > 1
    ):
        return replace(spec, team=replace(spec.team, lead_pool=spec.pools[0].id))
    return spec


def contradictions(spec: TaskSpec) -> list[SpecProblem]:
    """Every contradiction of a document whose fields are each well-formed."""
    problems: list[SpecProblem] = []

    def fault(path: str, value: object, rule: str, remedy: str) -> None:
        problems.append(SpecProblem(path, shown(value), rule, remedy))

    _basics(spec, fault)
    _items(spec, fault)
    _entities(spec, fault)
    _strata(spec, fault)
    _preselected(spec, fault)
    joint_rules.check(spec, fault)
    _pools(spec, fault)
    _team(spec, fault)
    rotation_rules.check(spec, fault)
    _recusals(spec, fault)
    return problems


def _items(spec: TaskSpec, fault: Fault) -> None:
    _unique([scope.code for scope in spec.item_scopes], "item_scopes[{}].code", fault)
    for index, scope in enumerate(spec.item_scopes):
        if scope.code not in spec.items:
            fault(
                f"item_scopes[{index}].code",
                scope.code,
                "不在本任务的抽查事项中",
                "请把它加入 items，或删去这一条",
            )
        if not (scope.kinds or scope.industries or scope.tags):
            fault(
                f"item_scopes[{index}]",
                scope.code,
                "没有写明涉及哪些主体",
                "请填写类别、行业或标签，或删去这一条",
            )


def _basics(spec: TaskSpec, fault: Fault) -> None:
    if spec.window.end < spec.window.start:
        fault(
            "window.to",
            spec.window.end.isoformat(),
            f"不能早于开始日期 {spec.window.start.isoformat()}",
            "请改正起止日期",
        )
    if spec.origin == codes.TaskOrigin.PLAN and spec.plan_year is None:
        fault("plan_year", None, "来源为年度计划的任务要写明年度", "请填写年度，或把来源改为 TEMP")


def _entities(spec: TaskSpec, fault: Fault) -> None:
    chosen = spec.entities
    first, last = chosen.registered_from, chosen.registered_to
    if first and last and last < first:
        fault(
            "entities.registered_to",
            last.isoformat(),
            f"不能早于 {first.isoformat()}",
            "请改正注册日期的起止",
        )
    if spec.kind == codes.DrawKind.DIRECTED and not chosen.narrows():
        fault(
            "kind",
            spec.kind,
            "定向抽查至少要有一个筛选条件",
            "请填写 entities，或改为 NON_DIRECTED",
        )
    if spec.origin == codes.TaskOrigin.IMPORTED and not chosen.only_codes:
        fault(
            "entities.only_codes",
            [],
            "来源为省局名单的任务要附名单",
            "请列出名单上各主体的代码",
        )
    _unique([row.code for row in chosen.exclude], "entities.exclude[{}].code", fault)
    for index, row in enumerate(chosen.exclude):
        if row.reason == codes.ExclusionReason.OTHER and not row.note:
            fault(
                f"entities.exclude[{index}].note",
                row.note,
                "排除事由为其他时要有说明",
                "请写明原因",
            )


def _strata(spec: TaskSpec, fault: Fault) -> None:
    _unique([stratum.id for stratum in spec.strata], "strata[{}].id", fault)
    catch_all = ""
    for index, stratum in enumerate(spec.strata):
        here, rule = f"strata[{index}]", stratum.rule
        if rule.max is not None and rule.max < rule.min:
            fault(f"{here}.rule.max", rule.max, f"不能小于 min({rule.min})", "请改正上下限")
        if catch_all:
            fault(
                here,
                stratum.id,
                f"前面的层 {catch_all} 已收下全部主体，本层永远是空的",
                "请把不限等级和类别的层放在最后",
            )
        if "INDUSTRY" in stratum.marks and not spec.focus.industries:
            fault(
                f"{here}.marks",
                "INDUSTRY",
                "没有写明哪些是高风险行业",
                "请填写 focus.industries，或从已批准的比例方案填入",
            )
        if not stratum.grades and not stratum.kinds and not stratum.marks:
            catch_all = stratum.id
    is_idle = all(s.rule.ratio_bp == 0 and s.rule.min == 0 for s in spec.strata)
    if spec.total is None and is_idle:
        fault("strata", "ratio_bp=0", "各层的比例和下限都是 0，一户也抽不到", "请填写比例或 total")


def _preselected(spec: TaskSpec, fault: Fault) -> None:
    if not spec.preselected:
        return
    if not spec.entities.only_codes:
        fault("entities.only_codes", [], "已抽定的名单不能为空", "请列出名单上各主体的代码")
    remedy = "名单上的主体全部检查；请删去此项，或把 preselected 改为 false"
    if spec.total is not None:
        fault("total", spec.total, "名单已抽定，不再按总数抽取", remedy)
    if spec.reserves:
        fault("reserves", spec.reserves, "名单已抽定，没有递补", remedy)
    if spec.weights:
        fault("weights", spec.weights, "名单已抽定，权重不起作用", remedy)
    for index, stratum in enumerate(spec.strata):
        if stratum.rule.ratio_bp != 10_000 or stratum.rule.max is not None:
            fault(
                f"strata[{index}].rule",
                stratum.rule.ratio_bp,
                "名单已抽定，各层比例应为 10000 且无上限",
                remedy,
            )


def _pools(spec: TaskSpec, fault: Fault) -> None:
    ids = [pool.id for pool in spec.pools]
    _unique(ids, "pools[{}].id", fault)
    if len(spec.pools) > 2 and spec.joint is None:
        fault("pools", len(spec.pools), "最多两个抽查人员库", "请合并，或改为部门联合任务")
    drawn = sum(pool.take for pool in spec.pools)
    if drawn != spec.people:
        fault(
            "pools",
            drawn,
            f"各库抽取人数之和应等于 检查组数×每组人数 = "
            f"{spec.team.count}×{spec.team.size} = {spec.people}",
            "请改正 pools[].take、team.count 或 team.size",
        )


def _team(spec: TaskSpec, fault: Fault) -> None:
    team = spec.team
    if team.pairing in codes.TWO_POOL_PAIRINGS and len(spec.pools) == 1:
        fault(
            "team.pairing",
            team.pairing,
            "这种搭配要从两个库各抽",
            "请再加一个库，或改为 WHOLE_BUREAU",
        )
    lead = _pool_of(spec.pools, team.lead_pool)
    if team.lead_pool is not None and lead is None:
        fault("team.lead_pool", team.lead_pool, "不是任何一个库的 id", "请填写 pools 中的 id")
    if lead is not None and lead.take < team.count:
        fault(
            "team.lead_pool",
            lead.take,
            f"每组的组长都从库 {lead.id} 抽，至少要抽 {team.count} 人",
            "请加大该库的 take",
        )
    if lead is not None and lead.take > team.count and spec.joint is None:
        fault(
            f"pools[{spec.pools.index(lead)}].take",
            lead.take,
            f"组长库抽出的人都任组长，每组一名，应正好抽 {team.count} 人",
            f"请改为 {team.count}，其余组员从另一个库抽",
        )
    derived = codes.DERIVED_RELATION[codes.PairingScope(team.pairing)]
    if team.pairing in FIXED_RELATION and team.relation != derived:
        fault(
            "team.relation",
            team.relation,
            f"搭配 {team.pairing} 的组员关系是 {derived.value}",
            "请删去 relation，或换一种搭配",
        )
    if team.pairing not in FIXED_RELATION and team.relation == codes.TeamRelation.SAME_BRANCH:
        fault("team.relation", team.relation, "只有 OWN_STATION 组员同所", "请改用 OWN_STATION")
    if team.pairing == codes.PairingScope.OWN_STATION and len(spec.pools) > 1:
        fault("pools", len(spec.pools), "本所搭配的组员都从一个库抽", "请合并为一个库")
    _unique([seat.tag for seat in team.seats], "team.seats[{}].tag", fault)
    for index, seat in enumerate(team.seats):
        if seat.min > team.size:
            fault(
                f"team.seats[{index}].min",
                seat.min,
                f"不能多于每组人数 {team.size}",
                "请改小",
            )


def _recusals(spec: TaskSpec, fault: Fault) -> None:
    _unique([(row.inspector, row.entity) for row in spec.recusals], "recusals[{}]", fault)
    pairs = [tuple(sorted((row.first, row.second))) for row in spec.inspector_recusals]
    _unique(pairs, "inspector_recusals[{}]", fault)
    for index, row in enumerate(spec.inspector_recusals):
        if row.first == row.second:
            fault(
                f"inspector_recusals[{index}].second",
                row.second,
                "不能与 first 是同一人",
                "请填写另一人",
            )


def _unique(values: Sequence[object], path: str, fault: Fault) -> None:
    """Report the second and every later occurrence of a value."""
    seen: Counter[object] = Counter()
    for index, value in enumerate(values):
        seen[value] += 1
        if seen[value] > 1:
            fault(path.format(index), value, "重复出现", "请只保留一个")


def _pool_of(pools: Iterable[PoolSpec], pool_id: str | None) -> PoolSpec | None:
    return next((pool for pool in pools if pool.id == pool_id), None)
