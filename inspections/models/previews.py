"""Previews of tasks before sealing (预演), and the rates by which a bureau counts their cost."""

from auditlog.registry import auditlog
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from inspections.models.jobs import JobState, LeasedJob, lease_iff_running
from inspections.models.plans import Task


class PreviewJob(LeasedJob):
    """A request to preview one version of a task. Evidence of nothing: it can be asked anew."""

    LEASES = 6  # reading a register of a million takes its time

    task = models.ForeignKey(Task, models.CASCADE, related_name="previews", verbose_name="任务")
    task_version = models.PositiveIntegerField("任务版本")
    refused = models.JSONField("封存时的拒绝", null=True)  # simulation.refusals, as a record
    outcome = models.JSONField("结果", null=True)  # docs/preview.md

    class Meta:
        verbose_name = "预演"
        verbose_name_plural = "预演"
        ordering = ["-pk"]
        constraints = [
            lease_iff_running("preview_lease_iff_running"),
            models.CheckConstraint(
                name="preview_outcome_iff_done",
                condition=Q(state=JobState.DONE, outcome__isnull=False)
                | ~Q(state=JobState.DONE) & Q(outcome__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(state__in=[JobState.READY, JobState.RUNNING]),
                name="preview_one_open_per_task",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_id}/{self.task_version}: {self.state}"


def _within(low: int, high: int) -> list[MinValueValidator | MaxValueValidator]:
    return [MinValueValidator(low), MaxValueValidator(high)]


class TravelRates(models.Model):
    """What travelling and visiting cost a bureau (费率); units below without their own use it."""

    unit = models.OneToOneField(
        "orgs.Unit", models.PROTECT, related_name="travel_rates", verbose_name="单位"
    )
    km_fen = models.PositiveIntegerField("每公里（分）", validators=_within(0, 100_000))
    meal_fen = models.PositiveIntegerField("每人每餐（分）", validators=_within(0, 1_000_000))
    lodging_fen = models.PositiveIntegerField("每人每晚（分）", validators=_within(0, 10_000_000))
    speed_kmh = models.PositiveSmallIntegerField("车速（公里/时）", validators=_within(5, 120))
    road_percent = models.PositiveSmallIntegerField(
        "道路系数（直线的百分之几）", validators=_within(100, 400)
    )
    visit_minutes = models.PositiveSmallIntegerField("每户（分钟）", validators=_within(5, 600))
    half_day_minutes = models.PositiveSmallIntegerField(
        "半天工作（分钟）", validators=_within(60, 360)
    )
    lodging_after_minutes = models.PositiveSmallIntegerField(
        "单程超过多少分钟须住宿", validators=_within(30, 1440)
    )
    shared_tag = models.CharField("有共享数据的主体标签", max_length=60, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    updated_by = models.CharField("修改人", max_length=150)
    updated_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = "费率"
        verbose_name_plural = "费率"

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.version}"


auditlog.register(TravelRates)
