"""Evidence (证据材料): files by content, and uploads under way."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspections.fieldwork.models.visits import Visit
from inspections.oneform.codes import EvidenceKind


class UploadedFile(models.Model):
    """A file that is stored whole and was read again; by its digest, once (append-only)."""

    digest = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.PositiveBigIntegerField("字节数")
    media_type = models.CharField("格式", max_length=60)  # by its bytes
    likeness = models.CharField("感知摘要", max_length=16, blank=True)  # pictures: 64-bit dHash
    stored_at = models.DateTimeField("存入时间")

    class Meta:
        verbose_name = "证据文件"
        verbose_name_plural = "证据文件"
        indexes = [models.Index(fields=["likeness"], name="file_by_likeness")]

    def __str__(self) -> str:
        return self.digest


class Evidence(models.Model):
    """A file in the file of one visit, with what the device said about it (append-only)."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="evidence")
    file = models.ForeignKey(UploadedFile, models.PROTECT, related_name="uses")
    kind = models.CharField("种类", max_length=12, choices=EvidenceKind.choices())
    title = models.CharField("说明", max_length=200, blank=True)
    item_code = models.CharField("事项", max_length=40, blank=True)
    taken_at = models.DateTimeField("拍摄时间")  # the device's clock
    clock_offset_ms = models.BigIntegerField("设备时差（毫秒）", default=0)
    lon_e6 = models.IntegerField("经度(微度)", null=True, blank=True)
    lat_e6 = models.IntegerField("纬度(微度)", null=True, blank=True)
    accuracy_m = models.PositiveIntegerField("精度（米）", null=True, blank=True)
    filed_by = models.CharField("上传人", max_length=150)
    filed_at = models.DateTimeField("入卷时间")

    class Meta:
        verbose_name = "证据材料"
        verbose_name_plural = "证据材料"
        ordering = ["taken_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "file"], name="evidence_once"),
            models.CheckConstraint(
                name="evidence_point_whole_or_absent",
                condition=Q(lon_e6__isnull=True, lat_e6__isnull=True)
                | Q(lon_e6__isnull=False, lat_e6__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.kind}"


class UploadProgress(models.Model):
    """A file of which part has arrived; gone when it is whole."""

    digest = models.CharField(max_length=64)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="field_uploads")
    visit = models.ForeignKey(Visit, models.CASCADE, related_name="uploads")
    about = models.JSONField()  # what the device said; becomes the Evidence row
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField()

    class Meta:
        verbose_name = "上传进度"
        verbose_name_plural = "上传进度"
        constraints = [
            models.UniqueConstraint(fields=["visit", "digest", "user"], name="upload_once"),
        ]

    def __str__(self) -> str:
        return f"{self.digest[:12]} {self.received}/{self.size}"


class ReuseFlag(models.Model):
    """A photo that looks like one of another visit: a hint for people, no verdict (append-only)."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="reuse_flags")
    other = models.ForeignKey(Evidence, models.PROTECT, related_name="+")
    distance = models.PositiveSmallIntegerField("相似距离")  # bits; 0 = the same picture
    at = models.DateTimeField("发现时间")

    class Meta:
        verbose_name = "照片重复提示"
        verbose_name_plural = "照片重复提示"
        constraints = [
            models.UniqueConstraint(fields=["evidence", "other"], name="reuse_flag_once"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} ~ {self.other_id}"
