"""What a desk decides about credit beside the facts: removals, refusals to list, ends, letters."""

from django.db import models
from django.db.models import Q

from entities.models.credit import (
    CreditFact,
    CreditRepair,
    GradeOverride,
    Listing,
    RemovalBasis,
    Restriction,
)
from entities.models.registry import Entity


class ListingDismissal(models.Model):
    """A finding that leads to no listing, and why (append-only)."""

    fact = models.OneToOneField(CreditFact, models.PROTECT, related_name="dismissal")
    words = models.TextField("理由")
    decided_by = models.CharField("决定人", max_length=150)
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = "不予列入"
        verbose_name_plural = "不予列入"
        constraints = [models.CheckConstraint(name="dismissal_in_words", condition=~Q(words=""))]

    def __str__(self) -> str:
        return f"{self.fact_id}"


class Removal(models.Model):
    """An entity leaves a list by a decision (append-only)."""

    listing = models.OneToOneField(Listing, models.PROTECT, related_name="removal")
    basis = models.CharField("移出依据", max_length=16, choices=RemovalBasis)
    words = models.TextField("决定理由")
    repair = models.OneToOneField(
        CreditRepair, models.PROTECT, null=True, blank=True, related_name="removal"
    )
    decided_on = models.DateField("移出日期")
    decided_by = models.CharField("决定人", max_length=150)
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = "移出决定"
        verbose_name_plural = "移出决定"
        constraints = [models.CheckConstraint(name="removal_in_words", condition=~Q(words=""))]

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.basis}"


class OverrideWithdrawal(models.Model):
    """An override is taken back: before it was decided, or before its last day (append-only)."""

    override = models.OneToOneField(GradeOverride, models.PROTECT, related_name="withdrawal")
    words = models.TextField("理由")
    withdrawn_by = models.CharField("撤回人", max_length=150)
    withdrawn_at = models.DateTimeField("撤回时间")

    class Meta:
        verbose_name = "撤回人工调整"
        verbose_name_plural = "撤回人工调整"
        constraints = [models.CheckConstraint(name="withdrawal_in_words", condition=~Q(words=""))]

    def __str__(self) -> str:
        return f"{self.override_id}"


class RestrictionEnd(models.Model):
    """A restriction is lifted before its last day (append-only)."""

    restriction = models.OneToOneField(Restriction, models.PROTECT, related_name="end")
    on = models.DateField("解除日期")
    words = models.TextField("理由")
    ended_by = models.CharField("决定人", max_length=150)
    ended_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "限制措施的解除"
        verbose_name_plural = "限制措施的解除"
        constraints = [
            models.CheckConstraint(name="restriction_end_in_words", condition=~Q(words="")),
        ]

    def __str__(self) -> str:
        return f"{self.restriction_id}: {self.on}"


class RepairFile(models.Model):
    """One material of an application for repair, as it was uploaded (append-only)."""

    repair = models.ForeignKey(CreditRepair, models.PROTECT, related_name="files")
    kind = models.CharField("种类", max_length=12)  # a code of MATERIALS
    title = models.CharField("名称", max_length=200)
    media_type = models.CharField("格式", max_length=40)
    data = models.BinaryField("原件", editable=False)
    shown = models.BinaryField("展示件", editable=False)  # JPEG without metadata; empty for a PDF
    digest = models.CharField("摘要", max_length=64)  # SHA-256 of ``data``

    class Meta:
        verbose_name = "修复材料"
        verbose_name_plural = "修复材料"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["repair", "digest"], name="repair_file_once"),
        ]

    def __str__(self) -> str:
        return f"{self.repair_id}: {self.title}"


class LetterKind(models.TextChoices):
    """CT-24 doc_kind, those of credit."""

    LIST_IN = "LIST_IN", "列入决定书"
    LIST_OUT = "LIST_OUT", "移出决定书"
    REPAIR = "REPAIR", "信用修复决定书"
    OVERRIDE = "OVERRIDE", "信用等级调整告知书"
    RESTRICT = "RESTRICT", "限制措施告知书"
    RELIEVE = "RELIEVE", "解除限制措施告知书"
    CERT = "CERT", "信用证明"
    CERT_NO = "CERT_NO", "不予出具信用证明告知书"


class CreditLetter(models.Model):
    """A decision or notice to the entity (append-only); its PDF is set anew from ``facts``."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="credit_letters")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="credit_letters")
    kind = models.CharField("种类", max_length=10, choices=LetterKind)
    ref = models.CharField("事由编号", max_length=80)  # of the listing, repair or override
    number = models.CharField("文号", max_length=60, unique=True)
    facts = models.BinaryField("内容", editable=False)  # canonical JSON, ssj/document/1
    digest = models.CharField("摘要", max_length=64, unique=True)  # SHA-256 of ``facts``
    issued_by = models.CharField("出具人", max_length=150)
    issued_at = models.DateTimeField("出具时间")

    class Meta:
        verbose_name = "信用文书"
        verbose_name_plural = "信用文书"
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return self.number


class RulebookProposal(models.Model):
    """A version of the rules that waits for a second person (append-only)."""

    code = models.CharField("编号", max_length=40)
    document = models.BinaryField("规则", editable=False)  # canonical JSON, ssj/rulebook/1
    digest = models.CharField("摘要", max_length=64)
    proposed_by = models.CharField("提出人", max_length=150)
    proposed_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "评级规则（待批准）"
        verbose_name_plural = "评级规则（待批准）"
        ordering = ["-proposed_at", "-pk"]

    def __str__(self) -> str:
        return self.code


class RulebookDecision(models.Model):
    """What a second person decided about a proposed version (append-only)."""

    proposal = models.OneToOneField(RulebookProposal, models.PROTECT, related_name="decision")
    is_approved = models.BooleanField("同意")
    note = models.TextField("意见", blank=True)
    decided_by = models.CharField("批准人", max_length=150)
    decided_at = models.DateTimeField("批准时间")

    class Meta:
        verbose_name = "规则的批准"
        verbose_name_plural = "规则的批准"

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.is_approved}"
