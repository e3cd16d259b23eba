"""Objections to a published result, appeals against their answers, evidence, and every step."""

from django.db import models
from django.db.models import Q

from publicity.enterprise.models.access import AccessUse
from publicity.enterprise.states import FINAL, Ground, Remedy, Stage, StepKind
from publicity.models import Publication


class Objection(models.Model):
    """An objection (异议) or, against its answer, an appeal (申诉); append-only."""

    number = models.CharField("编号", max_length=90, unique=True)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="objections")
    stage = models.CharField("程序", max_length=9, choices=Stage)
    against = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="appeal"
    )
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="result_objections")
    ground = models.CharField("事由", max_length=10, choices=Ground)
    wish = models.CharField("请求", max_length=8, choices=Remedy)
    words = models.TextField("事实和理由")
    name = models.CharField("联系人", max_length=60)
    phone = models.CharField("电话", max_length=30)
    use = models.ForeignKey(AccessUse, models.PROTECT, related_name="objections")
    filed_at = models.DateTimeField("提出时间")
    accept_by = models.DateField("受理期限")

    class Meta:
        verbose_name = "结果异议"
        verbose_name_plural = "结果异议"
        ordering = ["filed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="appeal_is_against_something",
                condition=Q(stage="OBJECTION", against__isnull=True)
                | Q(stage="APPEAL", against__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ObjectionStep(models.Model):
    """One step of a case (append-only); it ends once."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="steps")
    kind = models.CharField("步骤", max_length=10, choices=StepKind)
    remedy = models.CharField("处理", max_length=8, choices=Remedy, blank=True)
    words = models.TextField("理由", blank=True)
    due_on = models.DateField("下一步期限", null=True, blank=True)
    by = models.CharField("办理人", max_length=150)
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = "异议办理"
        verbose_name_plural = "异议办理"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["objection", "kind"], name="objection_step_once"),
            models.UniqueConstraint(
                fields=["objection"],
                condition=Q(kind__in=[kind.value for kind in FINAL]),
                name="objection_ends_once",
            ),
            models.CheckConstraint(
                name="objection_remedy_iff_upheld",
                condition=Q(kind="UPHELD") & ~Q(remedy="") | ~Q(kind="UPHELD") & Q(remedy=""),
            ),
            models.CheckConstraint(
                name="objection_decided_in_words",
                condition=~Q(kind__in=["REFUSED", "UPHELD", "REJECTED"]) | ~Q(words=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objection_id}: {self.kind}"


class Material(models.Model):
    """A file that came with a case (append-only); its bytes lie by their digest."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="materials")
    name = models.CharField("文件名", max_length=200)
    digest = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("字节数")
    media_type = models.CharField("格式", max_length=60)  # by its bytes

    class Meta:
        verbose_name = "异议材料"
        verbose_name_plural = "异议材料"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["objection", "digest"], name="material_once"),
        ]

    def __str__(self) -> str:
        return f"{self.objection_id}: {self.name}"
