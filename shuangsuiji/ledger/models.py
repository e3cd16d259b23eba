"""The append-only table of records (存证记录). No foreign keys: nothing can cascade into it."""

from django.db import models


class Record(models.Model):
    """One act, as the canonical bytes that were hashed, chained to the record before it."""

    seq = models.BigIntegerField("序号", primary_key=True)  # 0, 1, 2 … without gaps
    kind = models.CharField("事项", max_length=80, db_index=True)
    at = models.DateTimeField("时间")
    actor = models.CharField("操作人", max_length=150)
    subject = models.CharField("对象", max_length=120, db_index=True)
    draw = models.CharField("场次编号", max_length=40, blank=True, db_index=True)
    src = models.CharField("来源", max_length=64, unique=True)
    leaf = models.BinaryField("原始字节")
    prev = models.CharField("上一条摘要", max_length=64)
    hash = models.CharField("摘要", max_length=64, unique=True)
    payload = models.BinaryField("内容", null=True)  # canonical JSON; erasable together with salt
    salt = models.BinaryField("盐", max_length=32, null=True)

    class Meta:
        verbose_name = "存证记录"
        verbose_name_plural = "存证记录"
        ordering = ["seq"]

    def __str__(self) -> str:
        return f"#{self.seq} {self.kind}"
