"""The task editor as one object: sections, tables, the document, and where its faults show."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from inspections.codes import TaskScope
from inspections.forms.listed_codes import ListFileError, codes_in_file
from inspections.forms.task_reading import row_values, section_values
from inspections.forms.task_rows import FORMSETS
from inspections.forms.task_sections import (
    BY_TOTAL,
    BasicsSection,
    DrawSection,
    EntitiesSection,
    OpennessSection,
    Section,
    TeamSection,
)
from inspections.forms.task_writing import document_of, place_of
from inspections.selectors.editing import EditorChoices
from inspections.taskspec import SpecProblem, TaskSpec, TaskSpecError, draft, parse_document

SECTIONS: dict[str, type[Section]] = {
    "basics": BasicsSection,
    "entities": EntitiesSection,
    "draw": DrawSection,
    "team": TeamSection,
    "openness": OpennessSection,
}
STARRED = {
    "basics": ["code", "name", "unit", "window_from", "window_to"],
    "team": ["count"],
    "openness": ["min_witnesses"],
}


class TaskEditor:
    """Bound to what was sent, or filled from a document.

    Attributes:
        sections, tables: the forms and formsets by name.
        table_errors: faults of a whole table by name; "" holds those without a place.
        fault_count: how many places need mending.
    """

    def __init__(
        self,
        choices: EditorChoices,
        *,
        document: Mapping[str, Any] | None = None,
        data: QueryDict | None = None,
        files: Mapping[str, Any] | None = None,
        is_new: bool = True,
    ) -> None:
        self.choices = choices
        self.table_errors: dict[str, list[str]] = {}
        self.fault_count = 0
        self.is_bound = data is not None
        self.is_new = is_new
        data, self._file_error = _with_list_file(data, files or {})
        initial = section_values(document or {})
        rows = row_values(document or {})
        self.sections: dict[str, Section] = {
            name: section(data, initial=initial[name], prefix=name)
            for name, section in SECTIONS.items()
        }
        self.tables: dict[str, Any] = {
            name: formset(data, initial=rows[name], prefix=name)
            for name, formset in FORMSETS.items()
        }
        sent = data.getlist("items") if data is not None else (document or {}).get("items", [])
        self.items: list[str] = list(sent)
        self._offer(choices)
        self.document = self._document() if self.is_bound else dict(document or {})
        self._star()

    @property
    def draft(self) -> TaskSpec:
        """What the controls say, faulty parts replaced by harmless ones; for live counts."""
        return draft(self.document)

    @property
    def item_groups(self) -> list[tuple[str, list[tuple[Any, bool]]]]:
        """Items by category, each with whether it is chosen."""
        chosen = set(self.items)
        return [
            (category, [(item, item.code in chosen) for item in items])
            for category, items in self.choices.items
        ]

    @property
    def loose_errors(self) -> list[str]:
        """Faults that belong to no control."""
        return self.table_errors.get("", [])

    @property
    def narrows(self) -> bool:
        """Whether one of the further filters is in use, so that they are shown open."""
        chosen = self.sections["entities"]
        names = ("industries", "industry_codes", "regions", "units", "tags", "cooldown_days")
        dates = ("registered_from", "registered_to")
        return any(chosen[name].value() or chosen.errors.get(name) for name in (*names, *dates))

    @property
    def is_joint(self) -> bool:
        """Whether departments are named, so that their fields are shown open."""
        basics = self.sections["basics"]
        names = ("joint_lead", "joint_partners")
        is_chosen = basics["scope"].value() == TaskScope.JOINT
        return is_chosen or any(basics[n].value() or basics.errors.get(n) for n in names)

    @property
    def has_focus(self) -> bool:
        """Whether a stratum asks for marks, so that what makes them is shown."""
        return any(row["marks"].value() for row in self.tables["strata"].forms)

    @property
    def has_list(self) -> bool:
        """Whether a list of codes is in use."""
        chosen = self.sections["entities"]
        wrong = chosen.errors.keys() & {"only_codes", "only_codes_file"}
        return bool(wrong) or bool(chosen["only_codes"].value())

    @property
    def has_weights(self) -> bool:
        """Whether a weight is in use."""
        draw = self.sections["draw"]
        return any(draw[name].value() for name in draw.fields if name.startswith("weight_"))

    def spec(self) -> TaskSpec | None:
        """The finished task, or None with every fault shown at its control."""
        if self._file_error:
            self._fault("entities", None, "only_codes_file", self._file_error)
        draw = self.sections["draw"].cleaned_data
        if draw.get("mode") == BY_TOTAL and draw.get("total") is None:
            self._fault("draw", None, "total", "按总数抽取时要填写。请填写总户数。")
        self.fault_count += sum(len(form.errors) for form in self._forms())
        try:
            found = parse_document(self.document)
        except TaskSpecError as error:
            self.show(error.problems)
            return None
        return None if self.fault_count else found

    def show(self, problems: Iterable[SpecProblem]) -> None:
        """Put each fault beside the control that it is about."""
        for problem in problems:
            table, row, field = place_of(problem.path)
            is_of_list = "[" in problem.path.rpartition(".")[2] or field == "only_codes"
            what = f"{problem.value}:" if is_of_list else ""
            message = f"{what}{problem.rule}。{problem.remedy}。"
            self._fault(table, row, field, message, problem.path)
        self._star()

    def refuse(self, message: str) -> None:
        """A fault of the whole, such as a stale version."""
        self.table_errors.setdefault("", []).append(message)
        self.fault_count += 1

    def _fault(self, table: str, row: int | None, field: str, message: str, path: str = "") -> None:
        form: forms.Form | None = self.sections.get(table)
        if row is not None and row < len(self._kept[table]):
            form = self._kept[table][row]
        if form is not None and field in form.fields:
            if isinstance(form.fields[field].widget, forms.Select) and not form[field].value():
                message = "请选择一项。"
            if field not in form.errors:  # a field of the wrong type has said so already
                form.add_error(field, message)
                self.fault_count += 1
            return
        where = "" if table else f"{path}:"
        self.table_errors.setdefault(table, []).append(where + message)
        self.fault_count += 1

    def _document(self) -> dict[str, Any]:
        for form in self._forms():
            form.full_clean()
        self._kept = {
            name: [row for row in formset.forms if row.has_changed()]
            for name, formset in self.tables.items()
        }
        sections = {name: form.cleaned_data for name, form in self.sections.items()}
        rows = {name: [row.cleaned_data for row in kept] for name, kept in self._kept.items()}
        return document_of(sections, rows, self.items)

    def _forms(self) -> list[forms.Form]:
        rows = [row for formset in self.tables.values() for row in formset.forms]
        return [*self.sections.values(), *rows]

    def _offer(self, choices: EditorChoices) -> None:
        """Fill the pick lists; a chosen code that is no longer offered stays visible."""
        units = list(choices.units)
        _set_choices(self.sections["basics"], "unit", [("", "请选择"), *units])
        _set_choices(self.sections["entities"], "units", units)
        _set_choices(self.sections["entities"], "tags", list(choices.entity_tags))
        departments = [("", "请选择"), *choices.departments]
        _set_choices(self.sections["basics"], "joint_lead", departments)
        _set_choices(self.sections["basics"], "joint_partners", list(choices.departments))
        for row in self.tables["pools"].forms:
            _set_choices(row, "unit", departments)
            _set_choices(row, "units", units)
            _set_choices(row, "tags", list(choices.specialist_tags))
        for row in self.tables["seats"].forms:
            _set_choices(row, "tag", [("", "请选择"), *choices.specialist_tags])
        if not self.is_new:
            self.sections["basics"].fields["code"].widget.attrs["readonly"] = True

    def _star(self) -> None:
        """Mark what must be filled in. After cleaning, so that the document's check decides."""
        for name, starred in STARRED.items():
            for field in starred:
                self.sections[name].fields[field].required = True


def _set_choices(form: forms.Form, name: str, offered: list[tuple[str, str]]) -> None:
    known = {value for value, _ in offered}
    now = form[name].value() or []
    chosen = [now] if isinstance(now, str) else list(now)
    extra = [(code, f"{code}（未找到）") for code in chosen if code and code not in known]
    form.fields[name].choices = [*offered, *extra]  # type: ignore[attr-defined]


def _with_list_file(
    data: QueryDict | None, files: Mapping[str, Any]
) -> tuple[QueryDict | None, str]:
    """An uploaded list replaces the typed one; what cannot be read is said, the text stays."""
    upload = files.get("entities-only_codes_file")
    if data is None or upload is None:
        return data, ""
    try:
        listed = codes_in_file(upload.read(), upload.name or "")
    except ListFileError as error:
        return data, str(error)
    changed = data.copy()
    changed["entities-only_codes"] = "\n".join(listed)
    return changed, ""
