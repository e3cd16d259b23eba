"""Rows of a register file many at a time, where there is nothing to say about them. Pure.

Registers have millions of rows, and nearly all of them are in order. Such rows are recognised
here column by column and put into their stored form; every other row goes to ``RowParser``,
which alone knows what is wrong and says so. Both give the same line for the same row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from entities import values
from entities.addresses import VILLAGE, address_quality
from entities.columns import LABELS
from entities.jurisdiction import UnitFact
from entities.parsing import (
    ADDRESS_LENGTH,
    LOST,
    NAME_LENGTH,
    PLAIN,
    TAG_LENGTH,
    Context,
    RowParser,
    read_day,
)
from entities.placing import place
from entities.uscc import is_sound
from entities.values import ValueFault
from shuangsuiji.intake.blanks import clean_column, is_plain
from shuangsuiji.intake.errors import RowError
from shuangsuiji.intake.mapping import Mapping

MOST_REMEMBERED: Final = 20_000  # different words of one column
CHOICES: Final = {
    "kind": values.KINDS,
    "status": values.STATUSES,
    "grade": values.GRADES,
    "datum": values.DATUMS,
}
Cells = Sequence[str]


class _Known(dict[str, str | None]):
    """What the words of one column are read as; None where there is something to say."""

    def __init__(self, read: Callable[[str], str]) -> None:
        super().__init__({"": ""})
        self._read = read

    def __missing__(self, text: str) -> str | None:
        try:
            value: str | None = self._read(text)
        except ValueFault:
            value = None
        if len(self) < MOST_REMEMBERED:
            self[text] = value
        return value


class BatchParser:
    """Reads rows of one file under one mapping; findings go to ``report`` in their order."""

    def __init__(
        self,
        mapping: Mapping,
        context: Context,
        report: Callable[[RowError], None],
        *,
        filename: str,
        sheet: str,
    ) -> None:
        self._one_by_one = RowParser(mapping, context, report, filename=filename, sheet=sheet)
        self.tally = context.tally
        self._context = context
        self._fields = mapping.fields
        self._blank = [""] * len(mapping.header)
        self._words = {name: _Known(_reader(name)) for name in CHOICES}
        self._types = _Known(values.kind_of_type)
        self._tags = _Known(_tags)
        self._days = _Known(lambda text: read_day(text, context.today))

    def parse(self, numbers: Sequence[int], rows: Sequence[list[str]]) -> list[str]:
        """Lines of the spool for the good ones among ``rows``, in their order."""
        if not rows:
            return []
        columns = list(zip(*self._plain_rows(rows), strict=True))
        return self._lines(numbers, columns, rows.__getitem__)

    def parse_columns(self, first: int, columns: Sequence[Cells]) -> list[str]:
        """The same for rows that are numbered from ``first`` on and stand in columns."""
        height = len(columns[0])
        whole = "".join(map("".join, columns))
        if not is_plain(whole) or LOST in whole:
            rows = [list(row) for row in zip(*columns, strict=True)]
            return self.parse(range(first, first + height), rows)
        return self._lines(
            range(first, first + height), columns, lambda at: [column[at] for column in columns]
        )

    def _lines(
        self,
        numbers: Sequence[int],
        columns: Sequence[Cells],
        cells_of: Callable[[int], list[str]],
    ) -> list[str]:
        lines = []
        quick = 0
        for at, (number, line) in enumerate(zip(numbers, self._quick(columns), strict=True)):
            if line is not None:
                quick += 1
                lines.append(f"{number}\t{line}")
            elif (staged := self._one_by_one.parse(number, cells_of(at))) is not None:
                lines.append("\t".join(staged))
        self.tally.rows += quick
        return lines

    def _quick(self, columns: Sequence[Cells]) -> Iterator[str | None]:
        """The line of each row without its number; None for rows to be looked at one by one."""
        cells = {name: clean_column(columns[index]) for name, index in self._fields.items()}
        odd: set[int] = set()
        height = len(columns[0])
        nothing = [""] * height

        def known(name: str, words: dict[str, str | None]) -> Cells:
            read = [words[text] for text in cells[name]] if name in cells else nothing
            return _without_none(read, odd)

        for name, most in (*PLAIN.items(), ("address", ADDRESS_LENGTH), ("name", NAME_LENGTH)):
            _note_long(cells.get(name, nothing), most, odd)
        types = cells.get("type_text", nothing)
        word = {name: known(name, self._words[name]) for name in CHOICES}
        east, north = _positions(cells.get("lon", nothing), cells.get("lat", nothing), odd)
        unplaced = map(
            "\t".join,
            zip(
                *(cells.get(name, nothing) for name in PLAIN),
                *(known("registered_on", self._days), word["grade"], word["datum"]),
                *(east, north, known("tags", self._tags), cells.get("address", nothing)),
                strict=True,
            ),
        )
        return map(
            self._line,
            (at not in odd for at in range(height)),
            *(cells.get(name, nothing) for name in ("uscc", "reg_no", "name")),
            *(word["kind"], [self._types[text] or "" for text in types], word["status"]),
            unplaced,
            *(cells.get(name, nothing) for name in ("address", "unit")),
        )

    def _plain_rows(self, rows: Sequence[list[str]]) -> Iterable[Cells]:
        """The cells of plain rows; blanks, which are odd, stand in for all others."""
        width = len(self._blank)
        texts = list(map("".join, rows))
        whole = "".join(texts)
        if is_plain(whole) and LOST not in whole and set(map(len, rows)) == {width}:
            return rows
        return [
            cells if len(cells) == width and is_plain(text) and LOST not in text else self._blank
            for cells, text in zip(rows, texts, strict=True)
        ]

    def _line(
        self,
        is_good: bool,
        uscc: str,
        reg_no: str,
        name: str,
        kind: str,
        kind_of_type: str,
        status: str,
        unplaced: str,
        address: str,
        given: str,
    ) -> str | None:
        if reg_no or not (is_good and name and is_sound(uscc)):
            return None
        said = kind or kind_of_type
        by_code = values.CLASS_KINDS.get(uscc[:2], "")
        if said and by_code and said != by_code:
            return None
        placed = self._placed(uscc, address, given)
        if placed is None:
            return None
        return (
            f"{uscc}\t{uscc}\t\t{name}\t{said}\t{said or by_code or 'OTHER'}\t{status}\t"
            f"{unplaced}\t{placed}"
        )

    def _placed(self, uscc: str, address: str, given: str) -> str | None:
        context = self._context
        digits = uscc[2:8]  # as values.region_digits, of a code known to be sound
        placed = place(address, digits if digits.isdecimal() else "", context.gazetteer)
        unit: UnitFact | None
        if given:
            how = "GIVEN"
            unit = context.jurisdiction.named(given)
            if unit is None:
                return None
        else:
            how = placed.how
            if how == "NONE" or placed.code_region:
                return None
            unit = context.jurisdiction.responsible(placed.region_code, placed.district_code)
        home = context.home
        if home is not None and (unit is None or not unit.path.startswith(home.path)):
            return None
        quality = address_quality(address, placed.rest)
        if quality == VILLAGE:
            self.tally.village_only += 1
        if unit is None:
            return f"{quality}\t{placed.region_code}\t{placed.district_code}\t\tNONE"
        region = placed.region_code or unit.region_code
        return f"{quality}\t{region}\t{placed.district_code}\t{unit.pk}\t{how}"


def _reader(name: str) -> Callable[[str], str]:
    return lambda text: values.read_choice(text, CHOICES[name], LABELS[name])


def _tags(text: str) -> str:
    tags = values.split_tags(text)
    if any(len(tag) > TAG_LENGTH for tag in tags):
        raise ValueFault("", "")
    return "、".join(tags)


def _note_long(column: Cells, most: int, odd: set[int]) -> None:
    if max(map(len, column), default=0) > most:
        odd.update(at for at, text in enumerate(column) if len(text) > most)


def _without_none(column: Sequence[str | None], odd: set[int]) -> Cells:
    if None in column:
        odd.update(at for at, text in enumerate(column) if text is None)
    return [text or "" for text in column]


def _positions(lons: Cells, lats: Cells, odd: set[int]) -> tuple[Cells, Cells]:
    if not any(lons) and not any(lats):
        return lons, lats
    east, north = [], []
    for at, (lon, lat) in enumerate(zip(lons, lats, strict=True)):
        if lon or lat:
            try:
                lon, lat = values.read_position(lon, lat)
            except ValueFault:
                odd.add(at)
        east.append(lon)
        north.append(lat)
    return east, north
