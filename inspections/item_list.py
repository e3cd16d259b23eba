"""The list of inspection items as one kind of list import: by command and in the browser."""

import unicodedata
from collections.abc import Mapping as MappingABC
from dataclasses import fields as fields_of
from datetime import date, datetime
from typing import Any

from inspections.forms.catalogue import ItemForm, initial_of
from inspections.forms.task_writing import words
from inspections.item_columns import CODES, COLUMNS, LABELS, LISTED, LONG, said
from inspections.models.catalogue import InspectionItem
from inspections.selectors.catalogue import current_items
from inspections.selectors.editing import specialist_choices
from inspections.services.catalogue import CatalogueError, ItemDraft, ItemRow, import_items
from personnel.dates import InvalidDayError, parse_day
from shuangsuiji.intake.blanks import clean
from shuangsuiji.intake.errors import REJECTED, FileRejectedError, RowError
from shuangsuiji.intake.mapping import Mapping
from shuangsuiji.intake.reading import Table
from shuangsuiji.intake.sifting import Row
from shuangsuiji.orgs.findings import reject, warn
from shuangsuiji.orgs.lists import Change, Checked, ListImport

WRITTEN = tuple(field.name for field in fields_of(ItemDraft))
COMPARED = tuple(name for name in WRITTEN if name != "valid_from")


class ItemList(ListImport[ItemRow]):
    """事项代码 and whatever else the file has; blank cells leave what the current version says."""

    name = "items"
    columns = COLUMNS

    def __init__(self, today: date) -> None:
        self.today = today

    def check(self, table: Table, mapping: Mapping) -> Checked[ItemRow]:
        """Every row becomes a new item, the next version of one, or nothing."""
        current = {item.code: item for item in current_items()}
        tags = specialist_choices()
        found: Checked[ItemRow] = Checked([], 0, 0, 0, 0, [])
        lines: dict[str, _Line] = {}
        for raw in table.rows:
            found.count += 1
            line = _Line(raw, mapping, tags)
            line.read(current.get(line.code), self.today)
            first = lines.setdefault(line.code, line)
            if first is not line and not line.is_rejected:
                line.reject("code", f"第 {first.number} 行已有这个代码", "每个事项只写一行。")
            found.findings += line.findings
        good = {code: line for code, line in lines.items() if not line.is_rejected}
        found.findings += _without_parent(good, current)
        for code, line in good.items():
            if line.seen and not line.changes:
                found.unchanged += 1
                continue
            found.rows.append(ItemRow(code, line.draft, line.seen))
            found.changes += line.changes
        found.created = sum(row.expected_version == 0 for row in found.rows)
        found.updated = len(found.rows) - found.created
        return found

    def store(
        self, checked: Checked[ItemRow], *, source: str, digest: str, by: str, now: datetime
    ) -> None:
        """Every row as a version, or none where somebody saved one of them meanwhile."""
        try:
            import_items(rows=checked.rows, source=source, digest=digest, by=by, now=now)
        except CatalogueError as error:
            raise FileRejectedError(str(error)) from error


