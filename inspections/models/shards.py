"""Shares of a large draw (分片), so that several workers can search one frame at a time."""

from django.db import models
from django.db.models import Q

from inspections.models.jobs import DrawJob, JobState, LeasedJob, lease_iff_running


class DrawShard(LeasedJob):
    """A range of a sealed frame to be searched for one draw. Gone when the draw is stored."""

    job = models.ForeignKey(DrawJob, models.CASCADE, related_name="shards", verbose_name="作业")
    index = models.PositiveIntegerField("序号")
    first_part = models.PositiveIntegerField("首块")
    last_part = models.PositiveIntegerField("末块")  # inclusive
    found = models.BinaryField("结果", null=True, editable=False)  # inspections.draw.shares.packed

    class Meta:
        verbose_name = "抽取分片"
        verbose_name_plural = "抽取分片"
        ordering = ["index"]
        constraints = [
            lease_iff_running("shard_lease_iff_running"),
            models.UniqueConstraint(fields=["job", "index"], name="shard_index"),
            models.CheckConstraint(
                name="shard_found_iff_done",
                condition=Q(state=JobState.DONE, found__isnull=False)
                | ~Q(state=JobState.DONE) & Q(found__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.index}: {self.state}"
