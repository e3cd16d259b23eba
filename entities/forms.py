"""Forms of the register: upload, column choice, one entity, placing."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from entities.columns import COLUMNS
from entities.models import ConflictPolicy, Datum, Entity, EntityTag, Grade
from entities.selectors.registry import tags_in_use
from entities.services.registry import EDITABLE
from entities.values import ValueFault, read_code, read_position, read_reg_no
from shuangsuiji.intake.decoding import LABELS as ENCODINGS
from shuangsuiji.orgs.models import Unit

E6 = Decimal(1_000_000)


class UploadForm(forms.Form):
    """Step one: which file, for whom, and what to do about differences."""

    file = forms.FileField(
        label="文件",
        help_text="CSV 或 XLSX；编码、分隔符和表头自动识别，下一步可以看到并修改。",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        to_field_name="code",
        empty_label="请选择",
        label="导入单位",
        help_text="只收这个单位辖区内的主体；别处的会列入问题清单。",
    )
    on_conflict = forms.ChoiceField(
        choices=ConflictPolicy.choices,
        label="库中已有而内容不同时",
        widget=forms.RadioSelect,
        initial=ConflictPolicy.UPDATE,
    )
    encoding = forms.ChoiceField(
        choices=[("", "自动识别"), *ENCODINGS.items()], label="编码", required=False
    )
    sheet = forms.CharField(
        label="工作表", required=False, max_length=100, help_text="XLSX 有几张表时写明读哪一张。"
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial.setdefault("unit", units.first())


class MappingForm(forms.Form):
    """Step two: for each of our columns, which column of the file feeds it."""

    def __init__(self, *args: Any, header: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "（不导入）")]
        choices += [(str(i), f"{i + 1}. {name or '(无表头)'}") for i, name in enumerate(header)]
        for column in COLUMNS:
            self.fields[f"col_{column.field}"] = forms.ChoiceField(
                choices=choices, label=column.label, required=False, help_text=column.hint
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [value for value in cleaned.values() if value]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError("同一列不能用于两个字段，请检查各列的对应。")
        return cleaned

    @property
    def choice(self) -> dict[str, int]:
        """Field -> index of the column."""
        return {
            name.removeprefix("col_"): int(value)
            for name, value in self.cleaned_data.items()
            if value
        }

    @staticmethod
    def initial_of(fields: dict[str, int]) -> dict[str, str]:
        return {f"col_{name}": str(index) for name, index in fields.items()}


class EntityForm(forms.ModelForm[Entity]):
    """Correct one entity. ``version`` travels along and is checked by the service."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    lon = forms.DecimalField(label="经度", required=False, max_digits=9, decimal_places=6)
    lat = forms.DecimalField(label="纬度", required=False, max_digits=8, decimal_places=6)
    tags = forms.ModelMultipleChoiceField(
        queryset=EntityTag.objects.none(),
        label="标签",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Entity
        fields = [
            *("name", "uscc", "reg_no", "kind", "status", "type_text", "legal_rep"),
            *("registered_on", "capital_text", "industry", "business_scope", "address"),
            *("responsible_unit", "contact_name", "contact_phone", "grade", "datum"),
        ]
        widgets = {
            "business_scope": forms.Textarea(attrs={"rows": 3}),
            "registered_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entity = self.instance
        self.fields["tags"].queryset = tags_in_use()  # type: ignore[attr-defined]
        self.fields["responsible_unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["responsible_unit"].empty_label = "（待落位）"  # type: ignore[attr-defined]
        for name, words, table in (("grade", "未评", Grade), ("datum", "不明", Datum)):
            self.fields[name].choices = [  # type: ignore[attr-defined]
                ("", words),
                *table.choices,
            ]
        self.initial["version"] = entity.version
        self.initial["tags"] = list(entity.tags.values_list("pk", flat=True))
        if entity.lon_e6 is not None and entity.lat_e6 is not None:
            self.initial["lon"] = Decimal(entity.lon_e6) / E6
            self.initial["lat"] = Decimal(entity.lat_e6) / E6

    def clean_uscc(self) -> str | None:
        text = self.cleaned_data["uscc"]
        if not text:
            return None
        code, old = _checked(read_code, text)
        if old:
            raise forms.ValidationError("这是老注册号，请填在「注册号」一栏。")
        return str(code)

    def clean_reg_no(self) -> str | None:
        text = self.cleaned_data["reg_no"]
        return str(_checked(read_reg_no, text)) if text else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "uscc" in cleaned and "reg_no" in cleaned and not (cleaned["uscc"] or cleaned["reg_no"]):
            raise forms.ValidationError("统一社会信用代码和注册号至少填一个。")
        lon, lat = cleaned.get("lon"), cleaned.get("lat")
        cleaned["lon_e6"] = cleaned["lat_e6"] = None
        if lon is not None or lat is not None:
            try:
                east, north = read_position(_plain(lon), _plain(lat))
            except ValueFault as fault:
                raise forms.ValidationError(f"{fault.rule}：{fault.remedy}。") from fault
            cleaned["lon_e6"], cleaned["lat_e6"] = int(east), int(north)
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        """Every editable field with the value that the person left in the form."""
        return {name: self.cleaned_data[name] for name in EDITABLE if name in self.cleaned_data}


class PlaceForm(forms.Form):
    """Which waiting entities go to which unit."""

    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        to_field_name="code",
        label="管辖单位",
        empty_label="请选择",
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


def _checked(reader: Any, text: str) -> Any:
    try:
        return reader(text)
    except ValueFault as fault:
        raise forms.ValidationError(f"{fault.rule}。{fault.remedy}。") from fault


def _plain(degrees: Decimal | None) -> str:
    return "" if degrees is None else str(degrees)
