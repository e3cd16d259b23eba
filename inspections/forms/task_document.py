"""The form of the JSON tab."""

from django import forms

LONGEST = 32 * 1024 * 1024


class TaskDocumentForm(forms.Form):
    """The document as text or as a file; a file goes before the text."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label="任务文件（JSON）",
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"class": "form-control code", "rows": 28, "spellcheck": "false"}
        ),
    )
    file = forms.FileField(
        label="或上传任务文件",
        required=False,
        help_text="上传后，文件内容替换上面的文字。",
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".json"}),
    )

    def clean(self) -> None:
        """One of the two is needed."""
        upload, text = self.cleaned_data.get("file"), self.cleaned_data.get("text", "")
        if upload is None and not text.strip():
            self.add_error("text", "没有内容。请粘贴任务文件或上传一个文件。")
        elif upload is not None and upload.size > LONGEST:
            self.add_error("file", "文件超过 32 MB。请拆成几个任务。")

    def content(self) -> bytes:
        """The bytes to parse."""
        upload = self.cleaned_data.get("file")
        if upload is not None:
            upload.seek(0)
            return bytes(upload.read())
        return str(self.cleaned_data["text"]).encode()

    def showing_content(self) -> "TaskDocumentForm":
        """A form that shows what was parsed, an uploaded file included, so it can be mended."""
        data = dict(self.data.items())
        data["text"] = self.content().decode("utf-8-sig", errors="replace")
        return TaskDocumentForm(data)
