"""Honour screening (评优评先审查): a list of names and what the records said of each that day."""

from django.db import models
from django.db.models import Q


class HonourScreening(models.Model):
    """One list that was screened (append-only); its lines are ``document``."""

    code = models.CharField("编号", max_length=80, unique=True)
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="screenings")
    purpose = models.CharField("用途", max_length=200)
    source = models.CharField("名单来源", max_length=255)  # name of the file, or that it was pasted
    on = models.DateField("审查日期")
    rows = models.PositiveIntegerField("行数")
    listed = models.PositiveIntegerField("在列")
    unsettled = models.PositiveIntegerField("待核对")  # not found, ambiguous, wrong
    document = models.BinaryField("结果", editable=False)  # canonical JSON, ssj/screening/1
    digest = models.CharField("摘要", max_length=64)  # SHA-256 of ``document``
    made_by = models.CharField("审查人", max_length=150)
    made_at = models.DateTimeField("审查时间")

    class Meta:
        verbose_name = "评优评先审查"
        verbose_name_plural = "评优评先审查"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="screening_has_purpose", condition=~Q(purpose="")),
        ]

    def __str__(self) -> str:
        return self.code
