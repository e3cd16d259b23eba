"""Yardstick calibration: a blind second reading of a seeded sample of files."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspections.fieldwork.models.forms import FormVersion


class Sample(models.Model):
    """Which reviewed files of a session are read again: drawn from its own seed (append-only)."""

    session = models.ForeignKey(
        "inspections.DrawSession", models.PROTECT, related_name="reading_samples"
    )
    ratio_bp = models.PositiveIntegerField("比例（万分之）")
    forms: "models.ManyToManyField[FormVersion, SampledForm]" = models.ManyToManyField(
        FormVersion, through="SampledForm", related_name="samples"
    )
    drawn_by = models.CharField("抽取人", max_length=150)
    drawn_at = models.DateTimeField("抽取时间")

    class Meta:
        verbose_name = "复核样本"
        verbose_name_plural = "复核样本"
        constraints = [
            models.UniqueConstraint(fields=["session"], name="sample_once"),
            models.CheckConstraint(
                name="sample_share", condition=Q(ratio_bp__gte=300, ratio_bp__lte=10000)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}"


class SampledForm(models.Model):
    """A file of a sample, with its ticket (append-only)."""

    sample = models.ForeignKey(Sample, models.PROTECT, related_name="picks")
    form = models.OneToOneField(FormVersion, models.PROTECT, related_name="pick")
    ticket = models.CharField("签号", max_length=20)

    class Meta:
        verbose_name = "样本案卷"
        verbose_name_plural = "样本案卷"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.sample_id}/{self.form_id}"


class SecondReading(models.Model):
    """Somebody else's answers to the same items from the same evidence (append-only)."""

    pick = models.OneToOneField(SampledForm, models.PROTECT, related_name="reading")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answers = models.JSONField("答案")  # {item code: Answer}
    note = models.TextField("说明", blank=True)
    read_at = models.DateTimeField("复核时间")

    class Meta:
        verbose_name = "盲评复核"
        verbose_name_plural = "盲评复核"

    def __str__(self) -> str:
        return f"{self.pick_id}"
