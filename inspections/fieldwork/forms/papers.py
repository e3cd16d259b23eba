"""Forms about documents, codes, objections and pleas."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from inspections.fieldwork.papers.kinds import KindSpec
from inspections.fieldwork.states import ServedBy

LINE = {"class": "form-control"}
CHECK = {"class": "form-check-input"}
STARS = [(5, "很满意"), (4, "满意"), (3, "一般"), (2, "不满意"), (1, "很不满意")]


class IssueForm(forms.Form):
    """The inputs of one kind of document, with what is proposed for them."""

    def __init__(
        self, spec: KindSpec, *args: Any, proposed: Mapping[str, str], due: date | None, **kw: Any
    ) -> None:
        super().__init__(*args, **kw)
        self._spec = spec
        for place, one in enumerate(spec.inputs):
            widget: forms.Widget = (
                forms.TextInput(LINE)
                if one.rows == 1
                else forms.Textarea({**LINE, "rows": one.rows})
            )
            self.fields[f"input{place}"] = forms.CharField(
                label=one.name,
                help_text=one.hint,
                required=not one.is_optional,
                max_length=4000,
                initial=proposed.get(one.name, ""),
                widget=widget,
            )
        if spec.deadline is not None:
            self.fields["due_on"] = forms.DateField(
                label="期限",
                initial=due,
                help_text=f"默认 {spec.deadline.count} 个"
                + ("工作日。" if spec.deadline.in_workdays else "自然日。"),
                widget=forms.DateInput(format="%Y-%m-%d", attrs={**LINE, "type": "date"}),
            )

    @property
    def values(self) -> dict[str, str]:
        """Input -> what was typed."""
        return {
            one.name: self.cleaned_data[f"input{place}"]
            for place, one in enumerate(self._spec.inputs)
        }


class ServeForm(forms.Form):
    """How a document reached the party."""

    way = forms.ChoiceField(
        label="送达方式", choices=ServedBy.choices, widget=forms.Select({"class": "form-select"})
    )
    receiver = forms.CharField(
        label="签收人、见证人或邮件号码",
        max_length=100,
        help_text="直接送达写签收人和身份；留置送达写见证人；邮寄送达写邮件号码。",
        widget=forms.TextInput(LINE),
    )
    strokes = forms.CharField(required=False, widget=forms.HiddenInput)


class TemplateForm(forms.Form):
    """The wording of one kind."""

    title = forms.CharField(label="标题", max_length=60, widget=forms.TextInput(LINE))
    body = forms.CharField(
        label="正文",
        max_length=20000,
        help_text="一行一段；字段写在花括号里。",
        widget=forms.Textarea({**LINE, "rows": 16}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)


class MarkForm(forms.Form):
    """How the bureau is called in numbers."""

    mark = forms.CharField(
        label="文号中的机关代字",
        max_length=16,
        help_text="例如“姜市监”，文号即“姜市监责改〔2026〕12号”。",
        widget=forms.TextInput(LINE),
    )


class RatingForm(forms.Form):
    """What the party thinks of the visit; nobody learns who said it."""

    stars = forms.TypedChoiceField(
        label="总体评价",
        choices=STARS,
        coerce=int,
        widget=forms.RadioSelect(CHECK),
    )
    showed_credentials = forms.BooleanField(
        label="检查人员主动出示了执法证件", required=False, widget=forms.CheckboxInput(CHECK)
    )
    stayed_on_items = forms.BooleanField(
        label="只检查了上面列明的事项", required=False, widget=forms.CheckboxInput(CHECK)
    )
    was_clean = forms.BooleanField(
        label="没有吃请、收受财物、推销等行为", required=False, widget=forms.CheckboxInput(CHECK)
    )
    words = forms.CharField(
        label="想说的话",
        required=False,
        max_length=500,
        help_text="请不要写姓名和电话，评价是匿名的。",
        widget=forms.Textarea({**LINE, "rows": 3}),
    )


class ObjectionForm(forms.Form):
    """An objection, with a name."""

    name = forms.CharField(label="姓名", max_length=100, widget=forms.TextInput(LINE))
    phone = forms.CharField(
        label="电话", required=False, max_length=30, widget=forms.TextInput(LINE)
    )
    words = forms.CharField(
        label="异议内容", max_length=2000, widget=forms.Textarea({**LINE, "rows": 5})
    )


class AnswerForm(forms.Form):
    """The answer to an objection."""

    is_upheld = forms.TypedChoiceField(
        label="结论",
        choices=[("yes", "异议成立"), ("no", "异议不成立")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect(CHECK),
    )
    words = forms.CharField(
        label="答复", max_length=2000, widget=forms.Textarea({**LINE, "rows": 4})
    )


class PleaForm(forms.Form):
    """Who asked for what."""

    who = forms.CharField(
        label="说情人",
        max_length=100,
        help_text="不知道姓名的，写来电号码或特征。",
        widget=forms.TextInput(LINE),
    )
    capacity = forms.CharField(
        label="身份", required=False, max_length=100, widget=forms.TextInput(LINE)
    )
    happened_at = forms.DateTimeField(
        label="发生时间",
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={**LINE, "type": "datetime-local"}
        ),
    )
    words = forms.CharField(
        label="经过", max_length=2000, widget=forms.Textarea({**LINE, "rows": 5})
    )
