"""The form of a bureau's rates: money in yuan, the rest in whole numbers."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django import forms

from inspections.simulation.rates import Rates

MONEY = ("km_fen", "meal_fen", "lodging_fen")
CONTROL = {"class": "form-control"}


def _yuan(label: str, most: int, help_text: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=most,
        decimal_places=2,
        help_text=help_text,
        widget=forms.NumberInput(attrs={**CONTROL, "step": "0.01", "inputmode": "decimal"}),
    )


def _whole(label: str, least: int, most: int, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        help_text=help_text,
        widget=forms.NumberInput(attrs={**CONTROL, "inputmode": "numeric"}),
    )


class RatesForm(forms.Form):
    """What a kilometre, a meal, a night and a visit take here."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    km_fen = _yuan("每公里车费（元）", 1_000, "燃油、过路和折旧合计，每组一车。")
    meal_fen = _yuan("每人每餐（元）", 10_000, "一次外出超过半天计一餐。")
    lodging_fen = _yuan("每人每晚住宿（元）", 100_000, "单程超过下面的分钟数计一晚。")
    lodging_after_minutes = _whole("单程超过多少分钟须住宿", 30, 1_440, "按道路里程和车速折算。")
    speed_kmh = _whole("平均车速（公里/时）", 5, 120, "乡村道路一般为 30 左右。")
    road_percent = _whole("道路系数（%）", 100, 400, "道路长度为直线距离的百分之几，平原约 140。")
    visit_minutes = _whole("每户检查（分钟）", 5, 600, "不含路途。")
    half_day_minutes = _whole("半天工作（分钟）", 60, 360, "一次外出最多两个半天。")
    shared_tag = forms.CharField(
        label="有共享数据的主体标签",
        required=False,
        max_length=60,
        help_text="带这个标签的主体检查时间减半；留空则都按全时计算。",
        widget=forms.TextInput(attrs=CONTROL),
    )

    def rates(self) -> Rates:
        """The rates as the simulation takes them."""
        values: dict[str, Any] = {name: self.cleaned_data[name] for name in asdict(Rates())}
        return Rates(
            **{name: int(value * 100) if name in MONEY else value for name, value in values.items()}
        )


def initial(rates: Rates, shared_tag: str, version: int) -> dict[str, Any]:
    """What the form shows first."""
    values: dict[str, Any] = asdict(rates)
    money = {name: Decimal(values[name]) / 100 for name in MONEY}
    return {**values, **money, "shared_tag": shared_tag, "version": version}
