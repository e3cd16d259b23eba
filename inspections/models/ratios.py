"""Proposals of ratios by grade (比例方案) for a year's plan, and their decisions (append-only)."""

from django.db import models
from django.db.models import F, Q

from inspections.models.plans import AnnualPlan


class RatioProposal(models.Model):
    """What a planner proposes for a year, bound to the counts it was computed from."""

    plan = models.ForeignKey(AnnualPlan, models.PROTECT, related_name="ratio_proposals")
    number = models.PositiveSmallIntegerField("序号")
    preset = models.CharField("比例表", max_length=40)
    document = models.BinaryField("方案", editable=False)  # canonical bytes, ssj/ratios/1
    digest = models.CharField("摘要", max_length=64)
    note = models.TextField("说明")
    proposed_by = models.CharField("提出人", max_length=150)
    proposed_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "比例方案"
        verbose_name_plural = "比例方案"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="ratio_proposal_number"),
            models.CheckConstraint(name="ratio_proposal_in_words", condition=~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.number}"


class RatioDecision(models.Model):
    """A second person's answer to a proposal."""

    proposal = models.OneToOneField(RatioProposal, models.PROTECT, related_name="decision")
    proposed_by = models.CharField("提出人", max_length=150)  # repeated for the constraint
    is_approved = models.BooleanField("同意")
    note = models.TextField("意见", blank=True)
    decided_by = models.CharField("决定人", max_length=150)
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = "比例方案的决定"
        verbose_name_plural = "比例方案的决定"
        constraints = [
            models.CheckConstraint(
                name="ratio_decision_two_people",
                condition=~Q(decided_by=F("proposed_by")) & ~Q(decided_by=""),
            ),
            models.CheckConstraint(
                name="ratio_refusal_in_words", condition=Q(is_approved=True) | ~Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.is_approved}"
