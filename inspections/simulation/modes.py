"""The ways of drawing that a planner compares: the same lists under other rules."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from inspections.draw.engine import team_rules
from inspections.draw.header import Header, Pool, TeamRule
from inspections.draw.teams_members import DEPARTMENTS

PLAN, FREE, ZONE, TWO_POOL, BRANCH_PURE = "PLAN", "FREE", "ZONE", "TWO_POOL", "BRANCH_PURE"
LABELS = {
    PLAN: "本方案",
    FREE: "自由随机",
    ZONE: "片区匹配",
    TWO_POOL: "双库各抽",
    BRANCH_PURE: "按分局分包",
}
RULES = {
    PLAN: "任务现在写明的规则",
    FREE: "全局任意两人同组，不分包，逐户匹配",
    ZONE: "按位置划片，组员来自不同分局",
    TWO_POOL: "机关库、基层库各抽，每组机关领一席",
    BRANCH_PURE: "同一分局的主体成包，组员来自不同分局",
}
OFFICE, FIELD = "OFFICE", "FIELD"


@dataclass(frozen=True)
class Mode:
    """One way of drawing; without a header it is not admissible, and ``refusal`` says why."""

    id: str
    header: Header | None
    refusal: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.id]


def modes_of(header: Header, office: Collection[str]) -> list[Mode]:
    """The plan as it stands and the four modes; lists, seats, recusals and counts stay.

    Args:
        office: inspectors who belong to the bureau's own sections (机关), where one pool has
            to become two.
    """
    team = header.team
    free = _team(team, "WHOLE_BUREAU", "ANY")
    apart = _team(team, "STATION_STATION", "DIFFERENT_BRANCH")
    zones = _team(team, "ZONE_MATCH", "DIFFERENT_BRANCH")
    return [
        Mode(PLAN, header),
        Mode(FREE, _with(header, free, "ENTITY")),
        Mode(ZONE, _with(header, zones, "ZONE")),
        _two_pool(header, office),
        Mode(BRANCH_PURE, _with(header, apart, "BRANCH_PURE")),
    ]


def same_rules(one: Header, other: Header) -> bool:
    """Whether two headers over the same lists draw alike, whatever their pairing is called."""
    return _rules_of(one) == _rules_of(other)


def _rules_of(header: Header) -> Header:
    pools = tuple(sorted(header.pools, key=lambda pool: pool.id))
    lead = team_rules(header).leading_pool(pool.id for pool in pools)
    name = DEPARTMENTS if header.team.pairing == DEPARTMENTS else ""
    return replace(header, pools=pools, team=replace(header.team, pairing=name, lead_pool=lead))


def _team(team: TeamRule, pairing: str, relation: str, lead_pool: str | None = None) -> TeamRule:
    """The rule under another pairing; departments that inspect together keep their seats."""
    if team.pairing == DEPARTMENTS:
        return team
    return replace(team, pairing=pairing, relation=relation, lead_pool=lead_pool)


def _with(header: Header, team: TeamRule, mode: str) -> Header:
    return replace(header, team=team, packages=replace(header.packages, mode=mode))


def _two_pool(header: Header, office: Collection[str]) -> Mode:
    """Two pools as the plan has them, else the bureau's sections and everybody else."""
    team = header.team
    if team.pairing == DEPARTMENTS:
        return Mode(TWO_POOL, None, "部门联合任务由各部门各抽自己的人员，不另分机关库和基层库。")
    wanted = (team.count, team.count * (team.size - 1))
    if len(header.pools) == 2:
        lead = team.lead_pool or header.pools[0].id
        ordered = sorted(header.pools, key=lambda pool: pool.id != lead)
        pools = tuple(
            Pool(pool.id, pool.label, take) for pool, take in zip(ordered, wanted, strict=True)
        )
        people = header.inspectors
    else:
        lead = OFFICE
        pools = (Pool(OFFICE, "机关库", wanted[0]), Pool(FIELD, "基层库", wanted[1]))
        people = tuple(
            replace(one, pool=OFFICE if one.id in office else FIELD) for one in header.inspectors
        )
    for pool in pools:
        there = sum(one.pool == pool.id for one in people)
        if there < pool.take:
            why = f"{pool.label}要出 {pool.take} 人，可抽的只有 {there} 人"
            return Mode(TWO_POOL, None, f"{why}，缺 {pool.take - there} 人。")
    rule = _team(team, "TWO_POOL", "ANY", lead)
    return Mode(TWO_POOL, replace(header, team=rule, pools=pools, inspectors=people))
