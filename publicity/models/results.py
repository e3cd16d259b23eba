"""What was made public, in the words of that day, and what was withdrawn (append-only)."""

from django.db import models

from publicity.index_models import EntityEntry, ResultEntry

__all__ = ["EntityEntry", "Publication", "ResultEntry", "Withdrawal"]


class Publication(models.Model):
    """One published result; a correction is another one beside it."""

    code = models.CharField("编号", max_length=72, unique=True)
    visit = models.ForeignKey("fieldwork.Visit", models.PROTECT, related_name="publications")
    form = models.OneToOneField("fieldwork.FormVersion", models.PROTECT, related_name="publication")
    entity = models.ForeignKey("entities.Entity", models.PROTECT, related_name="publications")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="publications")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="correction"
    )
    name = models.CharField("公示名称", max_length=300)  # as the public reads it
    checked_on = models.DateField("检查日期")
    has_problem = models.BooleanField("发现问题")
    content = models.BinaryField("公示内容", editable=False)  # canonical JSON, ssj/result/1
    digest = models.CharField("摘要", max_length=64)
    shown_until = models.DateField("公示期满")  # last day
    published_by = models.CharField("公示人", max_length=150)
    published_at = models.DateTimeField("公示时间")

    class Meta:
        verbose_name = "结果公示"
        verbose_name_plural = "结果公示"
        ordering = ["-published_at", "-pk"]
        indexes = [models.Index(fields=["-published_at"], name="publication_newest")]

    def __str__(self) -> str:
        return self.code


class Withdrawal(models.Model):
    """A publication is no longer shown; its digest stays provable (append-only)."""

    publication = models.OneToOneField(Publication, models.PROTECT, related_name="withdrawal")
    reason = models.CharField("理由", max_length=300)
    by = models.CharField("撤下人", max_length=150)
    at = models.DateTimeField("撤下时间")

    class Meta:
        verbose_name = "撤下公示"
        verbose_name_plural = "撤下公示"

    def __str__(self) -> str:
        return f"{self.publication_id}"


class OpenDataSnapshot(models.Model):
    """A day's open data: its manifest, whose digest is in the log (append-only)."""

    day = models.DateField("日期", unique=True)
    manifest = models.BinaryField("清单", editable=False)  # canonical JSON, ssj/open-data/1
    digest = models.CharField("摘要", max_length=64)
    made_by = models.CharField("生成者", max_length=150)
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = "开放数据"
        verbose_name_plural = "开放数据"
        ordering = ["-day"]

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        """What its record in the log is about."""
        return f"open-data/{self.day.isoformat()}"
