"""Checks as statistics count them: one row each, and a row that takes it back (append-only)."""

from django.db import models
from django.db.models import Q

from inspections.oneform.codes import FollowUpAction
from publicity.models.results import Publication
from publicity.outcomes import Mode


class PastChecks(models.Model):
    """A file of checks from before this system (历史检查), append-only."""

    code = models.CharField("编号", max_length=40, unique=True)
    unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, null=True, blank=True, related_name="past_checks"
    )  # the lowest unit above all rows
    filename = models.CharField("文件名", max_length=255)
    digest = models.CharField("文件摘要", max_length=64)  # SHA-256 of the bytes
    count = models.PositiveIntegerField("户次")
    imported_by = models.CharField("导入人", max_length=150)
    imported_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = "历史检查文件"
        verbose_name_plural = "历史检查文件"
        ordering = ["-imported_at", "-pk"]

    def __str__(self) -> str:
        return self.code


class CheckRecord(models.Model):
    """One check that counts (append-only).

    Nothing is edited: what no longer counts is taken back by a second row with ``sign`` -1 and
    the same content, so every figure is a sum over ``sign``.
    """

    sign = models.SmallIntegerField("计数", default=1)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    publication = models.ForeignKey(
        Publication, models.PROTECT, null=True, blank=True, related_name="records"
    )
    past = models.ForeignKey(
        PastChecks, models.PROTECT, null=True, blank=True, related_name="records"
    )
    entity = models.ForeignKey(
        "entities.Entity", models.PROTECT, null=True, blank=True, related_name="check_records"
    )
    entity_code = models.CharField("主体代码", max_length=64, blank=True)  # inside only
    entity_name = models.CharField("主体名称", max_length=300, blank=True)  # inside only
    entity_kind = models.CharField("主体类型", max_length=12)  # CT-10
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="check_records")
    home = models.ForeignKey(
        "orgs.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )  # the branch that keeps the entity (属地)
    area = models.CharField("区划代码", max_length=6, blank=True)
    district = models.CharField("街镇或片区", max_length=12, blank=True)
    industry = models.CharField("行业门类", max_length=1, blank=True)  # A to T
    checked_on = models.DateField("检查日期")
    year = models.PositiveSmallIntegerField("年")
    month = models.PositiveSmallIntegerField("月")
    mode = models.CharField("检查方式", max_length=10, choices=Mode.choices())
    results = models.CharField("检查结果", max_length=250)  # CT-01 codes, comma between
    kinds = models.CharField("问题种类", max_length=120, blank=True)  # likewise
    follow_up = models.CharField("后续处置", max_length=16, choices=FollowUpAction.choices())
    has_problem = models.BooleanField("发现问题")
    is_settled = models.BooleanField("已完结")
    is_ordered = models.BooleanField("责令改正", default=False)
    is_listed = models.BooleanField("列入经营异常名录", default=False)
    is_filed = models.BooleanField("立案", default=False)
    is_transferred = models.BooleanField("移送", default=False)
    fine_fen = models.PositiveBigIntegerField("罚没金额（分）", default=0)
    used_shared = models.BooleanField("有共享数据", null=True, blank=True)  # None: not known
    site_minutes = models.PositiveSmallIntegerField("在场（分钟）", null=True, blank=True)
    road_minutes = models.PositiveSmallIntegerField("路上（分钟）", null=True, blank=True)
    publish_due_on = models.DateField("公示期限", null=True, blank=True)
    published_on = models.DateField("公示日期", null=True, blank=True)
    recorded_by = models.CharField("记录人", max_length=150)
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "检查计数"
        verbose_name_plural = "检查计数"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="check_reversal_takes_back",
                condition=Q(sign=1, reverses__isnull=True) | Q(sign=-1, reverses__isnull=False),
            ),
            models.CheckConstraint(
                name="check_of_one_source",
                condition=Q(publication__isnull=False, past__isnull=True)
                | Q(publication__isnull=True, past__isnull=False),
            ),
            models.CheckConstraint(
                name="check_problem_has_kind",
                condition=Q(has_problem=True) & ~Q(kinds="") | Q(has_problem=False, kinds=""),
            ),
            models.CheckConstraint(
                name="check_month_known", condition=Q(month__gte=1, month__lte=12)
            ),
        ]
        indexes = [models.Index(fields=["year", "unit", "mode"], name="check_by_year")]

    def __str__(self) -> str:
        return f"{self.publication_id or self.past_id} {self.checked_on} {self.sign:+d}"
