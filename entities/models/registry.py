"""The register of entities (市场主体库): who can be drawn."""

from auditlog.registry import auditlog
from django.db import models
from django.db.models import Q


class EntityKind(models.TextChoices):
    """CT-10 entity_kind."""

    ENT = "ENT", "企业"
    IND = "IND", "个体工商户"
    COOP = "COOP", "农民专业合作社"
    REP = "REP", "外国(地区)企业常驻代表机构"
    OTHER = "OTHER", "其他单位"
    UNLICENSED = "UNLICENSED", "无证无照户"


class RegStatus(models.TextChoices):
    """CT-11 reg_status. Only ACTIVE can be drawn unless a task says otherwise."""

    ACTIVE = "ACTIVE", "存续"
    SUSPENDED = "SUSPENDED", "歇业"
    REVOKED_NOT_DEREG = "REVOKED_NOT_DEREG", "吊销，未注销"
    REVOKED_DEREG = "REVOKED_DEREG", "吊销，已注销"
    DEREG = "DEREG", "注销"
    CANCELLED = "CANCELLED", "撤销"
    MOVED_OUT = "MOVED_OUT", "迁出"
    STRUCK = "STRUCK", "除名/另册"


class Grade(models.TextChoices):
    """CT-15 risk_class; E exists where five classes are used."""

    A = "A", "A 信用风险低"
    B = "B", "B 信用风险一般"
    C = "C", "C 信用风险较高"
    D = "D", "D 信用风险高"
    E = "E", "E 信用风险最高"


class AddressQuality(models.TextChoices):
    """How precisely an address says where to go; see ``entities.addresses``."""

    FULL = "FULL", "完整"
    VILLAGE = "VILLAGE", "仅到村"
    TOWN = "TOWN", "仅到乡镇"
    EMPTY = "EMPTY", "空缺"


class Datum(models.TextChoices):
    """Coordinate system of a position (坐标系)."""

    GCJ02 = "GCJ-02", "GCJ-02(高德、腾讯)"
    WGS84 = "WGS-84", "WGS-84(卫星定位)"
    CGCS2000 = "CGCS2000", "CGCS2000(国家大地)"
    SYNTHETIC = "SYNTHETIC", "虚构"


class Placement(models.TextChoices):
    """How the responsible unit was found (落位方式)."""

    BOTH = "BOTH", "地址与代码一致"
    ADDRESS = "ADDRESS", "按地址"
    CODE = "CODE", "按代码"
    GIVEN = "GIVEN", "文件指定"
    MANUAL = "MANUAL", "人工指定"
    NONE = "NONE", "未落位"


class EntityTag(models.Model):
    """A mark that targeted draws pick by (标签): 食用菌, 涉船 …"""

    name = models.CharField("名称", max_length=40, unique=True)

    class Meta:
        verbose_name = "标签"
        verbose_name_plural = "标签"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Entity(models.Model):
    """One market entity (市场主体). ``code`` never changes once given: draws refer to it."""

    code = models.CharField("标识", max_length=64)  # USCC or old number, as first imported
    # NULL and not "": several entities may lack one of the two numbers, none may share it.
    uscc = models.CharField("统一社会信用代码", max_length=18, null=True, blank=True)  # noqa: DJ001
    reg_no = models.CharField("注册号", max_length=30, null=True, blank=True)  # noqa: DJ001
    name = models.CharField("名称", max_length=300)
    kind = models.CharField("主体类型", max_length=12, choices=EntityKind)
    status = models.CharField(
        "登记状态", max_length=20, choices=RegStatus, default=RegStatus.ACTIVE
    )
    type_text = models.CharField("企业类型", max_length=100, blank=True)  # as registered
    industry = models.CharField("行业代码", max_length=8, blank=True)  # GB/T 4754
    business_scope = models.TextField("经营范围", blank=True)
    capital_text = models.CharField("注册资金", max_length=60, blank=True)  # as registered
    registered_on = models.DateField("成立日期", null=True, blank=True)
    legal_rep = models.CharField("法定代表人", max_length=100, blank=True)
    contact_name = models.CharField("联络员", max_length=100, blank=True)
    contact_phone = models.CharField("联系电话", max_length=60, blank=True)
    address = models.CharField("住所", max_length=500, blank=True)
    address_quality = models.CharField(
        "地址质量", max_length=8, choices=AddressQuality, default=AddressQuality.EMPTY
    )
    region_code = models.CharField("区划代码", max_length=6, blank=True)  # county, or city
    district_code = models.CharField("街镇或片区", max_length=12, blank=True)  # finest known
    responsible_unit = models.ForeignKey(
        "orgs.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entities",
        verbose_name="管辖单位",
    )
    placement = models.CharField(
        "落位方式", max_length=8, choices=Placement, default=Placement.NONE
    )
    lon_e6 = models.IntegerField("经度(微度)", null=True, blank=True)
    lat_e6 = models.IntegerField("纬度(微度)", null=True, blank=True)
    datum = models.CharField("坐标系", max_length=10, choices=Datum, blank=True)
    grade = models.CharField("信用等级", max_length=1, choices=Grade, blank=True)
    tags = models.ManyToManyField(
        EntityTag, blank=True, related_name="entities", verbose_name="标签"
    )
    version = models.IntegerField("版本", default=1)  # grows with every edit; stale ones refused
    batch_code = models.CharField("建立批次", max_length=32, blank=True)  # no key: bulk path
    created_at = models.DateTimeField("建立时间")
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        verbose_name = "市场主体"
        verbose_name_plural = "市场主体"
        ordering = ["code"]
        # UniqueConstraint and not unique=True: spares three pattern indexes on PostgreSQL.
        constraints = [
            models.UniqueConstraint(fields=["code"], name="entity_code_unique"),
            models.UniqueConstraint(fields=["uscc"], name="entity_uscc_unique"),
            models.UniqueConstraint(
                fields=["reg_no"], condition=Q(reg_no__isnull=False), name="entity_reg_no_unique"
            ),
            models.CheckConstraint(
                name="entity_position_whole_or_absent",
                condition=Q(lon_e6__isnull=True, lat_e6__isnull=True)
                | Q(lon_e6__isnull=False, lat_e6__isnull=False),
            ),
            models.CheckConstraint(
                name="entity_unplaced_iff_no_unit",
                condition=Q(responsible_unit__isnull=True, placement="NONE")
                | Q(responsible_unit__isnull=False) & ~Q(placement="NONE"),
            ),
        ]
        # Only what waits is looked up by region; a full index would slow every import down.
        indexes = [
            models.Index(
                fields=["region_code", "code"],
                condition=Q(responsible_unit__isnull=True),
                name="entity_waiting_by_region",
            ),
        ]

    def __str__(self) -> str:
        return self.name


# Field history of rows edited one by one; imports keep theirs in ImportChange.
auditlog.register(
    Entity, m2m_fields={"tags"}, exclude_fields=["version", "updated_at", "contact_phone"]
)
