"""Documents given out on the spot: templates by version, numbers without gaps, facts as bytes."""

from django.db import models

from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.states import DocKind


class DocumentTemplate(models.Model):
    """One version of a unit's wording of one kind of document (append-only)."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="document_templates")
    kind = models.CharField("种类", max_length=16, choices=DocKind)
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("标题", max_length=60)
    body = models.TextField("正文")  # paragraphs with {fields}
    saved_by = models.CharField("编辑人", max_length=150)
    saved_at = models.DateTimeField("编辑时间")

    class Meta:
        verbose_name = "文书模板"
        verbose_name_plural = "文书模板"
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "version"], name="template_version"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} v{self.version}"


class DocumentCounter(models.Model):
    """The last number of a unit's documents of one kind in a year; its row is the lock."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=DocKind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "文书编号"
        verbose_name_plural = "文书编号"
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "year"], name="document_counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.kind} {self.year}: {self.last}"


class FieldDocument(models.Model):
    """A document as issued (append-only); its PDF is made anew from ``facts`` at any time."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="documents")
    kind = models.CharField("种类", max_length=16, choices=DocKind)
    number = models.CharField("文号", max_length=60, unique=True)
    template = models.ForeignKey(
        DocumentTemplate, models.PROTECT, null=True, blank=True, related_name="documents"
    )
    facts = models.BinaryField("内容", editable=False)  # canonical JSON
    digest = models.CharField("摘要", max_length=64)  # SHA-256 of ``facts``
    issued_by = models.CharField("出具人", max_length=150)
    issued_at = models.DateTimeField("出具时间")

    class Meta:
        verbose_name = "执法文书"
        verbose_name_plural = "执法文书"
        ordering = ["issued_at", "pk"]

    def __str__(self) -> str:
        return self.number


class Receipt(models.Model):
    """How a document reached the party (送达): signed for, left, posted (append-only)."""

    document = models.OneToOneField(FieldDocument, models.PROTECT, related_name="receipt")
    way = models.CharField("送达方式", max_length=40)
    receiver = models.CharField("收件人", max_length=100, blank=True)
    strokes = models.TextField("笔迹", blank=True)
    served_by = models.CharField("送达人", max_length=150)
    served_at = models.DateTimeField("送达时间")

    class Meta:
        verbose_name = "送达回证"
        verbose_name_plural = "送达回证"

    def __str__(self) -> str:
        return f"{self.document_id}: {self.way}"
