"""Forms of the duplicate-visit guard."""

from dataclasses import asdict

from django import forms

from inspections.guard.types import GuardRule

MOST_VISITS = 366


def _count(
    label: str, help_text: str = "", *, least: int = 1, most: int = MOST_VISITS
) -> forms.Field:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )


class GuardRuleForm(forms.Form):
    """The limits of one unit."""

    per_day = _count("一天至多（次）", "同一主体一天内被检查超过此数即提醒。")
    per_week = _count("一周至多（次）", "周一至周日。")
    per_month = _count("一月至多（次）", "自然月。")
    same_inspector = _count(
        "同一人员未发现问题（次）",
        "一人一年内对同一主体检查达到此数且未发现问题，再次检查须回避或写明理由。",
    )
    window_days = _count(
        "建议合并的间隔（天）", "两次检查相隔不超过此数，提示合并为一次。", least=0
    )
    annual_cap = forms.IntegerField(
        label="年度上限（次）",
        required=False,
        min_value=0,
        max_value=MOST_VISITS,
        help_text="每户每年至多检查次数，按本机关公布的频次上限填写；留空为未设。",
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    cooldown_days = _count(
        "冷却期（天）", "一次检查后多少天内不再检查；0 为不设。", least=0, most=3660
    )
    basis = forms.CharField(
        label="依据",
        required=False,
        max_length=200,
        help_text="公布频次上限的文件名称和文号。",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def rule(self) -> GuardRule:
        """What was typed, as the rules take it."""
        names = asdict(GuardRule())
        return GuardRule(**{name: self.cleaned_data[name] for name in names})

    @staticmethod
    def values_of(rule: GuardRule, *, basis: str, version: int) -> dict[str, object]:
        """Initial values for a rule."""
        return {**asdict(rule), "basis": basis, "version": version}


class AnswerForm(forms.Form):
    """Yes, or no with the reason."""

    session = forms.CharField(max_length=40)
    answer = forms.ChoiceField(choices=[("yes", "同意"), ("no", "不同意")])
    note = forms.CharField(required=False, max_length=500)


class ReasonForm(forms.Form):
    """Why an inspector must visit the entity again."""

    inspector = forms.CharField(max_length=64)
    entity = forms.CharField(max_length=64)
    reason = forms.CharField(required=False, max_length=500)
