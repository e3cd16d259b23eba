"""Forms of dispatch: how names are released, another half day, a car, an escort."""

from django import forms

from inspections.fieldwork.states import Half, Release
from shuangsuiji.orgs.forms import DayInput

TEXT = {"class": "form-control"}
CHOICE = {"class": "form-select"}


class DispatchForm(forms.Form):
    """When the teams learn the names, and whether the entities are told beforehand."""

    release = forms.ChoiceField(
        label="名单公开",
        choices=Release.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        help_text="出发时公开：到出发时间、组员都签到后，检查组才看到去哪一户。",
    )
    is_announced = forms.BooleanField(
        label="事先通知检查对象（出具抽查通知书）",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def clean(self) -> dict[str, object]:
        values = super().clean() or {}
        if values.get("is_announced") and values.get("release") == Release.AT_DEPARTURE:
            self.add_error(
                "is_announced", "出发时才公开的名单不能事先通知。请改为派发时公开，或不事先通知。"
            )
        return values


class MoveForm(forms.Form):
    """Another half day for a visit."""

    day = forms.DateField(label="日期", widget=DayInput())
    half = forms.ChoiceField(label="半天", choices=Half.choices, widget=forms.Select(attrs=CHOICE))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["day"].widget.attrs["class"] = "form-control"


class OutingForm(forms.Form):
    """The car and the departure time of an outing."""

    plate = forms.ChoiceField(label="车辆", required=False, widget=forms.Select(attrs=CHOICE))
    departs = forms.TimeField(
        label="出发时间", widget=forms.TimeInput(attrs={**TEXT, "type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: object, cars: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["plate"].choices = [("", "不安排车辆"), *cars]  # type: ignore[attr-defined]


class EscortForm(forms.Form):
    """Somebody of the home branch who shows the way."""

    unit = forms.ChoiceField(label="属地单位", widget=forms.Select(attrs=CHOICE))
    name = forms.CharField(label="姓名", max_length=60, widget=forms.TextInput(attrs=TEXT))
    phone = forms.CharField(
        label="电话", max_length=20, required=False, widget=forms.TextInput(attrs=TEXT)
    )

    def __init__(self, *args: object, units: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]


class VehicleForm(forms.Form):
    """A car of a bureau."""

    plate = forms.CharField(label="车牌", max_length=16, widget=forms.TextInput(attrs=TEXT))
    unit = forms.ChoiceField(label="所属单位", widget=forms.Select(attrs=CHOICE))
    seats = forms.IntegerField(
        label="座位", min_value=2, max_value=60, widget=forms.NumberInput(attrs=TEXT)
    )
    driver = forms.CharField(
        label="驾驶员", max_length=60, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    driver_phone = forms.CharField(
        label="驾驶员电话", max_length=20, required=False, widget=forms.TextInput(attrs=TEXT)
    )
    is_active = forms.BooleanField(
        label="在用",
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: object, units: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["unit"].choices = units  # type: ignore[attr-defined]
