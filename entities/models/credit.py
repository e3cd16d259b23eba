"""Credit: facts and grades (append-only), listings with their ends, repairs, restrictions."""

from django.db import models
from django.db.models import F, Q

from entities.credit.facts import FactKind
from entities.models.registry import Entity


class CreditFact(models.Model):
    """Something that counts towards an entity's grade (append-only)."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="credit_facts")
    ref = models.CharField("出处", max_length=80)  # code of a result, a listing, a decision
    kind = models.CharField(
        "种类", max_length=20, choices=[(one.value, one.label) for one in FactKind]
    )
    on = models.DateField("发生日期")
    source = models.CharField("认定机关", max_length=100)
    basis = models.CharField("依据", max_length=300)
    amount_fen = models.PositiveBigIntegerField("金额（分）", default=0)
    recorded_by = models.CharField("记录人", max_length=150)
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "信用事实"
        verbose_name_plural = "信用事实"
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["entity", "kind", "ref"], name="credit_fact_once"),
            models.CheckConstraint(name="credit_fact_has_basis", condition=~Q(basis="")),
        ]
        indexes = [models.Index(fields=["kind", "on"], name="credit_fact_by_kind")]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.kind} {self.on}"


class FactEnd(models.Model):
    """A state ended (移出、修复) or a fact was entered in error (撤销); append-only."""

    fact = models.OneToOneField(CreditFact, models.PROTECT, related_name="end")
    on = models.DateField("结束日期")
    is_error = models.BooleanField("录入有误", default=False)
    basis = models.CharField("依据", max_length=300)
    recorded_by = models.CharField("记录人", max_length=150)
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "事实的结束"
        verbose_name_plural = "事实的结束"
        constraints = [
            models.CheckConstraint(name="fact_end_has_basis", condition=~Q(basis="")),
        ]

    def __str__(self) -> str:
        return f"{self.fact_id}: {self.on}"


class RulebookVersion(models.Model):
    """One version of the rules by which grades are computed (append-only)."""

    code = models.CharField("编号", max_length=40, unique=True)
    document = models.BinaryField("规则", editable=False)  # canonical JSON, ssj/rulebook/1
    digest = models.CharField("摘要", max_length=64)
    valid_from = models.DateField("施行日期")
    saved_by = models.CharField("编辑人", max_length=150)
    saved_at = models.DateTimeField("编辑时间")

    class Meta:
        verbose_name = "评级规则"
        verbose_name_plural = "评级规则"
        ordering = ["-valid_from", "-pk"]

    def __str__(self) -> str:
        return self.code


class CreditGrade(models.Model):
    """A computed grade that differs from the one before it (append-only)."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="credit_grades")
    on = models.DateField("评定日期")
    risk_class = models.CharField("信用风险等级", max_length=1)
    points = models.IntegerField("得分")
    rulebook = models.ForeignKey(RulebookVersion, models.PROTECT, related_name="grades")
    computed_at = models.DateTimeField("计算时间")

    class Meta:
        verbose_name = "信用评级"
        verbose_name_plural = "信用评级"
        ordering = ["computed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="credit_grade_known", condition=Q(risk_class__in=["A", "B", "C", "D"])
            ),
        ]
        indexes = [models.Index(fields=["entity", "-computed_at"], name="grade_newest")]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.on} {self.risk_class}"


class NotedGrades(models.Model):
    """Grades that no facts gave: as the night found them in a run of entities (append-only).

    Written where they are not those of the note before it; ``grades`` as entities.credit.noted.
    """

    first = models.BigIntegerField("自")  # primary keys, both inclusive
    through = models.BigIntegerField("至")
    grades = models.BinaryField("等级", editable=False)
    noted_at = models.DateTimeField("记下时间")

    class Meta:
        verbose_name = "导入等级存底"
        verbose_name_plural = "导入等级存底"

    def __str__(self) -> str:
        return f"{self.first}-{self.through}"


