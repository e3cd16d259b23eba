"""Units, users and the roles that a user holds on a subtree of units."""

from auditlog.registry import auditlog
from django.contrib.auth.models import AbstractUser
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

UNIT_CODE_RULE = "代码只能用字母、数字和短横线，最长 30 位，因为场次编号由它开头。"
# 30, so that a session number (code, year and four digits) fits its 40 characters.
UNIT_CODE = r"^[A-Za-z0-9-]{1,30}\Z"
REGION_CODE = r"^([0-9]{6})?\Z"


class UnitKind(models.TextChoices):
    """CT-17 unit_kind."""

    PROVINCE = "PROVINCE", "省局"
    CITY = "CITY", "市局"
    COUNTY = "COUNTY", "县(市、区)局"
    SECTION = "SECTION", "科/股室"
    STATION = "STATION", "所/分局"
    BRIGADE = "BRIGADE", "大队/执法队"
    OTHER_DEPT = "OTHER_DEPT", "其他部门"


class Unit(models.Model):
    """One bureau, section, station or brigade (单位) in the tree of units."""

    code = models.CharField(
        "代码",
        max_length=32,
        unique=True,
        validators=[
            RegexValidator(UNIT_CODE, UNIT_CODE_RULE),
        ],
    )
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=12, choices=UnitKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    region_code = models.CharField(
        "区划代码",
        max_length=6,
        blank=True,
        validators=[RegexValidator(REGION_CODE, "区划代码是 6 位数字，没有就留空。")],
    )
    path = models.CharField("路径", max_length=300, unique=True)  # codes from the root, each + "/"
    lon_e6 = models.IntegerField("经度(微度)", null=True, blank=True)
    lat_e6 = models.IntegerField("纬度(微度)", null=True, blank=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "单位"
        verbose_name_plural = "单位"
        ordering = ["path"]
        constraints = [
            # SQLite compares prefixes without case; two codes that differ only there would
            # let one subtree read the other.
            models.UniqueConstraint(Upper("code"), name="unit_code_unique_ignoring_case"),
            models.CheckConstraint(
                name="unit_point_whole_or_absent",
                condition=Q(lon_e6__isnull=True, lat_e6__isnull=True)
                | Q(
                    lon_e6__isnull=False,
                    lat_e6__isnull=False,
                    lon_e6__range=(-180_000_000, 180_000_000),
                    lat_e6__range=(-90_000_000, 90_000_000),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        """How many units stand above this one."""
        return self.path.count("/") - 1


class Datum(models.TextChoices):
    """The coordinate system in which a point was taken; they differ by up to half a kilometre."""

    GCJ02 = "GCJ-02", "GCJ-02（高德、腾讯）"
    WGS84 = "WGS-84", "WGS-84（卫星定位）"
    CGCS2000 = "CGCS2000", "CGCS2000（国家大地）"


class UnitOutline(models.Model):
    """Outlines of a bureau's districts (辖区边界); drawn behind sketches, no more."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="outline", verbose_name="单位")
    filename = models.CharField("文件名", max_length=255)
    digest = models.CharField("文件摘要", max_length=64)  # SHA-256 of the uploaded bytes
    datum = models.CharField("坐标系", max_length=10, choices=Datum)
    areas = models.JSONField("区块")  # [[name, [[[lon_e6, lat_e6], …], …]], …]
    updated_by = models.CharField("上传人", max_length=150)
    updated_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "辖区边界"
        verbose_name_plural = "辖区边界"

    def __str__(self) -> str:
        return f"{self.unit}: {self.filename}"


class CalendarYear(models.Model):
    """A year's holidays and worked weekends (放假调休), in place of the shipped ones."""

    year = models.PositiveSmallIntegerField("年份", unique=True)
    holidays = models.JSONField("放假")  # [[first, last, name], …], ISO dates
    worked = models.JSONField("调休上班")  # [day, …]
    source = models.CharField("依据", max_length=200)
    version = models.PositiveIntegerField("版本", default=1)
    updated_by = models.CharField("修改人", max_length=150)
    updated_at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = "工作日历"
        verbose_name_plural = "工作日历"
        ordering = ["year"]

    def __str__(self) -> str:
        return str(self.year)


class User(AbstractUser):
    """Somebody who signs in (用户)."""

    display_name = models.CharField("姓名", max_length=60, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="users", verbose_name="单位"
    )
    must_change_password = models.BooleanField("须修改密码", default=False)
    unread_count = models.PositiveIntegerField(
        "未读通知", default=0, editable=False
    )  # for the bell

    class Meta:
        verbose_name = "用户"
        verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.display_name or self.username


class Role(models.TextChoices):
    """What a grant allows; docs/access.md has the table of rights."""

    PLANNER = "PLANNER", "计划员"
    DRAW_OFFICER = "DRAW_OFFICER", "抽取员"
    WITNESS = "WITNESS", "见证人"
    REVIEWER = "REVIEWER", "复核员"
    BRANCH_HEAD = "BRANCH_HEAD", "所（分局）负责人"
    PUBLISHER = "PUBLISHER", "公示员"
    APPEALS = "APPEALS", "异议处理员"
    AUDITOR = "AUDITOR", "审计员"
    SYSADMIN = "SYSADMIN", "系统管理员"


class RoleGrant(models.Model):
    """A role on a unit and everything below it, for a span of days (授权).

    Never deleted: a revoked grant keeps who ended it and when, and stops counting at once.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name="用户")
    role = models.CharField("角色", max_length=12, choices=Role)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="grants", verbose_name="单位")
    valid_from = models.DateField("起")
    valid_to = models.DateField("止", null=True, blank=True)  # last day, inclusive; null = open
    granted_by = models.CharField("授权人", max_length=150)
    granted_at = models.DateTimeField("授权时间")
    revoked_by = models.CharField("撤销人", max_length=150, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = "授权"
        verbose_name_plural = "授权"
        ordering = ["-granted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="grant_span_ordered",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="grant_revoked_by_somebody",
                condition=Q(revoked_at__isnull=True, revoked_by="")
                | Q(revoked_at__isnull=False) & ~Q(revoked_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.unit}"


class DocumentMark(models.Model):
    """How a unit is called in the numbers of its documents (机关代字), such as 姜市监."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="document_mark")
    mark = models.CharField("机关代字", max_length=16, unique=True)
    set_by = models.CharField("设定人", max_length=150)
    set_at = models.DateTimeField("设定时间")

    class Meta:
        db_table = "fieldwork_documentmark"  # where it was before other rooms numbered, too
        verbose_name = "文号代字"
        verbose_name_plural = "文号代字"

    def __str__(self) -> str:
        return self.mark


auditlog.register(Unit)
auditlog.register(UnitOutline, exclude_fields=["areas"])
auditlog.register(CalendarYear)
auditlog.register(User, exclude_fields=["password", "last_login", "unread_count"])
auditlog.register(RoleGrant)
