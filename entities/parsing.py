"""One row of a register file into the form in which it is stored, or into what is wrong with it.

Pure, and lean on purpose: registers have millions of rows.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Final, NoReturn, TypeVar, TypeVarTuple, Unpack

from entities import values
from entities.addresses import VILLAGE, address_quality
from entities.columns import LABELS
from entities.jurisdiction import Jurisdiction, UnitFact, covers
from entities.placing import Gazetteer, Placed, place
from entities.uscc import check_holds, has_shape, organisation_holds
from entities.values import ValueFault
from shuangsuiji.intake.blanks import clean_row
from shuangsuiji.intake.errors import REJECTED, WARNING, RowError
from shuangsuiji.intake.mapping import Mapping

# The order of a staged row. Everything is text, "" where the file says nothing.
STAGED: Final = (
    *("line_no", "code", "uscc", "reg_no", "name", "kind", "kind_default", "status"),
    *("type_text", "legal_rep", "capital_text", "industry", "contact_name", "contact_phone"),
    *("business_scope", "registered_on", "grade", "datum", "lon_e6", "lat_e6", "tags"),
    *("address", "address_quality", "region_code", "district_code", "unit_id", "placement"),
)
PLAIN: Final = {  # fields taken as they stand -> most characters
    "type_text": 100,
    "legal_rep": 100,
    "capital_text": 60,
    "industry": 8,
    "contact_name": 100,
    "contact_phone": 60,
    "business_scope": 131_072,
}
NAME_LENGTH: Final = 300
ADDRESS_LENGTH: Final = 500
TAG_LENGTH: Final = 40
LOST: Final = "\ufffd"  # what a converter leaves where it lost a character

Staged = tuple[str, ...]
T = TypeVar("T")
Ts = TypeVarTuple("Ts")


@dataclass(slots=True)
class Tally:
    """Counts over one file."""

    rows: int = 0
    rejected: int = 0
    warnings: int = 0
    village_only: int = 0
    no_county: int = 0

    def taken(self) -> "Tally":
        """The counts so far; starts again from nothing."""
        counts = replace(self)
        for each in fields(self):
            setattr(self, each.name, 0)
        return counts

    def add(self, other: "Tally") -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass(slots=True)
class Context:
    """What a row is judged against."""

    gazetteer: Gazetteer
    jurisdiction: Jurisdiction
    today: date
    home: UnitFact | None = None  # the unit that the file is imported for
    tally: Tally = field(default_factory=Tally)


class RowParser:
    """Reads rows of one file under one mapping; findings go to ``report`` as they come."""

    def __init__(
        self,
        mapping: Mapping,
        context: Context,
        report: Callable[[RowError], None],
        *,
        filename: str,
        sheet: str,
    ) -> None:
        fields = mapping.fields
        self.context = context
        self.tally = context.tally
        self._mapping = mapping
        self._report = report
        self._file = filename
        self._sheet = sheet
        self._row = 0
        self._width = len(mapping.header)
        self._name = fields["name"]
        self._uscc = fields.get("uscc", -1)
        self._reg_no = fields.get("reg_no", -1)
        self._address = fields.get("address", -1)
        self._date = fields.get("registered_on", -1)
        self._unit = fields.get("unit", -1)
        self._chosen: defaultdict[str, dict[str, str]] = defaultdict(lambda: {"": ""})
        # In the order of PLAIN, so that a staged row is a concatenation.
        self._plain = [
            (at, name, fields[name], most)
            for at, (name, most) in enumerate(PLAIN.items())
            if name in fields
        ]
        self._has_words = any(
            name in fields for name in ("kind", "status", "grade", "datum", "lon", "lat", "tags")
        )

    def parse(self, number: int, cells: list[str]) -> Staged | None:
        """The staged form of a row, or None when it was rejected (and reported)."""
        self._row = number
        self.tally.rows += 1
        try:
            return self._parse(cells)
        except ValueFault:
            self.tally.rejected += 1
            return None

    def _parse(self, cells: list[str]) -> Staged:
        if len(cells) != self._width:
            self._refuse(
                "",
                " | ".join(cells[self._width :]),
                f"这一行有 {len(cells)} 格，表头只有 {self._width} 格",
                "检查是否有单元格里多了分隔符，或漏了引号",
            )
        raw, cells = cells, clean_row(cells)
        uscc, reg_no = self._codes(raw, cells)
        name = cells[self._name]
        if not name:
            self._refuse("name", raw[self._name], "名称不能为空", "补上名称")
        if len(name) > NAME_LENGTH:
            self._refuse("name", name, f"名称超过 {NAME_LENGTH} 字", "对照营业执照改正")
        if LOST in name:
            self._refuse("name", name, "名称里有转换时丢失的字（�）", "从原始数据重新导出")
        plain = self._plain_texts(cells)
        address = cells[self._address] if self._address >= 0 else ""
        if len(address) > ADDRESS_LENGTH:
            self._refuse("address", address, f"住所超过 {ADDRESS_LENGTH} 字", "改为登记的住所")
        if LOST in address:
            self._refuse("address", address, "住所里有转换时丢失的字（�）", "从原始数据重新导出")
        registered_on = cells[self._date] if self._date >= 0 else ""
        if registered_on:
            registered_on = self._read(
                "registered_on", registered_on, read_day, registered_on, self.context.today
            )
        kind, status, grade, datum, lon, lat, tags = (
            self._words(cells) if self._has_words else ("", "", "", "", "", "", "")
        )
        kind, kind_default = self._kind(kind, plain[0], uscc)
        placed = self._located(cells, address, uscc, reg_no)
        return (
            str(self._row),
            uscc or reg_no,
            uscc,
            reg_no,
            name,
            kind,
            kind_default,
            status,
            *plain,
            registered_on,
            grade,
            datum,
            lon,
            lat,
            tags,
            address,
            *placed,
        )

    def _codes(self, raw: list[str], cells: list[str]) -> tuple[str, str]:
        uscc = cells[self._uscc] if self._uscc >= 0 else ""
        old = cells[self._reg_no] if self._reg_no >= 0 else ""
        if not uscc and not old:
            self._refuse(
                "uscc" if self._uscc >= 0 else "reg_no",
                raw[max(self._uscc, self._reg_no)],
                "统一社会信用代码和注册号都是空的",
                "至少填一个；无证无照户请给一个 6 到 30 位的编号作注册号",
            )
        reg_no = ""
        if uscc:
            uscc, reg_no = self._checked_code(uscc)
        if old:
            number = self._read("reg_no", old, values.read_reg_no, old)
            if has_shape(number):  # a credit code in the column of old numbers
                if uscc and uscc != number:
                    self._refuse(
                        "reg_no", old, "注册号列是另一个统一社会信用代码", "核对后只留一个"
                    )
                uscc = uscc or self._checked_code(number)[0]
            elif reg_no and reg_no != number:
                self._refuse("reg_no", old, "两列里是两个不同的老注册号", "核对后只留一个")
            else:
                reg_no = number
        return uscc, reg_no

    def _checked_code(self, text: str) -> tuple[str, str]:
        uscc, reg_no = text, ""
        if not has_shape(text):
            uscc, reg_no = self._read("uscc", text, values.read_code, text)
        if reg_no:
            self._warn("uscc", text, "这是老注册号，已存为注册号", "有统一社会信用代码后请补上")
            return "", reg_no
        if uscc != text:
            self._warn("uscc", text, f"写法不标准（全角、小写或空格），已存为 {uscc}", "不用处理")
        if not check_holds(uscc):
            self._warn("uscc", text, "统一社会信用代码校验位不符，已照存", "对照营业执照核对")
        elif not organisation_holds(uscc):
            self._warn("uscc", text, "其中组织机构代码的校验位不符，已照存", "对照营业执照核对")
        return uscc, reg_no

    def _plain_texts(self, cells: list[str]) -> list[str]:
        texts = [""] * len(PLAIN)
        for at, name, index, most in self._plain:
            text = cells[index]
            if len(text) > most:
                self._refuse(name, text, f"{LABELS[name]}超过 {most} 字", "缩短，或检查是否错列")
            texts[at] = text
        return texts

    def _words(self, cells: list[str]) -> tuple[str, ...]:
        kind = self._choice(cells, "kind", values.KINDS)
        status = self._choice(cells, "status", values.STATUSES)
        grade = self._choice(cells, "grade", values.GRADES)
        datum = self._choice(cells, "datum", values.DATUMS)
        lon, lat = self._cell(cells, "lon"), self._cell(cells, "lat")
        if lon or lat:
            lon, lat = self._read("lon", f"{lon},{lat}", values.read_position, lon, lat)
        tags = self._cell(cells, "tags")
        if tags:
            tags = self._tags(tags)
        return kind, status, grade, datum, lon, lat, tags

    def _tags(self, text: str) -> str:
        tags = values.split_tags(text)
        if any(len(tag) > TAG_LENGTH for tag in tags):
            self._refuse("tags", text, f"标签超过 {TAG_LENGTH} 字", "几个标签用 、 隔开")
        return "、".join(tags)

    def _cell(self, cells: list[str], name: str) -> str:
        index = self._mapping.fields.get(name)
        return "" if index is None else cells[index]

    def _choice(self, cells: list[str], name: str, table: dict[str, str]) -> str:
        index = self._mapping.fields.get(name)
        if index is None:
            return ""
        known = self._chosen[name]  # a million rows say the same few words
        text = cells[index]
        code = known.get(text)
        if code is None:
            code = self._read(name, text, values.read_choice, text, table, LABELS[name])
            known[text] = code
        return code

    def _kind(self, given: str, type_text: str, uscc: str) -> tuple[str, str]:
        """(what the file says, what to assume for a new entity)."""
        by_code = values.CLASS_KINDS.get(uscc[:2], "")
        said = given or (values.kind_of_type(type_text) if type_text else "")
        if said and by_code and said != by_code:
            self._warn(
                "kind" if given else "type_text",
                type_text,
                "主体类型与统一社会信用代码第 2 位不一致，已按文字",
                "对照营业执照核对",
            )
        return said, said or by_code or "OTHER"

    def _located(
        self, cells: list[str], address: str, uscc: str, reg_no: str
    ) -> tuple[str, str, str, str, str]:
        """Address quality, region, district, unit and how the unit was found."""
        context = self.context
        placed = place(address, values.region_digits(uscc, reg_no), context.gazetteer)
        quality = address_quality(address, placed.rest)
        if quality == VILLAGE:
            self.tally.village_only += 1
        how = placed.how
        given = cells[self._unit] if self._unit >= 0 else ""
        if given:
            unit = context.jurisdiction.named(given)
            if unit is None:
                self._refuse(
                    "unit", given, "没有这个单位", "填本系统里的单位代码，或空着由系统落位"
                )
            how = "GIVEN"
        else:
            self._note_place(placed, address)
            unit = context.jurisdiction.responsible(placed.region_code, placed.district_code)
        self._check_home(unit, placed, address, given)
        if unit is None:
            return quality, placed.region_code, placed.district_code, "", "NONE"
        region = placed.region_code or unit.region_code
        return quality, region, placed.district_code, str(unit.pk), how

    def _note_place(self, placed: Placed, address: str) -> None:
        if placed.how == "NONE":
            self.tally.no_county += 1
            self._warn(
                "address", address, "地址和代码都看不出在哪个县（市、区）", "在「待落位」页指定"
            )
        if placed.code_region:
            names = self.context.gazetteer.names
            chosen = names.get(placed.region_code, placed.region_code)
            other = names.get(placed.code_region, placed.code_region)
            self._warn(
                "address",
                address,
                f"地址与代码指向不同的地方，按{chosen}（另一处：{other}）",
                "迁移过的主体属正常；不对时在主体页改管辖单位",
            )

    def _check_home(self, unit: UnitFact | None, placed: Placed, address: str, given: str) -> None:
        """Refuse a row that belongs to somebody else than whom the file is imported for."""
        home = self.context.home
        if home is None:
            return
        if unit is not None:
            outside = not unit.path.startswith(home.path)
        else:
            outside = bool(placed.region_code) and not (
                covers(home.region_code, placed.region_code)
                or covers(placed.region_code, home.region_code)
            )
        if outside:
            names = self.context.gazetteer.names
            where = unit.name if unit else names.get(placed.region_code, placed.region_code)
            self._refuse(
                "unit" if given else "address",
                given or address,
                f"属于{where}，不在导入单位「{home.name}」的辖区",
                "请由上级单位导入，或删去这一行",
            )

    def _read(self, name: str, shown: str, reader: Callable[[Unpack[Ts]], T], *args: *Ts) -> T:
        """``reader(*args)``; its fault is reported at this row and column."""
        try:
            return reader(*args)
        except ValueFault as fault:
            self._say(REJECTED, name, shown, fault.rule, fault.remedy)
            raise

    def _refuse(self, name: str, shown: str, rule: str, remedy: str) -> NoReturn:
        self._say(REJECTED, name, shown, rule, remedy)
        raise ValueFault(rule, remedy)

    def _warn(self, name: str, shown: str, rule: str, remedy: str) -> None:
        self.tally.warnings += 1
        self._say(WARNING, name, shown, rule, remedy)

    def _say(self, level: str, name: str, shown: str, rule: str, remedy: str) -> None:
        column = self._mapping.column_name(name) or LABELS.get(name, "")
        self._report(
            RowError(self._file, self._sheet, self._row, column, shown, rule, remedy, level)
        )


def read_day(text: str, today: date) -> str:
    """``values.read_date``, sooner done where it stands as ISO date already."""
    if len(text) == 10 and text[4] == "-" and text.isascii():
        try:
            day = date.fromisoformat(text)
        except ValueError:
            pass
        else:
            if values.EARLIEST <= day <= today:
                return text
    return values.read_date(text, today)
