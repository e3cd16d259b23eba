"""Logs that ended here: what the database still had of them when a new one began."""

import hashlib

from django.db import models


class PastLog(models.Model):
    """A log that was given up because it could not be continued honestly (append-only)."""

    number = models.PositiveSmallIntegerField("序号", primary_key=True)  # 1, 2, 3 …
    origin = models.CharField("日志", max_length=200, unique=True)
    successor = models.CharField("新日志", max_length=200, unique=True)
    size = models.BigIntegerField("库中条数")
    note = models.TextField("最后公布的检查点")  # it may cover more than the database still has
    reason = models.CharField("事由", max_length=300)
    ended_at = models.DateTimeField("终止时间")
    ended_by = models.CharField("操作人", max_length=150)

    class Meta:
        verbose_name = "终止的日志"
        verbose_name_plural = "终止的日志"
        ordering = ["number"]

    def __str__(self) -> str:
        return self.origin

    def heads_digest(self) -> str:
        """SHA-256 over its heads and what others put to them, lowercase hex."""
        rows = self.heads.order_by("size").values_list("note", "attached")
        texts = [f"{note}\n{attached}\n" for note, attached in rows]
        return hashlib.sha256("".join(texts).encode("utf-8")).hexdigest()


class PastLeaf(models.Model):
    """An entry of a log that ended (append-only)."""

    log = models.ForeignKey(PastLog, models.PROTECT, related_name="leaves")
    seq = models.BigIntegerField("序号")
    data = models.BinaryField("原始字节")
    src = models.CharField("来源", max_length=64, unique=True)

    class Meta:
        verbose_name = "终止日志的条目"
        verbose_name_plural = "终止日志的条目"
        ordering = ["log", "seq"]
        constraints = [models.UniqueConstraint(fields=["log", "seq"], name="past_leaf_place")]

    def __str__(self) -> str:
        return f"{self.log_id}#{self.seq}"


class PastHead(models.Model):
    """A signed head of a log that ended (append-only)."""

    log = models.ForeignKey(PastLog, models.PROTECT, related_name="heads")
    size = models.BigIntegerField("条数")
    note = models.TextField("签名文本")
    at = models.DateTimeField("签署时间")
    attached = models.TextField("见证与时间戳")  # what others had put to it, as JSON of their rows

    class Meta:
        verbose_name = "终止日志的检查点"
        verbose_name_plural = "终止日志的检查点"
        ordering = ["log", "size"]
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="past_head_place")]

    def __str__(self) -> str:
        return f"{self.log_id}@{self.size}"
