"""The form of one inspection item."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import RegexValidator

from inspections.codes import CheckMethod, ItemClass, Recording
from inspections.forms.task_sections import KIND_LABELS
from inspections.forms.task_writing import words
from inspections.models.catalogue import InspectionItem
from inspections.services.catalogue import ItemDraft
from shuangsuiji.intake.evidence import Evidence, EvidenceError, read_evidence

LINE = {"class": "form-control"}
CHECK = {"class": "form-check-input"}
LISTED = ("industries", "entity_tags")  # typed as one line


class ItemForm(forms.Form):
    """Every column of the list. The code is fixed once the item exists."""

    code = forms.CharField(
        label="事项代码",
        max_length=40,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+\Z", "应为英文字母、数字或连字符，请改写。")],
        widget=forms.TextInput(LINE),
    )
    category = forms.CharField(label="抽查类别", max_length=60, widget=forms.TextInput(LINE))
    name = forms.CharField(label="抽查事项", max_length=200, widget=forms.TextInput(LINE))
    parent_code = forms.CharField(
        label="上级事项代码",
        required=False,
        max_length=40,
        help_text="子项填写所属事项的代码；不是子项则留空。",
        widget=forms.TextInput(LINE),
    )
    content = forms.CharField(
        label="抽查内容", required=False, widget=forms.Textarea({**LINE, "rows": 3})
    )
    how_to = forms.CharField(
        label="操作方法与要领",
        required=False,
        help_text="检查人员在手机上看到的步骤，一行一步。",
        widget=forms.Textarea({**LINE, "rows": 5}),
    )
    wording_normal = forms.CharField(
        label="默认描述（未发现问题）",
        required=False,
        help_text="现场一按即填入，再按实际情况改写。",
        widget=forms.Textarea({**LINE, "rows": 2}),
    )
    wording_problem = forms.CharField(
        label="默认描述（发现问题）", required=False, widget=forms.Textarea({**LINE, "rows": 2})
    )
    recording = forms.ChoiceField(
        label="全过程记录",
        choices=Recording.choices,
        initial=Recording.TEXT,
        required=False,
        help_text="文字记录每户都有；容易引发争议的事项可要求录音或录像。",
        widget=forms.Select({"class": "form-select"}),
    )
    item_class = forms.ChoiceField(
        label="事项类别",
        choices=ItemClass.choices,
        help_text="重点事项比例不设上限，一般事项从严控制比例。",
        widget=forms.Select({"class": "form-select"}),
    )
    objects_note = forms.CharField(label="检查对象", max_length=120, widget=forms.TextInput(LINE))
    entity_kinds = forms.MultipleChoiceField(
        label="对象类别",
        required=False,
        choices=KIND_LABELS,
        help_text="不勾选表示不限。",
        widget=forms.CheckboxSelectMultiple(CHECK),
    )
    industries = forms.CharField(
        label="对象行业",
        required=False,
        validators=[
            RegexValidator(
                r"^\s*(([A-T]|[A-T]?[0-9]{2,4})([\s,，、]+|$))*\Z",
                "应为门类字母或 2 至 4 位行业代码，用逗号隔开，请改写。",
            )
        ],
        help_text="GB/T 4754 门类字母或 2 至 4 位代码，用逗号隔开；不填表示不限。",
        widget=forms.TextInput(LINE),
    )
    entity_tags = forms.CharField(
        label="对象标签",
        required=False,
        help_text="主体标签的名称，具备其一即可，用逗号隔开；不填表示不限。",
        widget=forms.TextInput(LINE),
    )
    methods = forms.MultipleChoiceField(
        label="检查方式", choices=CheckMethod.choices, widget=forms.CheckboxSelectMultiple(CHECK)
    )
    required_tag = forms.ChoiceField(
        label="检查人员专业", required=False, widget=forms.Select({"class": "form-select"})
    )
    tag_is_advised = forms.BooleanField(
        label="专业仅为建议", required=False, widget=forms.CheckboxInput(CHECK)
    )
    legal_basis = forms.CharField(
        label="检查依据", required=False, widget=forms.Textarea({**LINE, "rows": 2})
    )
    ratio_hint = forms.CharField(
        label="比例与频次", required=False, max_length=200, widget=forms.TextInput(LINE)
    )
    remark = forms.CharField(
        label="备注", required=False, widget=forms.Textarea({**LINE, "rows": 2})
    )
    valid_from = forms.DateField(
        label="施行日期",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={**LINE, "type": "date"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    def __init__(
        self, tags: list[tuple[str, str]], *args: Any, is_new: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["required_tag"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "不要求"), *tags]
        if not is_new:
            self.fields["code"].disabled = True

    def clean_recording(self) -> str:
        """Text where nothing else was chosen."""
        return self.cleaned_data["recording"] or Recording.TEXT

    def draft(self) -> ItemDraft:
        """The cleaned fields as the service takes them."""
        values = dict(self.cleaned_data)
        for beside in ("code", "version"):
            values.pop(beside)
        for listed in LISTED:
            values[listed] = words(values[listed])
        return ItemDraft(**values)


class ExampleForm(forms.Form):
    """One picture of an item; ``evidence`` stands after validation."""

    caption = forms.CharField(label="说明", max_length=120, widget=forms.TextInput(LINE))
    is_problem = forms.BooleanField(
        label="属于问题", required=False, initial=True, widget=forms.CheckboxInput(CHECK)
    )
    file = forms.FileField(
        label="照片", help_text="JPEG、PNG 或 WebP，不超过 20 MB；请先遮住人脸和证号。"
    )
    evidence: Evidence

    def clean_file(self) -> "UploadedFile[bytes]":
        """Judge the picture by its bytes."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        try:
            self.evidence = read_evidence(upload.read(), name=upload.name or "", allow_pdf=False)
        except EvidenceError as error:
            raise forms.ValidationError(str(error)) from None
        return upload


class RetireForm(forms.Form):
    """The last day of an item."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    last_day = forms.DateField(
        label="最后施行日",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={**LINE, "type": "date"}),
    )


def initial_of(item: InspectionItem, *, on: date) -> dict[str, Any]:
    """The current version as the starting point of the next."""
    names = [name for name in ItemForm.base_fields if name not in {"valid_from"}]
    values = {name: getattr(item, name) for name in names} | {"valid_from": on}
    return values | {listed: "、".join(values[listed]) for listed in LISTED}
