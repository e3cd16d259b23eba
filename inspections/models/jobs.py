"""The draw as work: a job with a lease, one result, and what the result says row by row."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inspections.models.sessions import DrawSession


class JobState(models.TextChoices):
    READY = "ready", "排队中"
    RUNNING = "running", "计算中"
    DONE = "done", "已完成"
    FAILED = "failed", "未能完成"
    CANCELLED = "stopped", "已取消"


class LeasedJob(models.Model):
    """A request for long work, and how far it is; ``inspections.leases`` claims and renews."""

    LEASES: ClassVar[int] = 1  # lengths of a lease, for work that is long between two heartbeats

    state = models.CharField("状态", max_length=8, choices=JobState, default=JobState.READY)
    requested_by = models.CharField("发起人", max_length=150)
    requested_at = models.DateTimeField("发起时间")
    lease_owner = models.CharField("执行者", max_length=120, blank=True)
    lease_until = models.DateTimeField("租约到期", null=True)  # by the database's clock
    attempt = models.PositiveIntegerField("第几次执行", default=0)
    stage = models.CharField("阶段", max_length=32, blank=True)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    error_code = models.CharField("错误代码", max_length=60, blank=True)
    error = models.TextField("错误说明", blank=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether somebody still works on it, or will."""
        return self.state in (JobState.READY, JobState.RUNNING)


def lease_iff_running(name: str) -> models.CheckConstraint:
    """Only a running job has a lease."""
    return models.CheckConstraint(
        name=name,
        condition=Q(state=JobState.RUNNING, lease_until__isnull=False)
        | ~Q(state=JobState.RUNNING) & Q(lease_until__isnull=True, lease_owner=""),
    )


class DrawJob(LeasedJob):
    """The officer's request to draw. The truth about the work; Celery only rings the bell."""

    session = models.OneToOneField(DrawSession, models.PROTECT, related_name="job")

    class Meta:
        verbose_name = "抽取作业"
        verbose_name_plural = "抽取作业"
        constraints = [lease_iff_running("job_lease_iff_running")]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.state}"


class DrawResult(models.Model):
    """The one transcript of a session (append-only)."""

    session = models.OneToOneField(DrawSession, models.PROTECT, related_name="result")
    transcript = models.BinaryField(editable=False)
    digest = models.CharField("记录摘要", max_length=64)
    computed_by = models.CharField("执行者", max_length=120)
    computed_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "抽取结果"
        verbose_name_plural = "抽取结果"

    def __str__(self) -> str:
        return f"{self.session_id}: {self.digest[:12]}"


class Team(models.Model):
    """An inspection team (检查组) that came out of a draw (append-only)."""

    session = models.ForeignKey(DrawSession, models.PROTECT, related_name="teams")
    code = models.CharField("组号", max_length=12)
    round = models.PositiveSmallIntegerField("轮次", default=1)  # of a rotation (轮换)
    package = models.CharField("名单包", max_length=12, blank=True)

    class Meta:
        verbose_name = "检查组"
        verbose_name_plural = "检查组"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["session", "code"], name="team_code"),
            models.CheckConstraint(name="team_round_from_one", condition=Q(round__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.code}"


class TeamMember(models.Model):
    """An inspector's seat in a team; position 1 leads (append-only).

    Session and round are those of the team: so the database keeps everybody to one team a round.
    """

    session = models.ForeignKey(DrawSession, models.PROTECT, related_name="seats")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    team = models.ForeignKey(Team, models.PROTECT, related_name="members")
    inspector = models.ForeignKey("personnel.Inspector", models.PROTECT, related_name="seats")
    position = models.PositiveSmallIntegerField("席位")

    class Meta:
        verbose_name = "组员"
        verbose_name_plural = "组员"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["team", "position"], name="team_seat"),
            models.UniqueConstraint(fields=["team", "inspector"], name="team_member_once"),
            models.UniqueConstraint(
                fields=["session", "round", "inspector"], name="one_team_a_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id}/{self.position}"


class DrawnEntity(models.Model):
    """An entity that a draw took, or holds in reserve (append-only)."""

    session = models.ForeignKey(DrawSession, models.PROTECT, related_name="drawn")
    entity = models.ForeignKey("entities.Entity", models.PROTECT, related_name="draws")
    order = models.PositiveIntegerField("次序")  # 1… in ticket order; reserves follow on
    stratum = models.CharField("层", max_length=40)
    ticket = models.CharField("签号", max_length=20)
    package = models.CharField("名单包", max_length=12, blank=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="entities")
    is_reserve = models.BooleanField("递补", default=False)

    class Meta:
        verbose_name = "抽中对象"
        verbose_name_plural = "抽中对象"
        ordering = ["is_reserve", "order"]
        constraints = [
            models.UniqueConstraint(fields=["session", "entity"], name="drawn_once"),
            models.UniqueConstraint(fields=["session", "order"], name="drawn_order"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.order}"
