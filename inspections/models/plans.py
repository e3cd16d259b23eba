"""Annual plans (年度抽查工作计划) and tasks (抽查任务)."""

from auditlog.registry import auditlog
from django.db import models
from django.db.models import F, Q

from inspections.codes import DrawKind, TaskOrigin, TaskScope
from inspections.models.catalogue import InspectionItem


class Approval(models.TextChoices):
    """Where a plan or task stands before any session exists."""

    DRAFT = "DRAFT", "草稿"
    APPROVED = "APPROVED", "已批准"


def approved_iff_signed(name: str) -> models.CheckConstraint:
    """Status, approver and time stand or fall together."""
    return models.CheckConstraint(
        name=name,
        condition=Q(status=Approval.APPROVED, approved_at__isnull=False) & ~Q(approved_by="")
        | Q(status=Approval.DRAFT, approved_at__isnull=True, approved_by=""),
    )


class AnnualPlan(models.Model):
    """What a bureau intends to inspect in one year."""

    Status = Approval

    year = models.PositiveSmallIntegerField("年度")
    unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, related_name="annual_plans", verbose_name="单位"
    )
    name = models.CharField("名称", max_length=120)
    summary = models.TextField("说明", blank=True)
    status = models.CharField(
        "状态", max_length=8, choices=Approval, default=Approval.DRAFT, db_index=True
    )
    version = models.PositiveIntegerField("版本", default=1)  # +1 with every saved change
    created_by = models.CharField("编制人", max_length=150)
    created_at = models.DateTimeField("编制时间")
    updated_by = models.CharField("修改人", max_length=150)
    updated_at = models.DateTimeField("修改时间")
    approved_by = models.CharField("批准人", max_length=150, blank=True)
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)

    class Meta:
        verbose_name = "年度计划"
        verbose_name_plural = "年度计划"
        ordering = ["-year", "unit__path"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="plan_one_per_unit_and_year"),
            approved_iff_signed("plan_approved_iff_signed"),
        ]

    def __str__(self) -> str:
        return self.name


class Task(models.Model):
    """One task. The document holds every field; the columns repeat what lists filter by."""

    Status = Approval

    code = models.CharField("任务编号", max_length=40, unique=True)
    name = models.CharField("任务名称", max_length=120)
    unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, related_name="tasks", verbose_name="抽查机关"
    )
    plan = models.ForeignKey(
        AnnualPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
        verbose_name="年度计划",
    )
    kind = models.CharField("抽查类型", max_length=12, choices=DrawKind)
    scope = models.CharField("抽查范围", max_length=8, choices=TaskScope)
    origin = models.CharField("任务来源", max_length=12, choices=TaskOrigin)
    preset = models.CharField("预设", max_length=40, blank=True)
    window_from = models.DateField("检查开始")
    window_to = models.DateField("检查截止")
    document = models.BinaryField("任务文件")  # canonical bytes; taskspec.parse reads them
    document_digest = models.CharField("任务文件摘要", max_length=64)
    items: "models.ManyToManyField[InspectionItem, TaskItem]" = models.ManyToManyField(
        InspectionItem, through="TaskItem", related_name="tasks", verbose_name="抽查事项"
    )
    status = models.CharField(
        "状态", max_length=8, choices=Approval, default=Approval.DRAFT, db_index=True
    )
    version = models.PositiveIntegerField("版本", default=1)  # +1 with every saved change
    created_by = models.CharField("编制人", max_length=150)
    created_at = models.DateTimeField("编制时间")
    updated_by = models.CharField("修改人", max_length=150)
    updated_at = models.DateTimeField("修改时间")
    approved_by = models.CharField("批准人", max_length=150, blank=True)
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)

    class Meta:
        verbose_name = "抽查任务"
        verbose_name_plural = "抽查任务"
        ordering = ["-created_at", "-pk"]
        constraints = [
            approved_iff_signed("task_approved_iff_signed"),
            models.CheckConstraint(
                name="task_window_ordered", condition=Q(window_to__gte=F("window_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class TaskItem(models.Model):
    """An item of a task, pinned to the version that was current when the task was saved."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="task_items")
    item = models.ForeignKey(InspectionItem, models.PROTECT, related_name="task_items")
    position = models.PositiveSmallIntegerField("次序")

    class Meta:
        verbose_name = "任务事项"
        verbose_name_plural = "任务事项"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["task", "item"], name="task_item_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.item}"


auditlog.register(AnnualPlan)
auditlog.register(Task, exclude_fields=["document"])  # its digest stays; the bytes are canonical