class GradeOverride(models.Model):
    """Somebody proposes another grade for a while (append-only)."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="grade_overrides")
    risk_class = models.CharField("改为", max_length=1)
    reason = models.TextField("理由")
    valid_to = models.DateField("有效期至")  # last day
    proposed_by = models.CharField("提出人", max_length=150)
    proposed_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "评级人工调整"
        verbose_name_plural = "评级人工调整"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="override_in_words", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.entity_id}: {self.risk_class}"


class OverrideDecision(models.Model):
    """A second person's answer to an override (append-only)."""

    override = models.OneToOneField(GradeOverride, models.PROTECT, related_name="decision")
    is_approved = models.BooleanField("同意")
    note = models.TextField("意见", blank=True)
    decided_by = models.CharField("批准人", max_length=150)
    decided_at = models.DateTimeField("批准时间")

    class Meta:
        verbose_name = "调整的批准"
        verbose_name_plural = "调整的批准"

    def __str__(self) -> str:
        return f"{self.override_id}: {self.is_approved}"


class ListKind(models.TextChoices):
    """Which list. Individuals are marked, not listed."""

    ABNORMAL = "ABNORMAL", "经营异常名录"
    MARKED = "MARKED", "标记经营异常状态"
    SEVERE = "SEVERE", "严重违法失信名单"


class AbnormalReason(models.TextChoices):
    """CT-12 abnormal_reason, and the severe list's own ground."""

    NO_ANNUAL = "NO_ANNUAL", "未依照规定期限公示年度报告"
    NO_INFO_AFTER_ORDER = "NO_INFO_AFTER_ORDER", "未在责令期限内公示有关企业信息"
    FALSE = "FALSE", "公示信息隐瞒真实情况、弄虚作假"
    UNREACHABLE = "UNREACHABLE", "通过登记的住所或者经营场所无法联系"
    SEVERE_ACT = "SEVERE_ACT", "严重违法行为"


