"""The paper of a draw: minutes and who signed them, photographs, the signed scan (append-only)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspections.models.ceremonies import Station
from inspections.models.sessions import DrawSession
from inspections.models.supplements import Supplement


class Minutes(models.Model):
    """One edition of the minutes (抽取仪式记录) of a draw; a later one stands beside it."""

    session = models.ForeignKey(DrawSession, models.PROTECT, related_name="minutes")
    supplement = models.ForeignKey(
        Supplement, models.PROTECT, null=True, related_name="minutes", verbose_name="补抽"
    )  # none: of the first draw
    edition = models.PositiveSmallIntegerField("版次")
    facts = models.BinaryField("内容", editable=False)  # canonical JSON of MinutesFacts
    digest = models.CharField("摘要", max_length=64)  # SHA-256 of ``facts``
    issued_by = models.CharField("出具人", max_length=150)
    issued_at = models.DateTimeField("出具时间")

    class Meta:
        verbose_name = "抽取仪式记录"
        verbose_name_plural = "抽取仪式记录"
        ordering = ["edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "edition"],
                condition=Q(supplement__isnull=True),
                name="minutes_edition",
            ),
            models.UniqueConstraint(
                fields=["supplement", "edition"], name="minutes_edition_of_supplement"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.edition}"


class MinutesSignature(models.Model):
    """Somebody's signature under the digest of one edition, drawn on a screen of their own."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="signatures")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="signed_minutes"
    )
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="signed_minutes")
    name = models.CharField("姓名", max_length=150)
    role = models.CharField("身份", max_length=40)
    strokes = models.TextField("笔迹")  # paper.marks.STROKES
    digest = models.CharField("所签摘要", max_length=64)
    signed_at = models.DateTimeField("签名时间")

    class Meta:
        verbose_name = "记录签名"
        verbose_name_plural = "记录签名"
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "user"], name="minutes_signed_once_by_user"),
            models.UniqueConstraint(
                fields=["minutes", "station"], name="minutes_signed_once_at_station"
            ),
            models.CheckConstraint(
                name="minutes_signed_by_one",
                condition=Q(user__isnull=False, station__isnull=True)
                | Q(user__isnull=True, station__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes_id}: {self.role}"


class PaperKind(models.TextChoices):
    PHOTO = "PHOTO", "现场照片"
    SCAN = "SCAN", "签字扫描件"


class PaperFile(models.Model):
    """A photograph of the ceremony, or the scan of what was signed by hand."""

    session = models.ForeignKey(DrawSession, models.PROTECT, related_name="paper_files")
    kind = models.CharField("种类", max_length=8, choices=PaperKind)
    title = models.CharField("说明", max_length=200)
    media_type = models.CharField("格式", max_length=40)
    data = models.BinaryField("原件", editable=False)
    shown = models.BinaryField("展示件", editable=False)  # JPEG without metadata; empty for a PDF
    digest = models.CharField("摘要", max_length=64)  # SHA-256 of ``data``
    filed_by = models.CharField("上传人", max_length=150)
    filed_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "仪式材料"
        verbose_name_plural = "仪式材料"
        ordering = ["filed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "digest"], name="paper_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.title}"
