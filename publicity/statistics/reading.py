"""The figures of a page of statistics, each table from one query."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.utils import timezone

from entities.selectors.briefs import KIND_LABELS, list_moves
from entities.selectors.registry import district_names
from inspections.fieldwork.selectors.pains import pains
from inspections.fieldwork.selectors.publishing_term import PUBLISH_WORKDAYS, counts_from_task
from inspections.fieldwork.selectors.workload import half_days, late_unpublished
from inspections.selectors.companions import partner_counts, trained_count
from publicity.models import CheckRecord
from publicity.outcomes import Mode, ProblemKind
from publicity.statistics.asking import (
    OTHER_MODES,
    OTHERS,
    PUBLIC_MODES,
    SECTION_NAMES,
    Wish,
)
from publicity.statistics.cells import Reader, tenths
from publicity.statistics.tables import (
    FULL,
    SHORT,
    WORK,
    Table,
    TableRow,
    kinds_table,
    merged,
    table,
)
from publicity.tallies import Tally, brief_tallies_by, counted, tallies_by, tally
from shuangsuiji.orgs.models import Unit

MANY, FRESH = 100_000, 600  # from how many rows figures may be this many seconds old
SHARED_LABELS = {True: "有共享数据", False: "没有共享数据"}


@dataclass(frozen=True)
class Figures:
    """Everything of one page."""

    wish: Wish
    whole: Tally
    cards: tuple[tuple[str, str], ...]  # label, number
    tables: tuple[Table, ...]
    facts: tuple[tuple[str, str], ...]
    as_of: str  # when it was counted


def counted_units() -> list[Unit]:
    """Units with counted checks, and those above them, in tree order. Two queries."""
    own = Unit.objects.filter(Exists(CheckRecord.objects.filter(unit=OuterRef("pk"))))
    codes = {code for path in own.values_list("path", flat=True) for code in path.split("/")}
    return list(Unit.objects.filter(code__in=codes).order_by("path"))


def figures(wish: Wish, *, is_staff: bool) -> Figures:
    """The figures, from the cache where there are many rows and few minutes have passed."""
    least = 0 if is_staff else settings.SSJ_STATISTICS_LEAST
    newest = CheckRecord.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if newest < MANY:
        return _figures(wish, Reader(least), is_staff=is_staff)
    key = f"statistics/{is_staff:d}/{least}/{wish.query()}"
    found: Figures | None = cache.get(key)
    if found is None:
        found = _figures(wish, Reader(least), is_staff=is_staff)
        cache.set(key, found, FRESH)
    return found


def _figures(wish: Wish, reader: Reader, *, is_staff: bool) -> Figures:
    rows = counted(wish.counted)
    units = {int(str(key[0])): one for key, one in tallies_by(rows, "unit_id").items()}
    whole = Tally()
    for each in units.values():
        whole.absorb(each)
    above = tally(counted(Wish(wish.since, wish.until).counted)) if wish.unit else None
    known = {unit.pk: unit for unit in Unit.objects.filter(pk__in=list(units))}
    lines = [(known[pk], one) for pk, one in units.items()]
    lines.sort(key=lambda line: line[0].path)
    by_unit = table(
        "units",
        "按检查单位",
        "单位",
        [(unit.name, wish.query(unit=unit.code), one) for unit, one in lines],
        whole=whole,
        reader=reader,
        chart="bar",
    )
    tables = (
        kinds_table(whole, above, reader=reader),
        by_unit,
        _months(wish, reader, whole),
        _modes(wish, reader, whole, is_staff=is_staff),
        _areas(wish, reader, whole),
        _sections(wish, reader, whole),
        _kinds_of_entity(wish, reader, whole),
        _shared(wish, reader, whole),
        _punctuality(wish, lines, reader),
    )
    return Figures(
        wish=wish,
        whole=whole,
        cards=_cards(whole, reader),
        tables=tuple(one for one in tables if one.rows),
        facts=_facts(wish, whole, reader) + (_pains(wish, reader) if is_staff else ()),
        as_of=f"{timezone.localtime():%Y-%m-%d %H:%M}",
    )


def _cards(whole: Tally, reader: Reader) -> tuple[tuple[str, str], ...]:
    return (
        ("检查（户次）", reader.count(whole.checked)),
        ("发现问题（户次）", reader.count(whole.problems)),
        ("问题率", reader.share(whole.problems, whole.checked)),
        ("责令改正", reader.count(whole.ordered)),
        ("列入异常名录", reader.count(whole.listed)),
        ("立案", reader.count(whole.filed)),
        ("罚没（元）", reader.yuan(whole.fine_fen, whole.filed)),
    )


def _months(wish: Wish, reader: Reader, whole: Tally) -> Table:
    found = brief_tallies_by(counted(wish.counted), "year", "month")
    return table(
        "months",
        "按月份",
        "月份",
        _month_lines(wish, found),
        whole=whole,
        reader=reader,
        columns=SHORT,
        chart="line",
    )


def _month_lines(
    wish: Wish, found: dict[tuple[object, ...], Tally]
) -> Iterable[tuple[str, str, Tally]]:
    named = {f"{year}-{int(str(month)):02d}": one for (year, month), one in found.items()}
    return [(name, wish.query(since=name, until=name), one) for name, one in sorted(named.items())]


def _keyed(wish: Wish, column: str) -> dict[str, Tally]:
    found = brief_tallies_by(counted(wish.counted), column)
    return {str(key[0]): one for key, one in sorted(found.items(), key=lambda one: str(one[0]))}


def _modes(wish: Wish, reader: Reader, whole: Tally, *, is_staff: bool) -> Table:
    found = _keyed(wish, "mode")
    labels = {one.value: one.label for one in Mode}
    if not is_staff:
        found = merged(found, dict.fromkeys(OTHER_MODES, OTHERS))
        labels = dict(PUBLIC_MODES)
    lines = [
        (label, wish.query(mode=code), found[code])
        for code, label in labels.items()
        if code in found
    ]
    return table("modes", "按检查方式", "方式", lines, whole=whole, reader=reader, chart="bar")


def _areas(wish: Wish, reader: Reader, whole: Tally) -> Table:
    found = _keyed(wish, "area")
    names = district_names(found)
    lines = [
        (names.get(code, code) or "未填区划", wish.query(area=code), one)
        for code, one in found.items()
    ]
    return table(
        "areas", "按地区（主体所在）", "地区", lines, whole=whole, reader=reader, columns=FULL
    )


def _sections(wish: Wish, reader: Reader, whole: Tally) -> Table:
    lines = [
        (SECTION_NAMES.get(code, "行业不详"), wish.query(industry=code), one)
        for code, one in _keyed(wish, "industry").items()
    ]
    return table(
        *("industries", "按行业（GB/T 4754 门类）", "行业"),
        lines,
        whole=whole,
        reader=reader,
        columns=SHORT,
        chart="bar",
    )


def _kinds_of_entity(wish: Wish, reader: Reader, whole: Tally) -> Table:
    found = _keyed(wish, "entity_kind")
    lines = [
        (label, wish.query(kind=code), found[code])
        for code, label in KIND_LABELS.items()
        if code in found
    ]
    return table("entities", "按主体类型", "类型", lines, whole=whole, reader=reader, columns=SHORT)


def _shared(wish: Wish, reader: Reader, whole: Tally) -> Table:
    found = tallies_by(counted(wish.counted), "used_shared")
    lines = [
        (label, "", found[(is_shared,)])
        for is_shared, label in SHARED_LABELS.items()
        if (is_shared,) in found
    ]
    return table(
        *("shared", "共享数据与用时", "检查前"),
        lines,
        whole=whole,
        reader=reader,
        columns=WORK,
        note="只算知道有无共享数据的检查。用时由检查人员在一户一表上记下。",
    )


def _punctuality(wish: Wish, lines: list[tuple[Unit, Tally]], reader: Reader) -> Table:
    """Share of results published in time; what is late and still not public counts as late."""
    late = late_unpublished(timezone.localdate(), unit=wish.unit.path if wish.unit else "")
    rows = []
    for unit, one in lines:
        waiting = late.get(unit.pk, 0)
        due = one.due + waiting
        if due:
            cells = (
                *(reader.count(one.due), reader.count(one.punctual)),
                *(reader.count(waiting), reader.share(one.punctual, due)),
            )
            rows.append(TableRow(unit.name, cells, wish.query(unit=unit.code)))
    anchor = "任务截止" if counts_from_task() else "检查完成"
    return Table(
        id="punctuality",
        title="公示及时率",
        first="单位",
        columns=("已公示", f"{PUBLISH_WORKDAYS} 个工作日内公示", "逾期未公示", "及时率"),
        rows=tuple(rows),
        note=f"从{anchor}起 {PUBLISH_WORKDAYS} 个工作日内公示的算及时；"
        "逾期未公示的是到今天为止的，不论所选月份，计入分母。",
        chart="bar" if len(rows) > 1 else "",
        charted=(3,),
    )


def _facts(wish: Wish, whole: Tally, reader: Reader) -> tuple[tuple[str, str], ...]:
    path = wish.unit.path if wish.unit else ""
    _, removed = list_moves(wish.since, wish.until, path)
    visits, outings = half_days(wish.since, wish.until, path)
    partners = partner_counts(wish.since, wish.until, path)
    unreachable = whole.kinds[ProblemKind.UNREACHABLE.value]
    fewest = f"，最少 {min(partners)} 名" if partners else ""
    return (
        ("无法联系占发现问题的户次", reader.share(unreachable, whole.problems)),
        ("移出经营异常名录", f"{reader.count(removed)} 户"),
        ("移送", f"{reader.count(whole.transferred)} 户次"),
        ("已完结", reader.share(whole.settled, whole.checked)),
        ("有共享数据的检查", reader.share(whole.shared, whole.shared_known)),
        ("每户路上用时（分钟）", reader.mean(whole.road_minutes, whole.road_known)),
        ("每户在场用时（分钟）", reader.mean(whole.site_minutes, whole.site_known)),
        ("每半天检查（户）", reader.mean(visits, outings)),
        ("每名检查人员的搭档", f"{reader.mean(sum(partners), len(partners))} 名{fewest}"),
        ("参加抽取培训", f"{reader.count(trained_count(wish.since, wish.until))} 人"),
    )


def _pains(wish: Wish, reader: Reader) -> tuple[tuple[str, str], ...]:
    """What the founding texts complain of, as numbers for supervisors."""
    path = wish.unit.path if wish.unit else ""
    found = pains(wish.since, wish.until, path, on=timezone.localdate())
    minutes = found.review_minutes
    return (
        ("每名执法人员对应主体（户）", reader.mean(found.entities, found.inspectors)),
        ("每名执法人员应检查（户）", reader.mean(found.visits, found.inspectors)),
        ("外出人员平均占用（天）", reader.mean(found.days, found.goers)),
        ("合并检查减少的户次", reader.count(found.saved)),
        ("从提交到审定平均（小时）", "—" if minutes is None else tenths(minutes, 60)),
        ("未办结的后续监管", f"{found.open_follow_ups} 件，逾期 {found.late_follow_ups} 件"),
    )
