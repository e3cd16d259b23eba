"""How an enterprise comes in: codes, what became of them, and sessions apart from the staff's."""

from django.db import models
from django.db.models import Q


class CodeKind(models.TextChoices):
    """Where a code comes from."""

    VISIT = "VISIT", "凭检查码领取（一次有效）"
    PAPER = "PAPER", "书面交付"


class AccessCode(models.Model):
    """A code that opens one entity's own pages (企业码); only its hash is kept (append-only)."""

    entity = models.ForeignKey("entities.Entity", models.PROTECT, related_name="access_codes")
    kind = models.CharField("来源", max_length=5, choices=CodeKind)
    code_hash = models.CharField(max_length=64, unique=True)
    hint = models.CharField("尾号", max_length=4)
    given_to = models.CharField("领取人", max_length=100, blank=True)
    visit = models.ForeignKey(
        "fieldwork.Visit", models.PROTECT, null=True, blank=True, related_name="access_codes"
    )
    given_by = models.CharField("交付人", max_length=150)
    given_at = models.DateTimeField("交付时间")
    expires_on = models.DateField("有效期至")  # last day

    class Meta:
        verbose_name = "企业码"
        verbose_name_plural = "企业码"
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="access_code_of_visit_or_paper",
                condition=Q(kind="VISIT", visit__isnull=False)
                | Q(kind="PAPER", visit__isnull=True) & ~Q(given_to=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id} …{self.hint}"


class AccessCodeEnd(models.Model):
    """A code was revoked before its time (append-only)."""

    code = models.OneToOneField(AccessCode, models.PROTECT, related_name="end")
    reason = models.CharField("理由", max_length=200)
    by = models.CharField("停用人", max_length=150)
    at = models.DateTimeField("停用时间")

    class Meta:
        verbose_name = "企业码停用"
        verbose_name_plural = "企业码停用"

    def __str__(self) -> str:
        return f"{self.code_id}"


class AccessUse(models.Model):
    """A code was used to come in (append-only); a one-time code has number 1 and no other."""

    code = models.ForeignKey(AccessCode, models.PROTECT, related_name="uses")
    number = models.PositiveIntegerField("次数")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "企业码使用"
        verbose_name_plural = "企业码使用"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="access_use_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code_id}/{self.number}"


class EnterpriseSession(models.Model):
    """An enterprise that is in, on one device; nothing of the staff's sessions is shared."""

    use = models.OneToOneField(AccessUse, models.PROTECT, related_name="session")
    key_hash = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "企业会话"
        verbose_name_plural = "企业会话"

    def __str__(self) -> str:
        return f"{self.use_id}"
