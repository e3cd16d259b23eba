"""Forms of the credit desk: each is one decision."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from entities.credit.certificates import YEARS
from entities.credit.listing_rules import MATERIALS, NEEDED, bases_for
from entities.models import (
    AbnormalReason,
    Listing,
    MeasureSource,
    RemovalBasis,
    RepairKind,
    RestrictionArea,
)
from entities.services.repairs import Material

GRADE_CHOICES = [
    ("A", "A 信用风险低（信用良好）"),
    ("B", "B 信用风险一般（守信）"),
    ("C", "C 信用风险较高（失信）"),
    ("D", "D 信用风险高（严重失信）"),
]
BASES = {
    AbnormalReason.NO_ANNUAL: "《企业经营异常名录管理办法》",
    AbnormalReason.NO_INFO_AFTER_ORDER: "《企业经营异常名录管理办法》",
    AbnormalReason.FALSE: "《企业经营异常名录管理办法》",
    AbnormalReason.UNREACHABLE: "《企业经营异常名录管理办法》",
}


def words(label: str, help_text: str = "", rows: int = 3) -> forms.CharField:
    """A reason in words."""
    return forms.CharField(
        label=label,
        max_length=1000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def day(label: str, help_text: str = "") -> forms.DateField:
    """A day, with the browser's own calendar."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class WordsForm(forms.Form):
    """Nothing but a reason."""

    words = words("理由")


class OverrideForm(forms.Form):
    """Another grade than the computed one, for a while."""

    risk_class = forms.ChoiceField(label="改为", choices=GRADE_CHOICES, widget=forms.RadioSelect)
    reason = words("理由", "理由会写入告知书交给企业，请写明依据，不要写入个人信息。", 4)
    valid_to = day("有效期至", "最长一年；到期自动恢复为按规则计算的等级。")


class DecideForm(forms.Form):
    """A second person's answer."""

    note = words("意见", "不同意须写明理由。", 2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = False


class ListForm(forms.Form):
    """Onto a list; the reason of a finding is fixed."""

    reason = forms.ChoiceField(label="事由", choices=AbnormalReason.choices)
    found_on = day("发现日期", "列入决定须自发现之日起按期作出。")
    ref = forms.CharField(label="出处", max_length=80, help_text="公示编号、案件或年报批次的编号。")
    basis = forms.CharField(
        label="法律依据", max_length=300, help_text="文件名称和条款，写入决定书。"
    )


class RemoveForm(forms.Form):
    """Off a list, by a basis that answers the reason."""

    basis = forms.ChoiceField(label="移出依据", widget=forms.RadioSelect)
    words = words("查明的情况", "写入移出决定书，例如“已变更住所登记并现场核实”。")

    def __init__(self, *args: Any, listing: Listing, early: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [one for one in bases_for(listing.reason) if early or one != RemovalBasis.EARLY]
        field = self.fields["basis"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one, RemovalBasis(one).label) for one in allowed]


class RestrictForm(forms.Form):
    """One restriction."""

    area = forms.ChoiceField(label="领域", choices=RestrictionArea.choices)
    source = forms.ChoiceField(label="措施来源", choices=MeasureSource.choices)
    basis = forms.CharField(
        label="法律依据", max_length=300, help_text="清单、规定或备忘录的名称和条目。"
    )
    valid_to = day("期满日", "最后一天；移出名录时提前结束。")


class RepairForm(forms.Form):
    """An application at the counter with its materials."""

    kind = forms.ChoiceField(label="修复种类")
    words = words("申请说明", "企业说明履行了哪些义务。")

    def __init__(self, *args: Any, kinds: list[RepairKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(kind.value, kind.label) for kind in kinds]
        for code, label in MATERIALS.items():
            self.fields[f"file_{code}"] = forms.FileField(
                label=label,
                required=code in NEEDED,
                help_text="JPEG、PNG、WebP 图片或 PDF，不超过 20 MB。",
                widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
            )

    def materials(self) -> list[Material]:
        """What was uploaded."""
        files: list[tuple[str, UploadedFile[bytes] | None]] = [
            (code, self.cleaned_data.get(f"file_{code}")) for code in MATERIALS
        ]
        return [
            Material(kind=code, title=file.name or MATERIALS[code], data=file.read())
            for code, file in files
            if file is not None
        ]


class GrantForm(forms.Form):
    """The decision on an application."""

    removal_basis = forms.ChoiceField(
        label="移出依据", required=False, help_text="准予移出时选择；不予修复时不用。"
    )
    words = words("决定理由", "写入决定书，企业可以看到。")

    def __init__(self, *args: Any, listing: Listing | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if listing is None:
            del self.fields["removal_basis"]
            return
        field = self.fields["removal_basis"]
        allowed = [one for one in bases_for(listing.reason) if one != RemovalBasis.TERM]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "请选择"), *((one, RemovalBasis(one).label) for one in allowed)]


class CertificateForm(forms.Form):
    """What a certificate is for, and how far back it looks."""

    purpose = forms.CharField(
        label="用途",
        max_length=200,
        help_text="写入证明，例如“申请银行贷款”“参加某项目投标”。请不要写个人信息。",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    years = forms.TypedChoiceField(
        label="行政处罚查询至",
        coerce=int,
        choices=[(one, f"近 {one} 年") for one in YEARS],
        initial=3,
        help_text="名录、名单和限制措施看出具当天是否有效，与年数无关。",
        widget=forms.Select(attrs={"class": "form-select"}),
    )


class RulebookForm(forms.Form):
    """A new version as text or file; what was typed stays when it has faults."""

    file = forms.FileField(
        label="规则文件",
        required=False,
        help_text="JSON 文件；选了文件就以文件为准。",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    document = forms.CharField(
        label="规则内容",
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 22, "class": "mono", "spellcheck": "false"}),
        help_text="先比较，看清影响再保存。格式见 docs/credit.md。",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload: UploadedFile[bytes] | None = cleaned.get("file")
        if upload is not None:
            try:
                cleaned["document"] = upload.read(200_000).decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "文件不是 UTF-8 文本。请另存为 UTF-8 编码的 JSON。")
        if not self.errors and not cleaned.get("document", "").strip():
            self.add_error("document", "请选择文件，或粘贴规则内容。")
        return cleaned
