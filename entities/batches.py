"""Rows of a register file many at a time, where there is nothing to say about them. Pure.

Registers have millions of rows, and nearly all of them are in order. Such rows are recognised
here column by column and put into their stored form; every other row goes to ``RowParser``,
which alone knows what is wrong and says so. Both give the same line for the same row.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, cast

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
from entities.uscc import LENGTH, unsound
from entities.values import ValueFault
from shuangsuiji.intake.blanks import clean, clean_column, is_plain
from shuangsuiji.intake.errors import RowError
from shuangsuiji.intake.mapping import Mapping

MOST_REMEMBERED: Final = 20_000  # different values of one column
CHOICES: Final = {
    "kind": values.KINDS,
    "status": values.STATUSES,
    "grade": values.GRADES,
    "datum": values.DATUMS,
}
HEAD: Final = 8  # characters of a credit code: two for the kind of its holder, six for the region
SAME_DIGIT: Final = bytes.maketrans(b"123456789", b"000000000")
LON: Final = r"(?:1[0-2][0-9]|13[0-5])\.[0-9]{6}"
LAT: Final = r"(?:[1-4][0-9]|5[0-3])\.[0-9]{6}"
ALL_LON: Final = re.compile(rf"(?:{LON}\n)*+{LON}")
ALL_LAT: Final = re.compile(rf"(?:{LAT}\n)*+{LAT}")
TYPE_AT: Final = list(PLAIN).index("type_text")
DEGREES: Final = 40  # characters; longer ones are left to who words findings
Cells = Sequence[str]


class _Known(dict[Hashable, str | None]):
    """What the values of one column are read as; None where there is something to say."""

    def __init__(self, read: Callable[[Any], str]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, value: Hashable) -> str | None:
        try:
            text = self._read(value)
        except ValueFault:
            return None
        if len(self) < MOST_REMEMBERED:
            self[value] = text
        return text


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
        self._tags = _Known(lambda text: _tags(clean(text)))
        self._days = _Known(lambda text: _day(clean(text), context.today))
        self._kinds = _Known(_kinds)
        self._places = _Known(self._place)
        # Which digits an address has matters only where names of districts have some.
        self._masked = None if context.gazetteer.has_digits else SAME_DIGIT

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

    def _lines(
        self,
        numbers: Sequence[int],
        columns: Sequence[Cells],
        cells_of: Callable[[int], list[str]],
    ) -> list[str]:
        odd: set[int] = set()
        quick = self._quick(numbers, columns, odd)
        self.tally.rows += len(numbers) - len(odd)
        if not odd:
            return list(quick)
        lines = []
        for at, line in enumerate(quick):
            if at not in odd:
                lines.append(line)
            elif (staged := self._one_by_one.parse(numbers[at], cells_of(at))) is not None:
                lines.append("\t".join(staged))
        return lines

    def _quick(
        self, numbers: Sequence[int], columns: Sequence[Cells], odd: set[int]
    ) -> Iterator[str]:
        """A line for each row; rows to be looked at one by one are added to ``odd`` at once."""
        nothing = [""] * len(numbers)

        def texts(name: str, most: int) -> Cells:
            if name not in self._fields:
                return nothing
            column = clean_column(columns[self._fields[name]])
            if max(map(len, column)) <= most:
                return column
            odd.update(at for at, text in enumerate(column) if len(text) > most)
            return [text if len(text) <= most else "" for text in column]

        def words(name: str, known: _Known) -> Cells:
            if name not in self._fields:
                return nothing
            return _looked_up(known, columns[self._fields[name]], odd)

        codes, names = texts("uscc", LENGTH), texts("name", NAME_LENGTH)
        odd |= unsound(codes)
        odd.update(at for at, name in enumerate(names) if not name)
        heads = [code[:HEAD] for code in codes]
        word = {name: words(name, known) for name, known in self._words.items()}
        plain = [texts(name, most) for name, most in PLAIN.items()]
        kinds = zip(heads, word["kind"], plain[TYPE_AT], strict=True)
        address = texts("address", ADDRESS_LENGTH)
        masked = "\n".join(address).encode().translate(self._masked).split(b"\n")
        places = _looked_up(
            self._places, zip(heads, masked, texts("unit", NAME_LENGTH), strict=True), odd
        )
        fields = [
            *(map(str, numbers), codes, codes, texts("reg_no", 0), names),
            *(_looked_up(self._kinds, kinds, odd), word["status"], *plain),
            *(words("registered_on", self._days), word["grade"], word["datum"]),
            *_positions(texts("lon", DEGREES), texts("lat", DEGREES), odd),
            *(words("tags", self._tags), address, places),
        ]
        self._count_villages(places, odd)
        return map("\t".join, zip(*fields, strict=True))

    def _count_villages(self, places: Cells, odd: set[int]) -> None:
        if any(place.startswith(VILLAGE) for place in set(places)):
            self.tally.village_only += sum(
                place.startswith(VILLAGE) for at, place in enumerate(places) if at not in odd
            )

    def _place(self, value: tuple[str, bytes, str]) -> str:
        """The last five fields, from the head of a code, an address without digits, a unit."""
        context = self._context
        head, masked, given = value
        address = masked.decode()
        digits = head[2:]  # as values.region_digits, of a code known to be sound
        placed = place(address, digits if digits.isdecimal() else "", context.gazetteer)
        unit: UnitFact | None
        if given:
            how = "GIVEN"
            unit = context.jurisdiction.named(given)
            if unit is None:
                raise ValueFault("", "")
        else:
            how = placed.how
            if how == "NONE" or placed.code_region:
                raise ValueFault("", "")
            unit = context.jurisdiction.responsible(placed.region_code, placed.district_code)
        home = context.home
        if home is not None and (unit is None or not unit.path.startswith(home.path)):
            raise ValueFault("", "")
        quality = address_quality(address, placed.rest)
        if unit is None:
            return f"{quality}\t{placed.region_code}\t{placed.district_code}\t\tNONE"
        region = placed.region_code or unit.region_code
        return f"{quality}\t{region}\t{placed.district_code}\t{unit.pk}\t{how}"


def _looked_up(known: _Known, column: Iterable[Hashable], odd: set[int]) -> Cells:
    texts = list(map(known.__getitem__, column))
    if None in set(texts):
        odd.update(at for at, text in enumerate(texts) if text is None)
        return [text or "" for text in texts]
    return cast("Cells", texts)


def _reader(name: str) -> Callable[[str], str]:
    def read(cell: str) -> str:
        text = clean(cell)
        return values.read_choice(text, CHOICES[name], LABELS[name]) if text else ""

    return read


def _day(text: str, today: date) -> str:
    return read_day(text, today) if text else ""


def _tags(text: str) -> str:
    tags = values.split_tags(text)
    if any(len(tag) > TAG_LENGTH for tag in tags):
        raise ValueFault("", "")
    return "、".join(tags)


def _kinds(value: tuple[str, str, str]) -> str:
    """What the file says of the kind, and what to assume for a new entity."""
    head, kind, type_text = value
    said = kind or values.kind_of_type(type_text)
    by_code = values.CLASS_KINDS.get(head[:2], "")
    if said and by_code and said != by_code:
        raise ValueFault("", "")
    return f"{said}\t{said or by_code or 'OTHER'}"


def _positions(lons: Cells, lats: Cells, odd: set[int]) -> tuple[Cells, Cells]:
    """Microdegrees; quick where all are written with six decimals, or none is."""
    if not any(lons) and not any(lats):
        return lons, lats
    all_east, all_north = "\n".join(lons), "\n".join(lats)
    if ALL_LON.fullmatch(all_east) and ALL_LAT.fullmatch(all_north):
        return all_east.replace(".", "").split("\n"), all_north.replace(".", "").split("\n")
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
