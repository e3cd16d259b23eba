"""A version of the table of high-risk industries: as lines, or as a file."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from inspections.forms import fields
from inspections.ratios.industries import IndustryError, Typed, checked, typed_rows
from shuangsuiji.intake.blanks import clean
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.mapping import Column, propose
from shuangsuiji.intake.reading import read_table

CONTROL = {"class": "form-control"}
MOST_BYTES = 1_000_000
COLUMNS = (
    Column("code", "行业代码", ("代码", "行业"), required=True, example="H62"),
    Column("name", "行业名称", ("名称",), required=True, example="餐饮业"),
    Column("basis", "依据", ("法律依据", "理由"), required=True, example="文件名称和条款"),
)
HEADER = [column.label for column in COLUMNS]


class IndustryForm(forms.Form):
    """The whole table each time: a version replaces the one before it."""

    text = forms.CharField(
        label="行业表",
        required=False,
        max_length=100_000,
        help_text="每行一个：行业代码（GB/T 4754）、名称、依据，用空格隔开。",
        widget=forms.Textarea(attrs={**CONTROL, "rows": 12}),
    )
    file = forms.FileField(
        label="或者上传文件",
        required=False,
        help_text="CSV 或 XLSX，列为行业代码、行业名称、依据；选了文件就以文件为准。",
        widget=forms.FileInput(attrs={**CONTROL, "accept": ".csv,.txt,.xlsx"}),
    )
    valid_from = forms.DateField(
        label="施行日期",
        help_text="从这一天起，新的比例方案按这一版。",
        widget=forms.DateInput(attrs={**CONTROL, "type": "date"}, format="%Y-%m-%d"),
    )
    note = fields.area("修改的理由", rows=3, help_text="批准人和审计员会看到。")

    def clean(self) -> dict[str, Any]:
        """Adds ``rows``; every fault of the table is told at once, at the field it came from."""
        cleaned = super().clean() or {}
        upload: UploadedFile[bytes] | None = cleaned.get("file")
        place = "file" if upload else "text"
        try:
            rows = _rows(upload) if upload else typed_rows(cleaned.get("text", ""))
            checked(rows)
        except FileRejectedError as error:
            self.add_error(place, str(error))
        except IndustryError as error:
            self.add_error(place, list(error.faults))
        else:
            cleaned["rows"] = rows
        return cleaned


def _rows(upload: UploadedFile[bytes]) -> list[Typed]:
    if (upload.size or 0) > MOST_BYTES:
        raise FileRejectedError("文件超过 1 MB。请只留行业代码、名称和依据三列。")
    table = read_table(upload.read(), upload.name or "行业表", columns=COLUMNS)
    mapping = propose(table.header, COLUMNS)
    if not mapping.is_complete:
        raise FileRejectedError(f"表头须有{'、'.join(HEADER)}三列，各一列。请改正表头。")
    found = []
    for row in table.rows:
        cells = {name: clean(row.cells[at]) for name, at in mapping.fields.items()}
        found.append((row.number, cells["code"], cells["name"], cells["basis"]))
    return found