class _Line:
    """One row being read, and what was found in it."""

    draft: ItemDraft

    def __init__(self, raw: Row, mapping: Mapping, tags: list[tuple[str, str]]) -> None:
        self.number = raw.number
        self.cells = {
            name: _cleaned(name, raw.cells[index]) for name, index in mapping.fields.items()
        }
        self.code = unicodedata.normalize("NFKC", self.cells.get("code", "")).replace(" ", "")
        self.seen = 0  # version that the row is compared with
        self.changes: list[Change] = []
        self.findings: list[RowError] = []
        self._tags = tags

    @property
    def is_rejected(self) -> bool:
        return any(finding.level == REJECTED for finding in self.findings)

    def reject(self, name: str, rule: str, remedy: str) -> None:
        self.findings.append(
            reject(self.number, LABELS[name], self.cells.get(name, ""), rule, remedy)
        )

    def read(self, item: InspectionItem | None, today: date) -> None:
        """Judge the row by the rules of the item's own form, and note what it would change."""
        self.seen = item.version if item is not None else 0
        self._check_version(item)
        form = ItemForm(self._tags, self._data(item, today))
        if not form.is_valid():
            for name, faults in form.errors.items():
                if not any(one.column == LABELS[name] for one in self.findings):
                    self.reject(name, str(faults[0]).rstrip("。"), "请改正后重新导入。")
        if self.is_rejected:
            return
        self.draft = form.draft()
        if item is not None:
            self._compare(item)

    def _data(self, item: InspectionItem | None, today: date) -> dict[str, Any]:
        data: dict[str, Any] = {"valid_from": today, "recording": "TEXT", "version": 0}
        if item is not None:
            data = initial_of(item, on=today)
        for name, cell in self.cells.items():
            if cell and name not in {"version", "valid_from"}:
                data[name] = self._value(name, cell)
        data["code"] = self.code
        data["valid_from"] = self._day(item, today)
        return data

    def _value(self, name: str, cell: str) -> object:
        table: MappingABC[str, str] = CODES.get(name, {})
        if name == "required_tag":
            return {label: code for code, label in self._tags}.get(cell, cell)
        if name == "tag_is_advised" and cell.upper() not in table:
            self.reject(name, "应写“是”或“否”", "请改正后重新导入。")
        if name not in LISTED:
            return table.get(cell.upper(), table.get(cell, cell))
        codes = [table.get(word, word) for word in words(cell.replace("/", "、"))]
        return codes if table else "、".join(codes)

    def _day(self, item: InspectionItem | None, today: date) -> date:
        cell = self.cells.get("valid_from", "")
        if not cell:
            return today
        try:
            day = parse_day(cell)
        except InvalidDayError as error:
            self.reject("valid_from", str(error), "请写成 2027-01-01 或 2027年1月1日。")
            return today
        if item is not None and day == item.valid_from:
            return max(today, day)  # as exported: it says when the version in force began
        if item is not None and day < item.valid_from:
            rule = f"早于现行版本的施行日期 {item.valid_from}"
            self.reject("valid_from", rule, "请写不早于现行版本的日期。")
        return day

    def _check_version(self, item: InspectionItem | None) -> None:
        cell = self.cells.get("version", "")
        if not cell:
            return
        if not cell.isdecimal():
            self.reject("version", "应为导出时的版本号", "请改正，或留空。")
        elif item is not None and int(cell) != item.version:
            self.reject(
                "version", f"现行的是第 {item.version} 版", "请重新导出清单，在最新一版上修改。"
            )
        elif item is None:
            self.findings.append(
                warn(
                    self.number,
                    LABELS["version"],
                    cell,
                    "现行清单中没有这个事项",
                    "将作为新事项列入；已废止的恢复施行。",
                )
            )

    def _compare(self, item: InspectionItem) -> None:
        for name in COMPARED:
            before, after = getattr(item, name), getattr(self.draft, name)
            if name in LISTED and sorted(before) == sorted(after):
                continue  # nobody means the order
            if before != after:
                cells = said(name, before), said(name, after)
                self.changes.append(Change(self.number, self.code, LABELS[name], *cells))


def _cleaned(name: str, cell: str) -> str:
    if name not in LONG:
        return clean(cell)
    lines = (clean(line) for line in cell.replace("\r\n", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def _without_parent(
    good: dict[str, _Line], current: MappingABC[str, InspectionItem]
) -> list[RowError]:
    """Take out rows whose parent is no item, or itself part of one, until none is left."""
    findings: list[RowError] = []
    while True:
        above = {code: item.parent_code for code, item in current.items()}
        above |= {code: line.draft.parent_code for code, line in good.items()}
        lost = [
            line
            for line in good.values()
            if (parent := line.draft.parent_code)
            and (parent == line.code or above.get(parent, "?") != "")
        ]
        if not lost:
            return findings
        for line in lost:
            line.reject(
                "parent_code",
                f"{line.draft.parent_code} 不在现行清单和本文件可以导入的行中，或本身是子项",
                "请填写上一级事项的代码，或留空。",
            )
            findings.append(line.findings[-1])
            del good[line.code]
