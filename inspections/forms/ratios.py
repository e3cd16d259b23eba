"""What a planner chooses for a proposal: a table, a base, a floor, weights, industries."""

from typing import Any

from django import forms

from inspections.forms import fields
from inspections.presets import ratio_presets
from inspections.ratios.industries import IndustryError, as_text, checked, typed_rows
from inspections.ratios.types import COMPLAINED, LISTED, RISKY, Choice, Industry

CONTROL = {"class": "form-control"}


def _percent(label: str, help_text: str, *, least: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text=help_text,
        widget=forms.NumberInput(attrs={**CONTROL, "step": "0.01", "inputmode": "decimal"}),
        error_messages={"min_value": f"应不小于 {least}。请改正。"},
    )


def _weight(label: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=100,
        max_value=1000,
        widget=forms.NumberInput(attrs={**CONTROL, "inputmode": "numeric"}),
    )


class RatioForm(forms.Form):
    """The choice; what is allowed together is checked where the proposal is made."""

    preset = forms.ChoiceField(label="比例表", widget=forms.Select(attrs={"class": "form-select"}))
    base = _percent(
        "全年检查（占全部主体的 %）",
        "只用于按系数分配的比例表；固定比例的表不看这一项。",
        least="0",
    )
    floor = _percent("各组比例不低于（%）", "0 为不设下限。", least="0")
    listed = _weight("列入名录（%）")
    complaint = _weight("投诉举报查实（%）")
    complaints = forms.IntegerField(
        label="十二个月内查实几件起算",
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={**CONTROL, "inputmode": "numeric"}),
    )
    risky = _weight("高风险行业（%）")
    industries = forms.CharField(
        label="高风险行业表",
        required=False,
        help_text="先填现行的行业表；在这里改，只改这一个方案。每行：行业代码、名称、依据，用空格隔开。",
        widget=forms.Textarea(attrs={**CONTROL, "rows": 7}),
    )
    note = fields.area("提出的理由", rows=3, help_text="提交时必填；批准人和审计员会看到。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.id, one.title) for one in ratio_presets()]
        self.fields["preset"].choices = choices  # type: ignore[attr-defined]

    def clean_industries(self) -> tuple[Industry, ...]:
        """Each line is a code, a name and a basis."""
        try:
            return checked(typed_rows(self.cleaned_data["industries"]))
        except IndustryError as error:
            raise forms.ValidationError(list(error.faults)) from error

    def choice(self, cap: int | None) -> Choice:
        """As the rules take it; the cap is the bureau's own."""
        typed = self.cleaned_data
        return Choice(
            base_bp=int(typed["base"] * 100),
            floor_bp=int(typed["floor"] * 100),
            cap=cap,
            complaints=typed["complaints"],
            weights={
                LISTED: typed["listed"],
                COMPLAINED: typed["complaint"],
                RISKY: typed["risky"],
            },
            industries=typed["industries"],
        )


def initial_of(preset: str, choice: Choice) -> dict[str, Any]:
    """What the form shows first."""
    weights = choice.weights
    return {
        "preset": preset,
        "base": fields.to_percent(choice.base_bp),
        "floor": fields.to_percent(choice.floor_bp),
        "listed": weights.get(LISTED, 100),
        "complaint": weights.get(COMPLAINED, 100),
        "complaints": choice.complaints,
        "risky": weights.get(RISKY, 100),
        "industries": as_text(choice.industries),
    }


class DecisionForm(forms.Form):
    """Yes, or no with the reason."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(choices=[("yes", "同意"), ("no", "不同意")])
    note = forms.CharField(required=False, max_length=500)
