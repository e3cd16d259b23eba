"""The party's side of a visit: its code, its rating, its objection; and pressure on the team."""

from django.db import models
from django.db.models import Q

from inspections.fieldwork.models.visits import Visit


class VisitCode(models.Model):
    """What the party scans to see who stands at its door (检查码), append-only."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="visit_code")
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256; the token is not stored
    issued_by = models.CharField("出示人", max_length=150)
    issued_at = models.DateTimeField("出示时间")

    class Meta:
        verbose_name = "检查码"
        verbose_name_plural = "检查码"

    def __str__(self) -> str:
        return f"{self.visit_id}"


class VisitRating(models.Model):
    """An anonymous rating of a visit (append-only): no visit, no hour, only unit and month."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="visit_ratings")
    month = models.DateField("月份")  # its first day
    stars = models.PositiveSmallIntegerField("评分")
    showed_credentials = models.BooleanField("出示证件")
    stayed_on_items = models.BooleanField("按清单检查")
    was_clean = models.BooleanField("廉洁")
    words = models.TextField("意见", blank=True)

    class Meta:
        verbose_name = "企业评价"
        verbose_name_plural = "企业评价"
        constraints = [
            models.CheckConstraint(
                name="rating_one_to_five", condition=Q(stars__gte=1, stars__lte=5)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.month}: {self.stars}"


class SpentRating(models.Model):
    """That a visit's code was used to rate, without what was said (append-only)."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="spent_rating")

    class Meta:
        verbose_name = "已评价"
        verbose_name_plural = "已评价"

    def __str__(self) -> str:
        return f"{self.visit_id}"


class Objection(models.Model):
    """The party objects to a visit (异议), by its code (append-only)."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="objections")
    words = models.TextField("异议内容")
    name = models.CharField("提出人", max_length=100)
    phone = models.CharField("电话", max_length=30, blank=True)
    filed_at = models.DateTimeField("提出时间")
    answer_by = models.DateField("答复期限")

    class Meta:
        verbose_name = "检查异议"
        verbose_name_plural = "检查异议"
        ordering = ["filed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.visit_id}"


class ObjectionAnswer(models.Model):
    """The answer of somebody outside the team (append-only)."""

    objection = models.OneToOneField(Objection, models.PROTECT, related_name="answer")
    is_upheld = models.BooleanField("异议成立")
    words = models.TextField("答复")
    answered_by = models.CharField("答复人", max_length=150)
    answered_at = models.DateTimeField("答复时间")

    class Meta:
        verbose_name = "异议答复"
        verbose_name_plural = "异议答复"

    def __str__(self) -> str:
        return f"{self.objection_id}: {self.is_upheld}"


class Plea(models.Model):
    """Somebody asked for a lighter hand (说情); reviewers and auditors read it (append-only)."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="pleas")
    who = models.CharField("说情人", max_length=100)
    capacity = models.CharField("身份", max_length=100, blank=True)
    words = models.TextField("经过")
    happened_at = models.DateTimeField("发生时间")
    recorded_by = models.CharField("记录人", max_length=150)
    recorded_at = models.DateTimeField("记录时间")
    key = models.CharField("提交编号", max_length=80, null=True)  # noqa: DJ001  # null from a page

    class Meta:
        verbose_name = "说情登记"
        verbose_name_plural = "说情登记"
        ordering = ["happened_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(key__isnull=False), name="plea_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.happened_at}"
