"""The duplicate-visit guard: limits of a unit, visits of other bodies, reasons (append-only)."""

from django.db import models
from django.db.models import Q


class DuplicateGuardRule(models.Model):
    """Limits (重复检查规则) of a unit and everything below it; a change is a new version."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="guard_rules")
    version = models.PositiveIntegerField("版本")
    per_day = models.PositiveSmallIntegerField("同一主体一天至多（次）")
    per_week = models.PositiveSmallIntegerField("同一主体一周至多（次）")
    per_month = models.PositiveSmallIntegerField("同一主体一月至多（次）")
    same_inspector = models.PositiveSmallIntegerField("同一人员一年检查同户未发现问题（次）")
    window_days = models.PositiveSmallIntegerField("建议合并的间隔（天）")
    annual_visit_cap = models.PositiveSmallIntegerField("年度上限（次）", null=True, blank=True)
    cooldown_days = models.PositiveSmallIntegerField("冷却期（天）")
    basis = models.CharField("依据", max_length=200, blank=True)
    saved_by = models.CharField("编辑人", max_length=150)
    saved_at = models.DateTimeField("编辑时间")

    class Meta:
        verbose_name = "重复检查规则"
        verbose_name_plural = "重复检查规则"
        ordering = ["unit__path", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "version"], name="guard_rule_version"),
            models.CheckConstraint(
                name="guard_rule_limits_hold",
                condition=Q(per_day__gte=1, per_week__gte=1, per_month__gte=1)
                & Q(same_inspector__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.version}"


class VisitRecord(models.Model):
    """A visit that another body made or announced (其他部门检查记录)."""

    entity = models.ForeignKey("entities.Entity", models.PROTECT, related_name="visit_records")
    visited_on = models.DateField("检查日期")
    body = models.CharField("检查机关", max_length=100)
    purpose = models.CharField("检查事项", max_length=200)
    inspectors = models.JSONField("检查人员", default=list)  # Inspector.code where known, else text
    had_findings = models.BooleanField("发现问题", null=True)
    source_digest = models.CharField("来源文件摘要", max_length=64)
    imported_by = models.CharField("导入人", max_length=150)
    imported_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = "其他部门检查记录"
        verbose_name_plural = "其他部门检查记录"
        ordering = ["-visited_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "visited_on", "body", "purpose"], name="visit_record_once"
            ),
        ]
        indexes = [models.Index(fields=["visited_on"], name="visit_record_by_day")]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.visited_on} {self.body}"


class RepeatReason(models.Model):
    """Why an inspector may visit an entity again after so many visits without findings."""

    inspector = models.ForeignKey("personnel.Inspector", models.PROTECT, related_name="+")
    entity = models.ForeignKey("entities.Entity", models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    reason = models.TextField("理由")
    given_by = models.CharField("记录人", max_length=150)
    given_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "重复检查理由"
        verbose_name_plural = "重复检查理由"
        ordering = ["-given_at", "pk"]
        constraints = [
            models.CheckConstraint(name="repeat_reason_in_words", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.inspector_id} {self.entity_id} {self.year}"
