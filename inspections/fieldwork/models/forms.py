"""Forms as they were submitted: every version stays (append-only), with who signed it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.states import SignerRole


class Device(models.Model):
    """A phone that may submit for its owner; its key never leaves it."""

    code = models.CharField("编号", max_length=32, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="field_devices")
    label = models.CharField("名称", max_length=120, blank=True)
    public_key = models.BinaryField("公钥", editable=False)  # ECDSA P-256, SubjectPublicKeyInfo
    registered_at = models.DateTimeField("登记时间")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)
    revoked_by = models.CharField("停用人", max_length=150, blank=True)

    class Meta:
        verbose_name = "检查手机"
        verbose_name_plural = "检查手机"
        ordering = ["-registered_at"]

    def __str__(self) -> str:
        return self.label or self.code


class Nonce(models.Model):
    """A number used once: given to a device at a sync, spent by one submission."""

    value = models.CharField(max_length=32, unique=True)
    device = models.ForeignKey(Device, models.CASCADE, related_name="nonces")
    issued_at = models.DateTimeField()
    spent_on = models.CharField(max_length=80, blank=True)  # idempotency key

    class Meta:
        verbose_name = "一次性编号"
        verbose_name_plural = "一次性编号"

    def __str__(self) -> str:
        return self.value


class Submission(models.Model):
    """An answer that was given to an idempotency key; a replay gets it again (append-only)."""

    key = models.CharField("幂等键", max_length=80, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    body_digest = models.CharField("内容摘要", max_length=64)
    status = models.PositiveSmallIntegerField("答复码")
    answer = models.JSONField("答复")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "提交记录"
        verbose_name_plural = "提交记录"

    def __str__(self) -> str:
        return self.key


class FormVersion(models.Model):
    """One version of the one-form of a visit (append-only)."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="forms")
    version = models.PositiveSmallIntegerField("版本")
    content = models.BinaryField("内容", editable=False)  # canonical JSON, ssj/oneform/1
    digest = models.CharField("摘要", max_length=64)  # SHA-256 of ``content``
    reason = models.TextField("更正理由", blank=True)
    submitted_by = models.CharField("提交人", max_length=150)
    submitted_at = models.DateTimeField("提交时间")
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "一户一表"
        verbose_name_plural = "一户一表"
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "version"], name="form_version"),
            models.CheckConstraint(
                name="form_correction_has_reason", condition=Q(version=1) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.version}"


class FormSignature(models.Model):
    """Somebody's hand under the digest of one version (append-only)."""

    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="signatures")
    role = models.CharField("身份", max_length=16, choices=SignerRole)
    inspector = models.ForeignKey(
        "personnel.Inspector", models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("姓名", max_length=100)
    capacity = models.CharField("职务或关系", max_length=60, blank=True)
    strokes = models.TextField("笔迹")  # paper.marks.STROKES
    digest = models.CharField("所签摘要", max_length=64)
    signed_at = models.DateTimeField("签名时间")

    class Meta:
        verbose_name = "表单签名"
        verbose_name_plural = "表单签名"
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["form", "inspector"], name="form_signed_once"),
            models.CheckConstraint(
                name="form_signer_known",
                condition=Q(role__in=["PARTY", "REFUSAL_WITNESS"], inspector__isnull=True)
                | Q(role__in=["MAIN", "SECOND", "PARTNER"], inspector__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.role}"


class Review(models.Model):
    """A reviewer's decision on one version (append-only)."""

    form = models.OneToOneField(FormVersion, models.PROTECT, related_name="review")
    is_approved = models.BooleanField("通过")
    may_publish = models.BooleanField("同意公示", default=False)
    opinion = models.TextField("审核意见", blank=True)
    reviewed_by = models.CharField("审核人", max_length=150)
    reviewed_at = models.DateTimeField("审核时间")

    class Meta:
        verbose_name = "审核"
        verbose_name_plural = "审核"
        constraints = [
            models.CheckConstraint(
                name="review_return_in_words", condition=Q(is_approved=True) | ~Q(opinion="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.is_approved}"


class DepartmentSignature(models.Model):
    """A department signs for its items of one version, or sends it back (append-only)."""

    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="department_signatures")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    is_agreed = models.BooleanField("同意")
    opinion = models.TextField("会签意见", blank=True)
    digest = models.CharField("所签摘要", max_length=64)
    signed_by = models.CharField("会签人", max_length=150)
    signed_at = models.DateTimeField("会签时间")

    class Meta:
        verbose_name = "部门会签"
        verbose_name_plural = "部门会签"
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["form", "unit"], name="department_signed_once"),
            models.CheckConstraint(
                name="department_return_in_words", condition=Q(is_agreed=True) | ~Q(opinion="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}/{self.unit_id}: {self.is_agreed}"


class HeldReason(models.TextChoices):
    """Why a submission waits in 待核."""

    NEWER_VERSION = "NEWER_VERSION", "另一台设备已先提交"
    CLOSED = "CLOSED", "任务已审定或停止"
    NOT_IN_TEAM = "NOT_IN_TEAM", "提交人已不在检查组"
    REVOKED_DEVICE = "REVOKED_DEVICE", "手机已停用"
    BAD_SIGNATURE = "BAD_SIGNATURE", "设备签名不符"
    FAULTS = "FAULTS", "内容不完整"


class HeldSubmission(models.Model):
    """A submission that could not be taken as it is; kept as it came (append-only)."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="held")
    reason = models.CharField("原因", max_length=16, choices=HeldReason)
    detail = models.TextField("说明", blank=True)
    body = models.BinaryField("原文", editable=False)
    digest = models.CharField("摘要", max_length=64)
    sent_by = models.CharField("提交人", max_length=150)
    sent_at = models.DateTimeField("提交时间")

    class Meta:
        verbose_name = "待核提交"
        verbose_name_plural = "待核提交"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "digest"], name="held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.reason}"


class HeldDecision(models.Model):
    """What a reviewer did about a held submission (append-only)."""

    held = models.OneToOneField(HeldSubmission, models.PROTECT, related_name="decision")
    is_taken = models.BooleanField("采用")  # became a new version, entered by a person
    note = models.TextField("说明")
    decided_by = models.CharField("处理人", max_length=150)
    decided_at = models.DateTimeField("处理时间")

    class Meta:
        verbose_name = "待核处理"
        verbose_name_plural = "待核处理"

    def __str__(self) -> str:
        return f"{self.held_id}: {self.is_taken}"
