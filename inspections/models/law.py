"""Law packs of a unit, findings known at sealing, overrides by two people (all append-only)."""

from django.db import models
from django.db.models import Q

from inspections.lint.wording import basis_points
from inspections.models.plans import Task
from inspections.models.sessions import DrawSession


class LawSelection(models.Model):
    """Which law packs (法规包) a unit and everything below it uses; a change is a new version."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="law_selections")
    version = models.PositiveIntegerField("版本")
    packs = models.JSONField("选用的法规包", default=list)  # ids; national packs need no choice
    general_cap_bp = models.PositiveSmallIntegerField("一般检查事项上限", null=True, blank=True)
    note = models.CharField("依据", max_length=200, blank=True)
    saved_by = models.CharField("编辑人", max_length=150)
    saved_at = models.DateTimeField("编辑时间")

    class Meta:
        verbose_name = "法规包选用"
        verbose_name_plural = "法规包选用"
        ordering = ["unit__path", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "version"], name="law_selection_version"),
            models.CheckConstraint(
                name="law_selection_cap_is_a_share",
                condition=Q(general_cap_bp__isnull=True) | Q(general_cap_bp__range=(1, 10_000)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.version}"

    @property
    def general_cap(self) -> str:
        """The cap in percent, "" where none is set."""
        return basis_points(self.general_cap_bp) if self.general_cap_bp else ""


class OverrideReason(models.TextChoices):
    """Why a task is sealed in spite of a severe finding; published with the session."""

    EMERGENCY = "EMERGENCY", "应急处置需要"
    SUPERIOR = "SUPERIOR", "上级部署的专项检查"
    LOCAL_RULE = "LOCAL_RULE", "地方另有规定"
    DATA_PENDING = "DATA_PENDING", "登记数据待更正"
    OTHER = "OTHER", "其他"


class LintOverride(models.Model):
    """One person's reason for sealing exactly this text of a task in spite of findings."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="lint_overrides")
    document_digest = models.CharField("任务文件摘要", max_length=64)
    keys = models.JSONField("所涉规则")  # ``Finding.key`` of every finding set aside, sorted
    titles = models.JSONField("所涉规则名称")  # the same findings in words
    reason = models.CharField("理由类别", max_length=16, choices=OverrideReason)
    note = models.TextField("说明")
    requested_by = models.CharField("提出人", max_length=150)
    requested_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "依规定说明"
        verbose_name_plural = "依规定说明"
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="lint_override_in_words", condition=~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.reason}"


class LintOverrideApproval(models.Model):
    """The second person's signature under an override."""

    override = models.OneToOneField(LintOverride, models.PROTECT, related_name="approval")
    requested_by = models.CharField("提出人", max_length=150)  # repeated for the constraint
    approved_by = models.CharField("批准人", max_length=150)
    approved_at = models.DateTimeField("批准时间")

    class Meta:
        verbose_name = "依规定说明的批准"
        verbose_name_plural = "依规定说明的批准"
        constraints = [
            models.CheckConstraint(
                name="lint_override_two_people",
                condition=~Q(approved_by=models.F("requested_by")) & ~Q(approved_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.override_id}: {self.approved_by}"


class LintReport(models.Model):
    """What the law packs said about a session at the moment it was sealed."""

    session = models.OneToOneField(DrawSession, models.PROTECT, related_name="lint_report")
    findings = models.BinaryField("检查结果", editable=False)  # canonical bytes
    digest = models.CharField("摘要", max_length=64)
    packs = models.JSONField("法规包")  # "id/version" in force that day
    severe_count = models.PositiveSmallIntegerField("严重项")
    override = models.ForeignKey(
        LintOverride, models.PROTECT, null=True, related_name="reports", verbose_name="依规定说明"
    )
    made_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "合规检查结果"
        verbose_name_plural = "合规检查结果"
        constraints = [
            models.CheckConstraint(
                name="lint_severe_only_with_override",
                condition=Q(severe_count=0, override__isnull=True)
                | Q(severe_count__gt=0, override__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.digest[:12]}"
