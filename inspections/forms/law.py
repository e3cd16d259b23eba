"""Choosing law packs, and saying why severe findings are set aside."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from inspections.forms.fields import percent, text, to_bp
from inspections.lint.types import LawPack
from inspections.models.law import OverrideReason


class LawChoiceForm(forms.Form):
    """The local packs of one unit, and its cap of general items."""

    packs = forms.MultipleChoiceField(
        label="选用的法规包",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        help_text="国家规定始终有效，不必选。",
    )
    general_cap = percent(
        "一般检查事项比例上限（%）",
        min_value=Decimal("0.01"),
        max_value=Decimal(100),
        help_text="国家只要求严格控制，没有统一数值；填写后超出的任务不能直接封存。",
    )
    note = text("依据", max_length=200, help_text="文件名称和文号，随选择一起存证。")

    def __init__(self, packs: Iterable[LawPack], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["packs"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(pack.id, pack.title) for pack in packs]

    def cap_bp(self) -> int | None:
        """The cap of a valid form in basis points."""
        return to_bp(self.cleaned_data["general_cap"])


class OverrideForm(forms.Form):
    """The first person's reason."""

    reason = forms.ChoiceField(label="理由类别", choices=OverrideReason.choices)
    note = forms.CharField(
        label="情况说明",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="说明随场次永久公开，请写明依据，不要写入个人信息。",
    )
