"""Joint work of several tasks: merged visits (综合查一次) and consents to joint tasks."""

from django.db import models
from django.db.models import F, Q

from inspections.models.jobs import DrawnEntity
from inspections.models.plans import Task


class MergedVisit(models.Model):
    """One visit proposed in place of several; the drawn rows stay as they are (append-only)."""

    code = models.CharField("编号", max_length=60, unique=True)
    entity = models.ForeignKey("entities.Entity", models.PROTECT, related_name="merged_visits")
    window_from = models.DateField("检查开始")
    window_to = models.DateField("检查截止")
    items = models.JSONField("检查事项", default=list)  # InspectionItem.code of every task
    proposed_by = models.CharField("提出人", max_length=150)
    proposed_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "合并检查"
        verbose_name_plural = "合并检查"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="merged_window_ordered", condition=Q(window_to__gte=F("window_from"))
            ),
        ]

    def __str__(self) -> str:
        return self.code


class MergedVisitTask(models.Model):
    """A task whose visit is part of the merged one, by its own drawn row (append-only)."""

    merged = models.ForeignKey(MergedVisit, models.PROTECT, related_name="parts")
    drawn = models.ForeignKey(DrawnEntity, models.PROTECT, related_name="merged_parts")
    leads = models.BooleanField("牵头", default=False)

    class Meta:
        verbose_name = "合并检查的任务"
        verbose_name_plural = "合并检查的任务"
        ordering = ["-leads", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["merged", "drawn"], name="merged_part_once"),
            models.UniqueConstraint(
                fields=["merged"], condition=Q(leads=True), name="merged_one_lead"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id}/{self.drawn_id}"


class MergedVisitMember(models.Model):
    """An inspector of the joint team; position 1 leads (append-only)."""

    merged = models.ForeignKey(MergedVisit, models.PROTECT, related_name="members")
    inspector = models.ForeignKey("personnel.Inspector", models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField("席位")

    class Meta:
        verbose_name = "合并检查的组员"
        verbose_name_plural = "合并检查的组员"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["merged", "position"], name="merged_seat"),
            models.UniqueConstraint(fields=["merged", "inspector"], name="merged_member_once"),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id}/{self.position}"


class MergedVisitAnswer(models.Model):
    """What the unit responsible for one of the tasks said to the proposal (append-only)."""

    part = models.OneToOneField(MergedVisitTask, models.PROTECT, related_name="answer")
    accepts = models.BooleanField("同意")
    note = models.TextField("意见", blank=True)
    answered_by = models.CharField("答复人", max_length=150)
    answered_at = models.DateTimeField("答复时间")

    class Meta:
        verbose_name = "合并检查的答复"
        verbose_name_plural = "合并检查的答复"
        constraints = [
            models.CheckConstraint(
                name="merged_refusal_in_words", condition=Q(accepts=True) | ~Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id}: {self.accepts}"


class MergedVisitOutcome(models.Model):
    """What became of an agreed merge whose visits were already out (append-only).

    Where there is none, the visits were dispatched as one from the start, or wait to be joined.
    """

    merged = models.OneToOneField(MergedVisit, models.PROTECT, related_name="outcome")
    is_joined = models.BooleanField("已并入")
    reason = models.TextField("未能并入的原因", blank=True)
    decided_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "合并检查的结果"
        verbose_name_plural = "合并检查的结果"
        constraints = [
            models.CheckConstraint(
                name="merged_apart_in_words", condition=Q(is_joined=True) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id}: {self.is_joined}"


class TaskPartner(models.Model):
    """A department of a joint task besides the unit that draws; rewritten with the document."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="partners")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="joint_tasks")
    leads = models.BooleanField("牵头", default=False)

    class Meta:
        verbose_name = "联合部门"
        verbose_name_plural = "联合部门"
        ordering = ["-leads", "unit__path"]
        constraints = [
            models.UniqueConstraint(fields=["task", "unit"], name="task_partner_once"),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}/{self.unit_id}"


class JointConsent(models.Model):
    """A partner department's consent to exactly this text of a joint task (append-only)."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="consents")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="joint_consents")
    document_digest = models.CharField("任务文件摘要", max_length=64)
    given_by = models.CharField("会签人", max_length=150)
    given_at = models.DateTimeField("会签时间")

    class Meta:
        verbose_name = "联合任务会签"
        verbose_name_plural = "联合任务会签"
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "unit", "document_digest"], name="joint_consent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}/{self.unit_id}"
