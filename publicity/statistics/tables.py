"""Tallies as tables: the columns of the founding figures, in one order everywhere. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from publicity.outcomes import ProblemKind
from publicity.statistics.cells import Reader
from publicity.tallies import Tally

Write = Callable[[Reader, Tally, Tally], str]  # the row's tally, and that of everything


@dataclass(frozen=True)
class Column:
    """One column: its heading and how a tally fills it."""

    label: str
    write: Write


@dataclass(frozen=True)
class TableRow:
    """One line; ``query`` narrows the page to it."""

    label: str
    cells: tuple[str, ...]
    query: str = ""


@dataclass(frozen=True)
class Table:
    """A table, and which of its columns a chart draws."""

    id: str
    title: str
    first: str  # heading of the first column
    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    total: TableRow | None = None
    note: str = ""
    chart: str = ""  # bar, line, or none
    charted: tuple[int, ...] = (0, 1, 2)  # columns after the first

    @property
    def lines(self) -> list[tuple[TableRow, list[tuple[str, str]]]]:
        """Rows with each cell beside its heading."""
        return [(row, list(zip(self.columns, row.cells, strict=True))) for row in self.rows]

    @property
    def total_line(self) -> list[tuple[str, str]]:
        """The cells of the total beside their headings."""
        cells = self.total.cells if self.total else ()
        return list(zip(self.columns, cells, strict=False))


CHECKED = Column("检查（户次）", lambda to, one, _: to.count(one.checked))
PROBLEMS = Column("发现问题（户次）", lambda to, one, _: to.count(one.problems))
RATE = Column("问题率", lambda to, one, _: to.share(one.problems, one.checked))
SHARE = Column("占问题总数", lambda to, one, all_: to.share(one.problems, all_.problems))
ORDERED = Column("责令改正", lambda to, one, _: to.count(one.ordered))
LISTED = Column("列入异常名录", lambda to, one, _: to.count(one.listed))
FILED = Column("立案", lambda to, one, _: to.count(one.filed))
FINES = Column("罚没（元）", lambda to, one, _: to.yuan(one.fine_fen, one.filed))
UNREACHABLE = Column(
    "无法联系占问题",
    lambda to, one, _: to.share(one.kinds[ProblemKind.UNREACHABLE.value], one.problems),
)
SHARED = Column("有共享数据", lambda to, one, _: to.share(one.shared, one.shared_known))
ROAD = Column("路上（分钟/户）", lambda to, one, _: to.mean(one.road_minutes, one.road_known))
SITE = Column("在场（分钟/户）", lambda to, one, _: to.mean(one.site_minutes, one.site_known))
FULL = (CHECKED, PROBLEMS, RATE, SHARE, ORDERED, LISTED, FILED, FINES, UNREACHABLE)
SHORT = (CHECKED, PROBLEMS, RATE, ORDERED, LISTED, FILED, FINES)
WORK = (CHECKED, SHARED, ROAD, SITE)


def table(
    ident: str,
    title: str,
    first: str,
    lines: Iterable[tuple[str, str, Tally]],
    *,
    whole: Tally,
    reader: Reader,
    columns: tuple[Column, ...] = FULL,
    note: str = "",
    chart: str = "",
) -> Table:
    """A table of tallies with a line of totals.

    Args:
        lines: label, query that narrows to the line, tally.
    """
    rows = tuple(
        TableRow(label, tuple(each.write(reader, one, whole) for each in columns), query)
        for label, query, one in lines
    )
    total = TableRow("合计", tuple(each.write(reader, whole, whole) for each in columns))
    return Table(
        id=ident,
        title=title,
        first=first,
        columns=tuple(each.label for each in columns),
        rows=rows,
        total=total if len(rows) > 1 else None,
        note=note,
        chart=chart if len(rows) > 1 else "",
    )


def kinds_table(found: Tally, above: Tally | None, *, reader: Reader) -> Table:
    """Problems by kind; beside the whole above where only a part is looked at."""
    labels = {one.value: one.label for one in ProblemKind}
    rows = []
    for code, label in labels.items():
        count = found.kinds[code]
        if not count:
            continue
        cells = [reader.count(count), reader.share(count, found.problems)]
        if above is not None:
            cells.append(reader.share(count, above.kinds[code]))
        rows.append(TableRow(label, tuple(cells)))
    heads = ("户次", "占发现问题的户次", "占全部单位同类问题")
    return Table(
        id="kinds",
        title="问题种类",
        first="种类",
        columns=heads[: 2 if above is None else 3],
        rows=tuple(rows),
        note="一户可能有几种问题，各种相加可以多于发现问题的户次。",
        chart="bar" if len(rows) > 1 else "",
        charted=(0,),
    )


def merged(tallies: Mapping[str, Tally], groups: Mapping[str, str]) -> dict[str, Tally]:
    """Tallies added up by group; keys without a group stay as they are."""
    found: dict[str, Tally] = {}
    for key, one in tallies.items():
        found.setdefault(groups.get(key, key), Tally()).absorb(one)
    return found
