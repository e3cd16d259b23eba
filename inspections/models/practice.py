"""Practice (演练与培训): a ceremony that counts for nothing, kept apart from every session."""

from django.db import models
from django.db.models import Q

from inspections.models.plans import Task


class PracticeKind(models.TextChoices):
    """What is practised on."""

    REHEARSAL = "REHEARSAL", "演练"  # the real plan and registers
    TRAINING = "TRAINING", "培训"  # fictitious lists


class Phase(models.TextChoices):
    """Where a practice stands; it follows from which instants are set."""

    SEALED = "sealed", "名单已备"
    COMMITTED = "committed", "盲投"
    CLOSED = "closed", "揭示"
    OPENED = "opened", "待抽取"
    DRAWING = "drawing", "正在抽取"
    FAILED = "failed", "未能抽取"
    DRAWN = "drawn", "已完成"


class Practice(models.Model):
    """One practice of one person; starting anew deletes it.

    It holds a frame of its own and a code that is thrown away. Nothing points at a session, so
    there is nothing that could be published.
    """

    code = models.CharField("编号", max_length=32, unique=True)
    kind = models.CharField("种类", max_length=12, choices=PracticeKind)
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="practices")
    owner = models.CharField("练习人", max_length=150)
    started_at = models.DateTimeField("开始时间")

    header = models.BinaryField(editable=False)
    throwaway = models.BinaryField(editable=False)  # worthless outside this row
    commitment = models.CharField("承诺", max_length=64, blank=True)
    committed_at = models.DateTimeField(null=True)
    witnesses = models.JSONField(default=list)  # inspections.practice_lists.Witness
    closed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    requested_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True)
    result = models.JSONField(null=True)
    transcript = models.BinaryField(editable=False, default=b"")  # what a stage plays

    class Meta:
        verbose_name = "演练与培训"
        verbose_name_plural = "演练与培训"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="practice_task_iff_rehearsal",
                condition=Q(kind=PracticeKind.REHEARSAL, task__isnull=False)
                | Q(kind=PracticeKind.TRAINING, task__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_training(self) -> bool:
        return self.kind == PracticeKind.TRAINING

    @property
    def phase(self) -> Phase:
        """The last thing that happened."""
        happened = (
            (self.result is not None, Phase.DRAWN),
            (bool(self.failure), Phase.FAILED),
            (self.requested_at is not None, Phase.DRAWING),
            (self.opened_at is not None, Phase.OPENED),
            (self.closed_at is not None, Phase.CLOSED),
            (self.committed_at is not None, Phase.COMMITTED),
        )
        return next((phase for has_happened, phase in happened if has_happened), Phase.SEALED)
