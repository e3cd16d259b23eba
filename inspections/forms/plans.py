"""Small forms around plans and tasks."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator

TASK_CODE = RegexValidator(
    r"^[A-Za-z0-9-]{1,40}\Z", "应为 1 至 40 个英文字母、数字或连字符，请改写。"
)
FIRST_YEAR, LAST_YEAR = 2000, 2099


class ApproveForm(forms.Form):
    """Carries the version that the reviewer read."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def seen_version(self) -> int:
        """That version; 0, which fits nothing, when the field was tampered with."""
        return int(self.cleaned_data["version"]) if self.is_valid() else 0


class CopyTaskForm(forms.Form):
    """Name the copy."""

    code = forms.CharField(
        label="新任务编号",
        max_length=40,
        validators=[TASK_CODE],
        help_text="英文字母、数字和连字符；保存后不能更改。",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    name = forms.CharField(
        label="新任务名称",
        max_length=120,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class PlanForm(forms.Form):
    """Name and purpose of an annual plan."""

    name = forms.CharField(
        label="计划名称",
        max_length=120,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    summary = forms.CharField(
        label="说明",
        required=False,
        max_length=4000,
        help_text="总体安排、批次、检查重点、频次上限等。",
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 6}),
    )


class NewPlanForm(PlanForm):
    """A plan also needs to know whose it is and for which year."""

    unit = forms.ChoiceField(label="单位", widget=forms.Select(attrs={"class": "form-select"}))
    year = forms.IntegerField(
        label="年度",
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
    field_order = ["unit", "year", "name", "summary"]

    def __init__(self, units: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(units)


class EditPlanForm(PlanForm):
    """Carries the version that the editor saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
