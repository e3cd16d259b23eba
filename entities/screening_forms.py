"""A list to screen: pasted, or as a file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from entities.credit.screening import MOST_ROWS, Asked
from entities.screening_list import MOST_BYTES, file_rows, pasted_rows
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.orgs.models import Unit

PASTED = "粘贴的名单"


class ScreeningForm(forms.Form):
    """What it is for, and the names."""

    purpose = forms.CharField(
        label="用途",
        max_length=200,
        help_text="例如“2026 年度质量奖评选”，写在结果上。",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        to_field_name="code",
        empty_label=None,
        label="审查单位",
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    names = forms.CharField(
        label="粘贴名单",
        required=False,
        max_length=400_000,
        help_text=f"每行一户：名称、代码，或者两者用逗号隔开。最多 {MOST_ROWS:,} 行。",
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 10}),
    )
    file = forms.FileField(
        label="或者上传文件",
        required=False,
        help_text="CSV 或 XLSX，有“名称”或“统一社会信用代码”列，不超过 2 MB。",
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".csv,.txt,.xlsx"}),
    )

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if not self.is_bound:
            self.initial.setdefault("unit", units.first())

    def clean(self) -> dict[str, Any]:
        """Reads the list; adds ``asked`` and ``source``, which the service takes."""
        cleaned = super().clean() or {}
        upload: UploadedFile[bytes] | None = cleaned.get("file")
        if upload is not None and cleaned.get("names", "").strip():
            self.add_error("file", "粘贴了名单，又选了文件。请只留一样。")
        elif "names" not in self.errors and "file" not in self.errors:
            try:
                asked = _rows(upload) if upload else pasted_rows(cleaned["names"])
            except FileRejectedError as error:
                self.add_error("file" if upload else "names", str(error))
            else:
                cleaned |= {"asked": asked, "source": upload.name if upload else PASTED}
        return cleaned


def _rows(upload: UploadedFile[bytes]) -> list[Asked]:
    size = upload.size or 0
    if size > MOST_BYTES:
        raise FileRejectedError(
            f"文件有 {size / 1_000_000:.1f} MB，最多 2 MB。请只留名称和代码两列。"
        )
    return file_rows(upload.read(), upload.name or "名单")
