"""Substitutions (递补) of drawn entities: proposed by one person, decided by another."""

from django.db import models
from django.db.models import F, Q

from inspections.codes import SubstitutionReason
from inspections.models.jobs import Team
from inspections.models.sessions import DrawSession


class SubstitutionProposal(models.Model):
    """Somebody says that a drawn entity cannot be inspected, and why (append-only)."""

    session = models.ForeignKey(DrawSession, models.PROTECT, related_name="substitution_proposals")
    number = models.PositiveIntegerField("申请序号")  # from 1 in the session, without holes
    entity = models.ForeignKey("entities.Entity", models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=20, choices=SubstitutionReason)
    note = models.TextField("证据说明")  # for those entitled only
    proposed_by = models.CharField("提出人", max_length=150)
    proposed_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "递补申请"
        verbose_name_plural = "递补申请"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="substitution_proposal_no"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.number}"


class SubstitutionDecision(models.Model):
    """A second person's answer; when approved, the computed substitute (append-only)."""

    proposal = models.OneToOneField(SubstitutionProposal, models.PROTECT, related_name="decision")
    session = models.ForeignKey(DrawSession, models.PROTECT, related_name="substitutions")
    is_approved = models.BooleanField("批准")
    note = models.TextField("说明", blank=True)
    proposed_by = models.CharField("提出人", max_length=150)
    decided_by = models.CharField("决定人", max_length=150)
    decided_at = models.DateTimeField("决定时间")
    number = models.PositiveIntegerField("递补序号", null=True)  # of the approved ones, from 1
    replaced = models.ForeignKey("entities.Entity", models.PROTECT, related_name="replacements")
    substitute = models.ForeignKey(
        "entities.Entity", models.PROTECT, null=True, related_name="substitutions"
    )
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="substitutions")
    package = models.CharField("名单包", max_length=12, blank=True)
    recused = models.JSONField("因回避跳过的组", default=list)
    after = models.PositiveSmallIntegerField("在第几次补抽之后", default=0)

    class Meta:
        verbose_name = "递补"
        verbose_name_plural = "递补"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="substitution_two_people", condition=~Q(decided_by=F("proposed_by"))
            ),
            models.CheckConstraint(
                name="substitution_whole",
                condition=Q(
                    is_approved=True,
                    number__isnull=False,
                    substitute__isnull=False,
                    team__isnull=False,
                )
                | Q(is_approved=False, number=None, substitute=None, team=None),
            ),
            models.UniqueConstraint(fields=["session", "number"], name="substitution_number"),
            models.UniqueConstraint(
                fields=["session", "substitute"], name="substitute_called_once"
            ),
            models.UniqueConstraint(
                fields=["session", "replaced"],
                condition=Q(is_approved=True),
                name="entity_replaced_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.number}"
