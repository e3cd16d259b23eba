"""Forms of a draw's paper: a signature, a photograph or scan."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from inspections.models.papers import PaperKind
from shuangsuiji.intake.evidence import Evidence, EvidenceError, read_evidence


class SignForm(forms.Form):
    """What was drawn on the screen, and the digest that it stands under."""

    strokes = forms.CharField(widget=forms.HiddenInput)
    digest = forms.RegexField(regex=r"^[0-9a-f]{64}\Z", widget=forms.HiddenInput)


class PaperForm(forms.Form):
    """One file to keep with a session; ``evidence`` and ``data_bytes`` stand after validation."""

    kind = forms.ChoiceField(label="种类", choices=PaperKind.choices)
    title = forms.CharField(
        label="说明", max_length=200, help_text="例如“副县长抽取执法人员”“全体签字的记录”。"
    )
    file = forms.FileField(
        label="文件", help_text="照片：JPEG、PNG、WebP；扫描件也可用 PDF。不超过 20 MB。"
    )
    evidence: Evidence
    data_bytes: bytes

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        upload: UploadedFile[bytes] | None = cleaned.get("file")
        if upload is None:
            return cleaned
        self.data_bytes = upload.read()
        is_scan = cleaned.get("kind") == PaperKind.SCAN
        try:
            self.evidence = read_evidence(
                self.data_bytes, name=upload.name or "", allow_pdf=is_scan
            )
        except EvidenceError as error:
            self.add_error("file", str(error))
        return cleaned
