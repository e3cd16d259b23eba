"""From parsed JSON to a ``Header``, refusing whatever docs/frame.md does not allow."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from inspections.draw import header as h
from inspections.draw.errors import MalformedError
from inspections.draw.fields import Fields
from inspections.draw.ids import DIGEST, DRAW_ID, ID, REASON
from inspections.draw.lines import LARGEST_ITEM_COUNT
from inspections.draw.sources import NAMED
from inspections.draw.teams_members import DEPARTMENTS

CODE_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
CODE_WORD_OR_EMPTY = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,39})?")
TAG_OR_EMPTY = re.compile(r"[A-Za-z0-9._-]{0,64}")
KEYS = tuple(h.Header.__dataclass_fields__)
COUNT = (0, h.LARGEST_COUNT)


def read_header(value: Any) -> h.Header:
    """Build the header from the parsed JSON value.

    Raises:
        MalformedError: names the JSON path and the rule.
    """
    root = Fields(value, "frame")
    f = root.object(*KEYS)
    f["spec"].one_of(h.SPEC)
    header = h.Header(
        draw_id=f["draw_id"].text(DRAW_ID),
        code_digest=f["code_digest"].text(DIGEST),
        unit=_unit(f["unit"]),
        task=_task(f["task"]),
        entities=_entities(f["entities"]),
        strata=tuple(_stratum(item) for item in f["strata"].items()),
        total=f["total"].integer_or_null(*COUNT),
        weighted=f["weighted"].boolean(),
        reserves=f["reserves"].integer(0, 1000),
        preselected=f["preselected"].boolean(),
        inspectors=tuple(_inspector(item) for item in f["inspectors"].items()),
        excluded_inspectors=tuple(_excluded(item) for item in f["excluded_inspectors"].items()),
        pools=tuple(_pool(item) for item in f["pools"].items()),
        team=_team(f["team"]),
        packages=_packages(f["packages"]),
        own_branch=f["own_branch"].one_of("HARD", "OFF"),
        recusals=_committed(f["recusals"]),
        inspector_recusals=_committed(f["inspector_recusals"]),
        ladder=f["ladder"].integer(1, h.LARGEST_LADDER),
        chain_length=f["chain_length"].integer(2, 1024),
        sources=_sources(f["sources"]),
    )
    _check_strata(header)
    _check_items(header)
    _check_people(header)
    return header


def _unit(fields: Fields) -> h.Unit:
    f = fields.object("code", "name")
    return h.Unit(f["code"].text(ID), f["name"].text(empty=False))


def _task(fields: Fields) -> h.Task:
    f = fields.object("code", "name", "kind", "items", "preset", "digest")
    return h.Task(
        code=f["code"].text(ID),
        name=f["name"].text(empty=False),
        kind=f["kind"].text(CODE_WORD),
        items=tuple(_item(item) for item in f["items"].items()),
        preset=f["preset"].text(CODE_WORD_OR_EMPTY),
        digest=f["digest"].text(DIGEST),
    )


def _item(fields: Fields) -> h.Item:
    f = fields.object("code", "name", "tag", "count")
    return h.Item(
        f["code"].text(ID),
        f["name"].text(empty=False),
        f["tag"].text(TAG_OR_EMPTY),
        f["count"].integer(*COUNT),
    )


def _entities(fields: Fields) -> h.EntityFiles:
    f = fields.object("count", "digest", "excluded_count", "excluded_digest", "excluded_by_reason")
    by_reason = {}
    for reason, count in f["excluded_by_reason"].mapping():
        if not REASON.fullmatch(reason):
            count.refuse("理由代码不合规")
        by_reason[reason] = count.integer(1, h.LARGEST_COUNT)
    files = h.EntityFiles(
        count=f["count"].integer(*COUNT),
        digest=f["digest"].text(DIGEST),
        excluded_count=f["excluded_count"].integer(*COUNT),
        excluded_digest=f["excluded_digest"].text(DIGEST),
        excluded_by_reason=by_reason,
    )
    if sum(by_reason.values()) != files.excluded_count:
        f["excluded_by_reason"].refuse("各理由户数之和不等于 excluded_count")
    return files


def _stratum(fields: Fields) -> h.Stratum:
    f = fields.object("id", "label", "count", "rule")
    r = f["rule"].object("ratio_bp", "min", "max")
    low = r["min"].integer(*COUNT)
    return h.Stratum(
        id=f["id"].text(ID),
        label=f["label"].text(empty=False),
        count=f["count"].integer(*COUNT),
        rule=h.Rule(
            ratio_bp=r["ratio_bp"].integer(0, 10000),
            min=low,
            max=r["max"].integer_or_null(low, h.LARGEST_COUNT),
        ),
    )


def _inspector(fields: Fields) -> h.Inspector:
    f = fields.object("id", "branch", "pool", "lead", "tags")
    tags = f["tags"].texts(ID)
    _check_ascending(f["tags"], tags)
    return h.Inspector(
        id=f["id"].text(ID),
        branch=f["branch"].text(ID),
        pool=f["pool"].text(ID),
        lead=f["lead"].boolean(),
        tags=tags,
    )


def _excluded(fields: Fields) -> h.ExcludedInspector:
    f = fields.object("id", "reason")
    return h.ExcludedInspector(f["id"].text(ID), f["reason"].text(REASON))


def _pool(fields: Fields) -> h.Pool:
    f = fields.object("id", "label", "take")
    return h.Pool(
        f["id"].text(ID), f["label"].text(empty=False), f["take"].integer(1, h.LARGEST_COUNT)
    )


def _team(fields: Fields) -> h.TeamRule:
    keys = h.TeamRule.__dataclass_fields__
    f = fields.object(*keys)
    size = f["size"].integer(1, h.LARGEST_TEAM_SIZE)
    rounds = f["rounds"].integer(1, h.LARGEST_ROUNDS)
    seats = []
    for item in f["seats"].items():
        s = item.object("tag", "min")
        seats.append(h.Seat(s["tag"].text(ID), s["min"].integer(1, size)))
    _check_ascending(f["seats"], [seat.tag for seat in seats])
    return h.TeamRule(
        count=f["count"].integer(1, h.LARGEST_TEAM_COUNT),
        size=size,
        pairing=f["pairing"].text(CODE_WORD),
        lead_pool=f["lead_pool"].text_or_null(ID),
        relation=f["relation"].one_of("ANY", "DIFFERENT_BRANCH", "SAME_BRANCH"),
        certified_lead=f["certified_lead"].boolean(),
        seats=tuple(seats),
        rounds=rounds,
        min_partners=f["min_partners"].integer(0, rounds * (size - 1)),
    )


def _packages(fields: Fields) -> h.PackageRule:
    f = fields.object("mode", "cos_ppm", "reference_points")
    points = {}
    for branch, point in f["reference_points"].mapping():
        if not ID.fullmatch(branch):
            point.refuse("辖区代码不合规")
        lon, lat = point.items(length=2)
        points[branch] = (
            lon.integer(-180_000_000, 180_000_000),
            lat.integer(-90_000_000, 90_000_000),
        )
    return h.PackageRule(
        mode=f["mode"].one_of("BRANCH_PURE", "ZONE", "ENTITY", "RANDOM"),
        cos_ppm=f["cos_ppm"].integer(1, 1_000_000),
        reference_points=points,
    )


def _sources(fields: Fields) -> h.SourceRule:
    f = fields.object("min_witnesses", "named")
    named = f["named"].texts(NAMED)
    _check_ascending(f["named"], named)
    return h.SourceRule(f["min_witnesses"].integer(2, 100), named)


def _committed(fields: Fields) -> h.Committed:
    f = fields.object("count", "digest")
    return h.Committed(f["count"].integer(*COUNT), f["digest"].text(DIGEST))


def _check_ascending(fields: Fields, found: Sequence[Any]) -> None:
    if any(left >= right for left, right in pairwise(found)):
        fields.refuse("应按升序排列且不重复")


def _check_strata(header: h.Header) -> None:
    ids = [stratum.id for stratum in header.strata]
    _require(bool(ids), "strata", "至少应有一层")
    _require(len(set(ids)) == len(ids), "strata", "层标识重复")
    counted = sum(stratum.count for stratum in header.strata)
    _require(
        counted == header.entities.count,
        "strata",
        f"各层户数之和为 {counted}，不等于 entities.count {header.entities.count}",
    )


def _check_items(header: h.Header) -> None:
    items = header.task.items
    codes = [item.code for item in items]
    _require(0 < len(items) <= LARGEST_ITEM_COUNT, "task.items", "应有 1 至 1000 项")
    _require(len(set(codes)) == len(codes), "task.items", "事项代码重复")
    for item in items:
        _require(
            item.count <= header.entities.count, "task.items", f"{item.code} 的户数多于主体户数"
        )


def _check_people(header: h.Header) -> None:
    pools = [pool.id for pool in header.pools]
    ids = [inspector.id for inspector in header.inspectors]
    excluded = [inspector.id for inspector in header.excluded_inspectors]
    team = header.team
    seats = team.count * team.size
    taken = sum(pool.take for pool in header.pools)
    ascending: Callable[[list[str]], bool] = lambda found: found == sorted(set(found))  # noqa: E731
    _require(len(set(pools)) == len(pools), "pools", "人员库标识重复")
    _require(ascending(ids), "inspectors", "应按 id 升序排列且不重复")
    _require(ascending(excluded), "excluded_inspectors", "应按 id 升序排列且不重复")
    _require(not set(ids) & set(excluded), "excluded_inspectors", "同一人既在可抽名册又在排除名册")
    _require(
        taken == seats,
        "pools",
        f"各库抽取人数之和为 {taken}，而 {team.count} 组每组 {team.size} 人共需 {seats} 人",
    )
    shares = team.pairing != DEPARTMENTS or all(p.take % team.count == 0 for p in header.pools)
    _require(shares, "pools", f"部门各抽时，每库的 take 应是 team.count {team.count} 的倍数")
    _require(team.lead_pool is None or team.lead_pool in pools, "team.lead_pool", "没有这个人员库")
    sizes = dict.fromkeys(pools, 0)
    for inspector in header.inspectors:
        _require(inspector.pool in sizes, "inspectors", f"{inspector.id} 的人员库不存在")
        sizes[inspector.pool] += 1
    for pool in header.pools:
        _require(
            pool.take <= sizes[pool.id],
            "pools",
            f"“{pool.label}”应抽 {pool.take} 人，但可抽名册只有 {sizes[pool.id]} 人",
        )


def _require(holds: bool, place: str, rule: str) -> None:
    if not holds:
        raise MalformedError(f"frame.{place}:{rule}")
