"""One import: which file, who, what came of it, and every field that it changed."""

from django.db import models
from django.db.models import Q


class BatchState(models.TextChoices):
    """Where an import stands. STALE is not stored: a RUNNING batch without heartbeat."""

    QUEUED = "QUEUED", "等待"
    RUNNING = "RUNNING", "进行中"
    DONE = "DONE", "完成"
    REFUSED = "REFUSED", "文件被拒"
    FAILED = "FAILED", "出错"


class ConflictPolicy(models.TextChoices):
    """What happens to a registered entity whose fields differ from the file."""

    UPDATE = "update", "以文件为准（空单元格不清除）"
    KEEP = "keep", "保留库中内容"
    DECIDE = "decide", "逐户决定"


class ChangeState(models.TextChoices):
    """What became of one differing field."""

    APPLIED = "APPLIED", "已更新"
    KEPT = "KEPT", "保留原值"
    PENDING = "PENDING", "待决定"


class ImportBatch(models.Model):
    """One import of a file (导入批次). The row is the truth; the task is only a doorbell."""

    code = models.CharField("批次号", max_length=32, unique=True)
    filename = models.CharField("文件名", max_length=255)
    stored_as = models.CharField("存放路径", max_length=500)  # an upload goes when read
    upload_token = models.CharField("上传编号", max_length=32, blank=True)  # "" = from a command
    sha256 = models.CharField("摘要", max_length=64)
    size = models.BigIntegerField("字节数")
    encoding = models.CharField("编码", max_length=16, blank=True)
    sheet = models.CharField("工作表", max_length=100, blank=True)
    mapping = models.JSONField("列对应", default=dict)  # field -> column index; {} = propose
    on_conflict = models.CharField("冲突处理", max_length=8, choices=ConflictPolicy)
    unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, null=True, blank=True, related_name="import_batches"
    )
    state = models.CharField("状态", max_length=10, choices=BatchState, default=BatchState.QUEUED)
    attempt = models.IntegerField("次数", default=0)  # fences off a worker thought dead
    progress_rows = models.BigIntegerField("已读行数", default=0)
    progress_bp = models.IntegerField("进度(万分比)", default=0)
    heartbeat_at = models.DateTimeField("心跳", null=True)
    outcome = models.JSONField("结果", default=dict)
    notes = models.JSONField("说明", default=list)  # what was decided while reading
    message = models.TextField("原因", blank=True)  # why refused or failed
    error_file = models.CharField("问题清单", max_length=500, blank=True)  # absolute path
    requested_by = models.CharField("导入人", max_length=150)
    requested_at = models.DateTimeField("提交时间")
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "导入批次"
        verbose_name_plural = "导入批次"
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="batch_finished_iff_ended",
                condition=Q(state__in=["QUEUED", "RUNNING"], finished_at__isnull=True)
                | Q(state__in=["DONE", "REFUSED", "FAILED"], finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ImportChange(models.Model):
    """One field of one entity in which a file differed from the register."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="changes")
    entity_code = models.CharField("标识", max_length=64, db_index=True)
    line_no = models.BigIntegerField("行号")
    field = models.CharField("字段", max_length=30)
    old = models.TextField("原值", blank=True)
    new = models.TextField("新值", blank=True)
    state = models.CharField("处理", max_length=8, choices=ChangeState)

    class Meta:
        verbose_name = "导入变更"
        verbose_name_plural = "导入变更"
        ordering = ["batch", "line_no", "pk"]

    def __str__(self) -> str:
        return f"{self.entity_code} {self.field}"
