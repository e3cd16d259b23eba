"""Versions of a bureau's table of high-risk industries (高风险行业表), append-only."""

from django.db import models
from django.db.models import F, Q


class IndustryTable(models.Model):
    """A version that a planner proposes; it holds once a second person approved it."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="industry_tables")
    number = models.PositiveSmallIntegerField("版本")
    valid_from = models.DateField("施行日期")
    document = models.BinaryField("行业表", editable=False)  # canonical bytes, ssj/industries/1
    digest = models.CharField("摘要", max_length=64)
    note = models.TextField("说明")
    proposed_by = models.CharField("提出人", max_length=150)
    proposed_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "高风险行业表"
        verbose_name_plural = "高风险行业表"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="industry_table_number"),
            models.CheckConstraint(name="industry_table_in_words", condition=~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.number}"


class IndustryDecision(models.Model):
    """A second person's answer to a version."""

    table = models.OneToOneField(IndustryTable, models.PROTECT, related_name="decision")
    proposed_by = models.CharField("提出人", max_length=150)  # repeated for the constraint
    is_approved = models.BooleanField("同意")
    note = models.TextField("意见", blank=True)
    decided_by = models.CharField("决定人", max_length=150)
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = "高风险行业表的决定"
        verbose_name_plural = "高风险行业表的决定"
        constraints = [
            models.CheckConstraint(
                name="industry_decision_two_people",
                condition=~Q(decided_by=F("proposed_by")) & ~Q(decided_by=""),
            ),
            models.CheckConstraint(
                name="industry_refusal_in_words", condition=Q(is_approved=True) | ~Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table_id}: {self.is_approved}"
