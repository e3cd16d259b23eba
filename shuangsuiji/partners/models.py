"""Partners (共享单位): who they are, their keys, what they read, and what they were answered."""

from auditlog.registry import auditlog
from django.db import models
from django.db.models import F, Q

from shuangsuiji.partners.scopes import CALLS, field_labels


class ApiClient(models.Model):
    """One system of another agency, and what it may read, why, where and until when."""

    code = models.SlugField("客户端编号", max_length=40, unique=True)
    unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, related_name="api_clients", verbose_name="数据范围"
    )  # its subtree
    agency = models.CharField("使用单位", max_length=100)
    contact = models.CharField("联系人与电话", max_length=100, blank=True)
    purpose = models.CharField("用途", max_length=200)
    basis = models.CharField("法律依据", max_length=300)
    scopes = models.JSONField("权限", default=list)
    fields = models.JSONField("字段", default=list)
    networks = models.JSONField("来源网络", default=list)  # CIDR; [] = anywhere
    needs_signature = models.BooleanField("须签名", default=False)  # partners/signatures.py
    valid_from = models.DateField("起")
    valid_to = models.DateField("止")  # last day
    per_minute = models.PositiveIntegerField("每分钟次数", default=120)
    per_day = models.PositiveIntegerField("每日次数", default=20_000)
    version = models.PositiveIntegerField("版本", default=1)
    created_by = models.CharField("开设人", max_length=150)
    created_at = models.DateTimeField("开设时间")
    stopped_by = models.CharField("停用人", max_length=150, blank=True)
    stopped_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "共享单位"
        verbose_name_plural = "共享单位"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="client_span_ordered", condition=Q(valid_to__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="client_has_purpose_and_basis", condition=~Q(purpose="") & ~Q(basis="")
            ),
            models.CheckConstraint(
                name="client_stopped_by_somebody",
                condition=Q(stopped_at__isnull=True, stopped_by="")
                | Q(stopped_at__isnull=False) & ~Q(stopped_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}（{self.code}）"


class ApiKey(models.Model):
    """A key of a client. The secret is shown once; only its digest is kept."""

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="keys")
    prefix = models.CharField("前缀", max_length=12, unique=True)
    digest = models.CharField("摘要", max_length=64, editable=False)
    created_by = models.CharField("签发人", max_length=150)
    created_at = models.DateTimeField("签发时间")
    revoked_by = models.CharField("吊销人", max_length=150, blank=True)
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)

    class Meta:
        verbose_name = "接口密钥"
        verbose_name_plural = "接口密钥"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="key_revoked_by_somebody",
                condition=Q(revoked_at__isnull=True, revoked_by="")
                | Q(revoked_at__isnull=False) & ~Q(revoked_by=""),
            ),
        ]

    def __str__(self) -> str:
        return self.prefix


class AccessToken(models.Model):
    """A short-lived token that a client got for its key (OAuth 2.0 client credentials)."""

    digest = models.CharField("摘要", max_length=64, unique=True, editable=False)
    key = models.ForeignKey(ApiKey, models.PROTECT, related_name="tokens")
    scopes = models.JSONField("权限", default=list)
    issued_at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("到期时间", db_index=True)

    class Meta:
        verbose_name = "访问令牌"
        verbose_name_plural = "访问令牌"

    def __str__(self) -> str:
        return f"{self.key_id}: {self.expires_at}"


class SpentNonce(models.Model):
    """A number that a signed call of a client used; forgotten when its time refuses it."""

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="nonces")
    value = models.CharField("随机数", max_length=64)
    at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = "用过的随机数"
        verbose_name_plural = "用过的随机数"
        constraints = [models.UniqueConstraint(fields=["client", "value"], name="nonce_spent_once")]

    def __str__(self) -> str:
        return self.value


class QuotaUse(models.Model):
    """How often somebody called in the current minute and on the current day."""

    key = models.CharField("谁", max_length=64, unique=True)  # client:code or address:…
    minute = models.BigIntegerField(default=0)  # minutes since 1970
    minute_count = models.PositiveIntegerField(default=0)
    day = models.DateField(db_index=True)
    day_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "配额用量"
        verbose_name_plural = "配额用量"

    def __str__(self) -> str:
        return self.key


class Access(models.Model):
    """One entity that a client read, or one call of it for open data (append-only)."""

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="accesses")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")  # whose data it is
    purpose = models.CharField("用途", max_length=200)  # in the words of that day
    what = models.CharField("接口", max_length=40)
    entity_code = models.CharField("主体", max_length=64, blank=True)
    fields = models.JSONField("字段", default=list)
    row_count = models.PositiveIntegerField("条数", default=1)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "访问记录"
        verbose_name_plural = "访问记录"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="access_newest"),
            models.Index(fields=["entity_code", "-at"], name="access_of_entity"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.what} {self.entity_code}"

    @property
    def what_label(self) -> str:
        return CALLS.get(self.what, self.what)

    @property
    def field_labels(self) -> list[str]:
        return field_labels(self.what, self.fields)


class AnsweredWrite(models.Model):
    """What a write was answered, kept with its idempotency key (append-only)."""

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="writes")
    key = models.CharField("幂等键", max_length=80)
    body_digest = models.CharField("内容摘要", max_length=64)
    status = models.PositiveSmallIntegerField("状态码")
    answer = models.JSONField("答复")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "已答复的写入"
        verbose_name_plural = "已答复的写入"
        constraints = [
            models.UniqueConstraint(fields=["client", "key"], name="write_answered_once"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.key}"


auditlog.register(ApiClient)
auditlog.register(ApiKey, exclude_fields=["digest"])