class Listing(models.Model):
    """An entity is put on a list by a decision (append-only)."""

    number = models.CharField("文号", max_length=60, unique=True)
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="listings")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="listings")
    kind = models.CharField("名单", max_length=8, choices=ListKind)
    reason = models.CharField("事由", max_length=20, choices=AbnormalReason)
    ref = models.CharField("出处", max_length=80, blank=True)  # code of the visit
    basis = models.CharField("依据", max_length=300)
    found_on = models.DateField("发现日期")
    due_on = models.DateField("决定期限")  # 10 workdays after it was found
    decided_on = models.DateField("列入日期")
    valid_to = models.DateField("期满", null=True, blank=True)  # last day; the severe list only
    fact = models.OneToOneField(CreditFact, models.PROTECT, related_name="listing")
    decided_by = models.CharField("决定人", max_length=150)
    decided_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "列入决定"
        verbose_name_plural = "列入决定"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="listing_after_finding", condition=Q(decided_on__gte=F("found_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.number


class RemovalBasis(models.TextChoices):
    """CT-13 removal_basis, and the severe list's own two."""

    ANNUAL_FILED = "ANNUAL_FILED", "补报年报并公示"
    INFO_PUBLISHED = "INFO_PUBLISHED", "履行即时信息公示义务"
    CORRECTED = "CORRECTED", "更正虚假公示信息"
    REACHABLE = "REACHABLE", "住所变更登记或重新取得联系"
    ERROR = "ERROR", "撤销列入（错误）"
    TERM = "TERM", "严重违法失信名单期满"
    EARLY = "EARLY", "信用修复，提前移出严重违法失信名单"


class RepairKind(models.TextChoices):
    """CT-14 credit_repair_kind."""

    LEAVE_ABNORMAL = "LEAVE_ABNORMAL", "移出经营异常名录"
    RESTORE_INDIVIDUAL = "RESTORE_INDIVIDUAL", "恢复个体工商户正常记载状态"
    LEAVE_SEVERE = "LEAVE_SEVERE", "提前移出严重违法失信名单"
    STOP_PENALTY = "STOP_PENALTY", "提前停止公示行政处罚信息"


class CreditRepair(models.Model):
    """An application for repair (信用修复), append-only."""

    code = models.CharField("编号", max_length=72, unique=True)
    fact = models.ForeignKey(CreditFact, models.PROTECT, related_name="repairs")
    kind = models.CharField("种类", max_length=20, choices=RepairKind)
    materials = models.JSONField("材料")  # [{"kind", "title", "digest"}]
    words = models.TextField("申请说明")
    applied_by = models.CharField("申请人", max_length=150)
    applied_at = models.DateTimeField("申请时间")
    answer_by = models.DateField("答复期限")

    class Meta:
        verbose_name = "信用修复申请"
        verbose_name_plural = "信用修复申请"
        ordering = ["-applied_at", "-pk"]

    def __str__(self) -> str:
        return self.code


class RepairDecision(models.Model):
    """What was decided about a repair (append-only)."""

    repair = models.OneToOneField(CreditRepair, models.PROTECT, related_name="decision")
    is_granted = models.BooleanField("准予")
    removal_basis = models.CharField("移出依据", max_length=16, choices=RemovalBasis, blank=True)
    words = models.TextField("决定理由")
    decided_by = models.CharField("决定人", max_length=150)
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = "修复决定"
        verbose_name_plural = "修复决定"

    def __str__(self) -> str:
        return f"{self.repair_id}: {self.is_granted}"


class RestrictionArea(models.TextChoices):
    """CT-21 restriction_area: the thirteen of the founding text and four measures."""

    OPERATION = "OPERATION", "经营"
    FINANCING = "FINANCING", "投融资"
    LAND = "LAND", "取得政府供应土地"
    TRADE = "TRADE", "进出口"
    BORDER = "BORDER", "出入境"
    NEW_COMPANY = "NEW_COMPANY", "注册新公司"
    BIDDING = "BIDDING", "工程招投标"
    PROCUREMENT = "PROCUREMENT", "政府采购"
    HONOURS = "HONOURS", "获得荣誉"
    SAFETY_PERMIT = "SAFETY_PERMIT", "安全许可"
    PRODUCTION_PERMIT = "PRODUCTION_PERMIT", "生产许可"
    POSTS = "POSTS", "从业任职资格"
    QUALIFICATION = "QUALIFICATION", "资质审核"
    CREDIT_CERT = "CREDIT_CERT", "不予开具信用证明"
    TRADEMARK = "TRADEMARK", "商标推荐"
    FINANCE = "FINANCE", "融资信贷"
    NETWORK = "NETWORK", "网络商务"


class MeasureSource(models.TextChoices):
    """Where a measure comes from."""

    NATIONAL = "NATIONAL", "国家基础清单"
    LOCAL = "LOCAL", "地方"
    MEMORANDUM = "MEMORANDUM", "备忘录"


class Restriction(models.Model):
    """A restriction on a listed entity, with its legal basis and its end (append-only)."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="restrictions")
    area = models.CharField("领域", max_length=20, choices=RestrictionArea)
    source = models.CharField("措施来源", max_length=12, choices=MeasureSource)
    basis = models.CharField("依据", max_length=300)
    valid_from = models.DateField("起始")
    valid_to = models.DateField("期满")  # last day; ends earlier with the listing
    imposed_by = models.CharField("决定人", max_length=150)
    imposed_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "限制措施"
        verbose_name_plural = "限制措施"
        ordering = ["area", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "area"], name="restriction_once"),
            models.CheckConstraint(name="restriction_has_basis", condition=~Q(basis="")),
            models.CheckConstraint(
                name="restriction_span_ordered", condition=Q(valid_to__gte=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id}: {self.area}"
