"""What enterprises type, and what the desk types about it."""

from typing import Any

from django import forms

from publicity.enterprise.services.replies import LONGEST
from publicity.enterprise.states import Ground, Remedy

LINE = {"class": "form-control"}
AREA = {**LINE, "rows": 6}
CHOICE = {"class": "form-select"}


class ManyFiles(forms.ClearableFileInput):
    """A field for several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once; whether they are wanted at all is judged here, the rest by bytes."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each of the files, or the complaint that there is none."""
        sent = [one for one in data or [] if one]
        if not sent:
            super().clean(None, initial)
        return [super(ManyFilesField, self).clean(one, initial) for one in sent]


class CodeForm(forms.Form):
    """A code to come in with."""

    code = forms.CharField(
        label="企业码",
        max_length=40,
        help_text="16 位，不分大小写，可不填横线。",
        widget=forms.TextInput({**LINE, "autocomplete": "off", "spellcheck": "false"}),
    )


class ReplyForm(forms.Form):
    """A reply to a result."""

    words = forms.CharField(
        label="回应内容",
        max_length=LONGEST,
        help_text=f"最多 {LONGEST} 字。请不要写姓名、电话、证件号码：公开前会核查并隐去。",
        widget=forms.Textarea(AREA),
    )
    signer = forms.CharField(
        label="提交人",
        max_length=60,
        help_text="姓名和职务，不公开。",
        widget=forms.TextInput(LINE),
    )


class ComplaintForm(forms.Form):
    """An objection or appeal."""

    ground = forms.ChoiceField(label="事由", choices=Ground, widget=forms.Select(CHOICE))
    wish = forms.ChoiceField(label="请求", choices=Remedy, widget=forms.Select(CHOICE))
    words = forms.CharField(label="事实和理由", max_length=4000, widget=forms.Textarea(AREA))
    name = forms.CharField(label="联系人", max_length=60, widget=forms.TextInput(LINE))
    phone = forms.CharField(
        label="电话",
        max_length=30,
        help_text="只供办理人员联系，不公开。",
        widget=forms.TextInput(LINE),
    )
    evidence = ManyFilesField(
        label="证据材料",
        required=False,
        help_text="JPEG、PNG、WebP 图片或 PDF，每个不超过 20 MB，最多 10 个，可一次选多个。",
        widget=ManyFiles({**LINE, "accept": "image/jpeg,image/png,image/webp,application/pdf"}),
    )


class RepairForm(forms.Form):
    """An application for credit repair with its materials."""

    words = forms.CharField(
        label="申请说明",
        max_length=2000,
        required=False,
        widget=forms.Textarea({**AREA, "rows": 4}),
    )

    def __init__(self, *args: Any, materials: dict[str, str], needed: tuple[str, ...]) -> None:
        """A field of files for each kind of material."""
        super().__init__(*args)
        for code, label in materials.items():
            self.fields[code] = ManyFilesField(
                label=label, required=code in needed, widget=ManyFiles(LINE)
            )


class GiveForm(forms.Form):
    """A code on paper."""

    entity_code = forms.CharField(
        label="统一社会信用代码或注册号", max_length=64, widget=forms.TextInput(LINE)
    )
    given_to = forms.CharField(
        label="交给谁",
        max_length=100,
        help_text="姓名和职务。请核对身份证明；不是法定代表人的，还须有授权书。",
        widget=forms.TextInput(LINE),
    )


class CheckForm(forms.Form):
    """What an editor says to a reply."""

    shown = forms.CharField(
        label="公开的文字",
        required=False,
        strip=False,
        help_text="只能把个人信息的字逐个换成“＊”。已按格式先隐去疑似内容，请逐句核对。",
        widget=forms.Textarea(AREA),
    )
    reason = forms.CharField(
        label="不予公开的理由",
        required=False,
        max_length=1000,
        widget=forms.Textarea({**AREA, "rows": 3}),
    )


class HearForm(forms.Form):
    """What the desk says to a case."""

    words = forms.CharField(
        label="理由", max_length=4000, required=False, widget=forms.Textarea({**AREA, "rows": 4})
    )
    remedy = forms.ChoiceField(
        label="异议成立的处理",
        choices=[("", "（成立时选择）"), *Remedy.choices],
        required=False,
        widget=forms.Select(CHOICE),
    )
