"""The Merkle log: leaves in their final order, what they add up to, and what was signed."""

from django.db import models


class Waiting(models.Model):
    """A source row that the next sealing turns into a leaf.

    Written by a trigger in the transaction of the row itself and taken away in that of the leaf.
    So a row is found when it becomes visible, whatever the order in which transactions commit: a
    watermark on ids would miss those that commit late. Ids only say who came first.
    """

    src = models.CharField("来源", max_length=64)

    class Meta:
        verbose_name = "待入链"
        verbose_name_plural = "待入链"

    def __str__(self) -> str:
        return self.src


class Leaf(models.Model):
    """One entry of the log (append-only). The bytes are what was hashed; the rest is derived."""

    seq = models.BigIntegerField("序号", primary_key=True)  # 0, 1, 2 … without gaps
    data = models.BinaryField("原始字节")
    hash = models.BinaryField("叶哈希", max_length=32)
    src = models.CharField("来源", max_length=64)

    class Meta:
        verbose_name = "日志条目"
        verbose_name_plural = "日志条目"
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["src"], name="leaf_src")]

    def __str__(self) -> str:
        return f"#{self.seq}"


class Node(models.Model):
    """The hash of 256^level leaves (append-only); what lies between is recomputed."""

    level = models.PositiveSmallIntegerField()  # of tiles: 1 covers 256 leaves, 2 covers 65,536 …
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="node_place")]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed head of the log (append-only)."""

    size = models.BigIntegerField("条数", primary_key=True)
    root = models.BinaryField("根", max_length=32)
    note = models.TextField("签名文本")
    at = models.DateTimeField("签署时间")

    class Meta:
        verbose_name = "检查点"
        verbose_name_plural = "检查点"
        ordering = ["size"]

    def __str__(self) -> str:
        return f"{self.size}"


class Cosignature(models.Model):
    """A witness's line under a checkpoint (append-only)."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="cosignatures")
    witness = models.CharField("见证方", max_length=200)  # name of its key
    line = models.TextField("签名行")
    signed_at = models.DateTimeField("见证时间")  # as signed by the witness
    received_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = "见证签名"
        verbose_name_plural = "见证签名"
        ordering = ["checkpoint", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "witness"], name="one_per_witness"),
        ]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.witness}"


class Timestamp(models.Model):
    """A time-stamp authority's whole answer over a head (append-only)."""

    checkpoint = models.ForeignKey(Checkpoint, models.PROTECT, related_name="timestamps")
    authority = models.CharField("时间戳机构", max_length=200)
    answer = models.BinaryField("应答")  # RFC 3161 TimeStampResp, DER
    stamped_at = models.DateTimeField("时间戳时间")  # as signed by the authority
    received_at = models.DateTimeField("收到时间")

    class Meta:
        verbose_name = "时间戳"
        verbose_name_plural = "时间戳"
        ordering = ["checkpoint", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["checkpoint", "authority"], name="one_per_authority"),
        ]

    def __str__(self) -> str:
        return f"{self.checkpoint_id} {self.authority}"


class WitnessedLog(models.Model):
    """A log for which this system is the witness, and the head it last saw."""

    origin = models.CharField("日志", max_length=200, primary_key=True)
    vkey = models.CharField("公钥", max_length=300)
    size = models.BigIntegerField("条数", default=0)
    root = models.BinaryField("根", max_length=32, default=b"")
    note = models.TextField("检查点", blank=True)
    line = models.TextField("见证签名行", blank=True)
    seen_at = models.DateTimeField("最近见证", null=True)

    class Meta:
        verbose_name = "受见证的日志"
        verbose_name_plural = "受见证的日志"
        ordering = ["origin"]

    def __str__(self) -> str:
        return self.origin


class LogConflict(models.Model):
    """Proof for anybody that a log signed two heads that cannot both be true (append-only)."""

    digest = models.CharField("摘要", max_length=64, primary_key=True)  # SHA-256 of the text
    origin = models.CharField("日志", max_length=200)
    older_size = models.BigIntegerField("较早条数")
    newer_size = models.BigIntegerField("较晚条数")
    text = models.TextField("证据")  # ssj/log-conflict/1
    found_by = models.CharField("发现者", max_length=150)
    found_at = models.DateTimeField("发现时间")

    class Meta:
        verbose_name = "冲突证据"
        verbose_name_plural = "冲突证据"
        ordering = ["found_at", "digest"]

    def __str__(self) -> str:
        return f"{self.origin} {self.older_size}/{self.newer_size}"
