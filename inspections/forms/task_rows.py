"""The tables of the task editor: rows that a planner adds and removes."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from inspections import codes
from inspections.forms import fields
from inspections.forms.task_sections import (
    BY_RATIO,
    GRADE_LABELS,
    KIND_LABELS,
    MARK_CHOICES,
    UNIT_KIND_LABELS,
    Section,
)
from inspections.ratios.document import Proposal
from inspections.ratios.strata import Share, shares

MOST_ROWS = 200


class StratumRow(Section):
    """One stratum."""

    id = fields.text("代号", attrs={"class": "form-control code"})
    label = fields.text("名称")
    ratio = fields.percent("比例（%）")
    min = fields.number("不少于（户）")
    max = fields.number("不多于（户）")
    grades = fields.checks("信用风险等级", GRADE_LABELS)
    kinds = fields.checks("主体类别", KIND_LABELS)
    marks = fields.checks("标记", MARK_CHOICES)


class PoolRow(Section):
    """One pool of inspectors."""

    id = fields.text("代号", attrs={"class": "form-control code"})
    label = fields.text("名称")
    take = fields.number("抽取人数")
    unit_kinds = fields.checks("单位类别", UNIT_KIND_LABELS)
    tags = fields.checks("专业标签", help_text="具备其中任一标签即可。")
    unit = fields.select("派出部门", [], help_text="仅部门联合时填写。")
    units = fields.unit_list("限定单位", help_text="不选为抽查机关全部单位；按住 Ctrl 可多选。")


class ItemScopeRow(Section):
    """An item that in this task concerns only some of the entities."""

    code = fields.text("事项代码", attrs={"class": "form-control code"})
    kinds = fields.checks("主体类别", KIND_LABELS)
    industries = fields.text("行业", help_text="门类字母或 2 至 4 位代码，用逗号隔开。")
    tags = fields.text("主体标签", help_text="具备其一即可，用逗号隔开。")


class SeatRow(Section):
    """A specialist whom every team must have."""

    tag = fields.select("专业标签", [])
    min = fields.number("每组至少（人）", initial=1)


class ExclusionRow(Section):
    """An entity taken out by name."""

    code = fields.text("主体代码", attrs={"class": "form-control code"})
    reason = fields.select("事由", [("", "请选择"), *codes.ExclusionReason.choices])
    note = fields.text("说明")


class RecusalRow(Section):
    """An inspector and an entity that never meet."""

    inspector = fields.text("人员编号", attrs={"class": "form-control code"})
    entity = fields.text("主体代码", attrs={"class": "form-control code"})
    reason = fields.select("事由", [("", "请选择"), *codes.RecusalReason.choices])


class InspectorRecusalRow(Section):
    """Two inspectors who are never in one team."""

    first = fields.text("人员编号", attrs={"class": "form-control code"})
    second = fields.text("另一人编号", attrs={"class": "form-control code"})
    reason = fields.select("事由", [("", "请选择"), *codes.RecusalReason.choices])


ROWS: dict[str, type[Section]] = {
    "item_scopes": ItemScopeRow,
    "strata": StratumRow,
    "pools": PoolRow,
    "seats": SeatRow,
    "exclude": ExclusionRow,
    "recusals": RecusalRow,
    "inspector_recusals": InspectorRecusalRow,
}
FORMSETS: dict[str, type[Any]] = {
    name: forms.formset_factory(row, extra=0, max_num=MOST_ROWS, absolute_max=MOST_ROWS)
    for name, row in ROWS.items()
}


def row_count(data: QueryDict, name: str) -> int:
    """How many rows the table sent."""
    text = data.get(f"{name}-TOTAL_FORMS", "")
    return min(int(text[:9]), MOST_ROWS) if text.isdecimal() else 0


def with_row_added(data: QueryDict, name: str) -> QueryDict:
    """The sent data with one more, empty row at the end of a table."""
    changed = data.copy()
    changed[f"{name}-TOTAL_FORMS"] = str(row_count(data, name) + 1)
    return changed


def with_ratios(data: QueryDict, ratios: Mapping[str, int]) -> QueryDict:
    """The sent data with one stratum for each grade, and one for whoever has none of them."""
    rows = [Share(grade, f"{grade} 级", (grade,), (), bp) for grade, bp in ratios.items()]
    rest = max(1, min(ratios.values(), default=1))
    return _with_strata(data, [*rows, Share("REST", "其余（含未评级）", (), (), rest)])


def with_proposal(data: QueryDict, proposal: Proposal, turn: int) -> QueryDict:
    """The sent data with the strata of an approved proposal, and what makes its marks."""
    changed = _with_strata(data, shares(proposal.lines, turn=turn))
    choice = proposal.choice
    changed["draw-mode"] = BY_RATIO
    changed["draw-focus_complaints"] = str(choice.complaints)
    changed["draw-focus_industries"] = " ".join(one.code for one in choice.industries)
    return changed


def _with_strata(data: QueryDict, rows: Sequence[Share]) -> QueryDict:
    changed = data.copy()
    for place in range(row_count(data, "strata")):
        for field in StratumRow.base_fields:
            changed.pop(f"strata-{place}-{field}", None)
    for place, one in enumerate(rows):
        ratio = str(fields.to_percent(one.ratio_bp))
        row = {"id": one.id, "label": one.label, "ratio": ratio, "min": "0"}
        for field, value in row.items():
            changed[f"strata-{place}-{field}"] = value
        changed.setlist(f"strata-{place}-grades", fields.grade_keys(one.grades))
        changed.setlist(f"strata-{place}-marks", list(one.marks))
    changed["strata-TOTAL_FORMS"] = str(len(rows))
    return changed


def with_row_removed(data: QueryDict, name: str, index: int) -> QueryDict:
    """The sent data without one row; the later ones move up."""
    count = row_count(data, name)
    changed = data.copy()
    for place in range(index, count):
        for field in ROWS[name].base_fields:
            key, following = f"{name}-{place}-{field}", f"{name}-{place + 1}-{field}"
            if place + 1 < count and following in data:
                changed.setlist(key, data.getlist(following))
            else:
                changed.pop(key, None)
    if index < count:
        changed[f"{name}-TOTAL_FORMS"] = str(count - 1)
    return changed
