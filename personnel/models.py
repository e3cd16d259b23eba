"""Inspectors (执法人员), what they are specialists in, and when they are away."""

from auditlog.registry import auditlog
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

FRAME_ID = r"^[A-Za-z0-9._-]{1,64}\Z"


class SpecialistTag(models.Model):
    """A field of expertise (专业人才库), such as 会计 or 网监."""

    code = models.CharField(
        "代码",
        max_length=24,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9_]*\Z", "代码用大写字母、数字和下划线。")],
    )
    name = models.CharField("名称", max_length=30, unique=True)

    class Meta:
        verbose_name = "专业标签"
        verbose_name_plural = "专业标签"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Level(models.TextChoices):
    """职务类别 of CT-18."""

    BUREAU_LEADER = "BUREAU_LEADER", "局领导"
    SECTION_HEAD = "SECTION_HEAD", "科室负责人"
    STATION_HEAD = "STATION_HEAD", "所(队)长"
    STAFF = "STAFF", "一般干部"


class PostKind(models.TextChoices):
    """岗位类别 (岗位大类) of CT-18."""

    ENFORCEMENT = "ENFORCEMENT", "综合执法"
    SUPERVISION = "SUPERVISION", "日常监管"
    TECHNICAL = "TECHNICAL", "专业技术"
    MANAGEMENT = "MANAGEMENT", "综合管理"
    OTHER = "OTHER", "其他"


class InspectorStatus(models.TextChoices):
    """状态; whoever is not active enters no draw."""

    ACTIVE = "ACTIVE", "有效"
    INACTIVE = "INACTIVE", "失效"


class Inspector(models.Model):
    """Somebody who may be drawn to inspect (执法人员). ``code`` names them in sealed frames."""

    code = models.CharField(
        "编号", max_length=64, unique=True, validators=[RegexValidator(FRAME_ID)]
    )
    name = models.CharField("姓名", max_length=60)
    unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, related_name="inspectors", verbose_name="单位"
    )
    credential_no = models.CharField("执法证号", max_length=64, unique=True)
    credential_valid_until = models.DateField("执法证有效期至")  # last valid day
    level = models.CharField("职务", max_length=16, choices=Level, default=Level.STAFF)
    post_kind = models.CharField(
        "岗位类别", max_length=16, choices=PostKind, default=PostKind.ENFORCEMENT
    )
    status = models.CharField(
        "状态", max_length=8, choices=InspectorStatus, default=InspectorStatus.ACTIVE
    )
    phone = models.CharField("手机", max_length=20, blank=True)
    user = models.OneToOneField(
        "orgs.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="inspector",
        verbose_name="登录账号",
    )
    is_lead_certified = models.BooleanField("组长资格", default=False)
    is_expert = models.BooleanField("专家", default=False)
    expert_field = models.CharField("专家领域", max_length=60, blank=True)
    tags = models.ManyToManyField(
        SpecialistTag, blank=True, related_name="inspectors", verbose_name="专业标签"
    )
    created_at = models.DateTimeField("登记时间")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = "执法人员"
        verbose_name_plural = "执法人员"
        ordering = ["unit__path", "name", "code"]
        indexes = [models.Index(fields=["name"], name="inspector_name")]

    def __str__(self) -> str:
        return self.name


class AbsenceReason(models.TextChoices):
    """Why an inspector cannot be sent."""

    LEAVE = "LEAVE", "请假"
    SICK = "SICK", "病假"
    TRAINING = "TRAINING", "培训"
    SECONDED = "SECONDED", "借调"
    DUTY = "DUTY", "其他公务"
    OTHER = "OTHER", "其他"


class Absence(models.Model):
    """Days on which an inspector is away (缺勤); withdrawn, never deleted."""

    inspector = models.ForeignKey(
        Inspector, models.PROTECT, related_name="absences", verbose_name="执法人员"
    )
    from_on = models.DateField("起")
    to_on = models.DateField("止")  # last day, inclusive
    reason = models.CharField("事由", max_length=10, choices=AbsenceReason)
    note = models.CharField("说明", max_length=100, blank=True)
    recorded_by = models.CharField("登记人", max_length=150)
    recorded_at = models.DateTimeField("登记时间")
    withdrawn_by = models.CharField("撤回人", max_length=150, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "缺勤"
        verbose_name_plural = "缺勤"
        ordering = ["-from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="absence_span_ordered", condition=Q(to_on__gte=F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspector} {self.from_on}–{self.to_on}"


auditlog.register(SpecialistTag)
auditlog.register(Inspector, m2m_fields={"tags"})
auditlog.register(Absence)
