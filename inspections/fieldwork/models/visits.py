"""Visits (检查户次) and outings (出车): who goes where, when, with whom."""

from django.db import models
from django.db.models import Q

from inspections.fieldwork.states import Half, Release, VisitState


class Vehicle(models.Model):
    """A car of a unit (车辆)."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="vehicles")
    plate = models.CharField("车牌", max_length=16, unique=True)
    seats = models.PositiveSmallIntegerField("座位", default=5)
    driver = models.CharField("驾驶员", max_length=60, blank=True)
    driver_phone = models.CharField("驾驶员电话", max_length=20, blank=True)
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "车辆"
        verbose_name_plural = "车辆"
        ordering = ["unit__path", "plate"]

    def __str__(self) -> str:
        return self.plate


class Outing(models.Model):
    """Half a day of one team on the road (出车); its visits open together."""

    session = models.ForeignKey("inspections.DrawSession", models.PROTECT, related_name="outings")
    team = models.ForeignKey(
        "inspections.Team", models.PROTECT, null=True, blank=True, related_name="outings"
    )
    merged = models.ForeignKey(
        "inspections.MergedVisit", models.PROTECT, null=True, blank=True, related_name="outings"
    )
    day = models.DateField("日期")
    half = models.CharField("半天", max_length=2, choices=Half)
    vehicle = models.ForeignKey(
        Vehicle, models.PROTECT, null=True, blank=True, related_name="outings", verbose_name="车辆"
    )
    departs_at = models.DateTimeField("出发时间")
    planned_by = models.CharField("安排人", max_length=150)
    planned_at = models.DateTimeField("安排时间")

    class Meta:
        verbose_name = "出车"
        verbose_name_plural = "出车"
        ordering = ["day", "half", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["team", "day", "half"], name="outing_once"),
            models.UniqueConstraint(fields=["merged", "day", "half"], name="outing_merged_once"),
            models.UniqueConstraint(fields=["vehicle", "day", "half"], name="outing_vehicle_once"),
            models.CheckConstraint(
                name="outing_of_one_crew",
                condition=Q(team__isnull=False, merged__isnull=True)
                | Q(team__isnull=True, merged__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.half} {self.team_id or self.merged_id}"


class Escort(models.Model):
    """Somebody of the home branch who shows the way (属地配合人员); sees and writes nothing."""

    outing = models.ForeignKey(Outing, models.PROTECT, related_name="escorts")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("电话", max_length=20, blank=True)
    named_by = models.CharField("指派人", max_length=150)
    named_at = models.DateTimeField("指派时间")

    class Meta:
        verbose_name = "属地配合人员"
        verbose_name_plural = "属地配合人员"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["outing", "name"], name="escort_once"),
        ]

    def __str__(self) -> str:
        return self.name


class CheckIn(models.Model):
    """An inspector says that they are there, on their own device (append-only)."""

    outing = models.ForeignKey(Outing, models.PROTECT, related_name="check_ins")
    inspector = models.ForeignKey("personnel.Inspector", models.PROTECT, related_name="check_ins")
    at = models.DateTimeField("签到时间")

    class Meta:
        verbose_name = "签到"
        verbose_name_plural = "签到"
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["outing", "inspector"], name="check_in_once"),
        ]

    def __str__(self) -> str:
        return f"{self.outing_id}/{self.inspector_id}"


class Visit(models.Model):
    """One visit of one team to one entity, for every task that is merged into it.

    Who may see it follows from who sits in the team by now, so access ends with the seat.
    """

    code = models.CharField("编号", max_length=64, unique=True)
    session = models.ForeignKey("inspections.DrawSession", models.PROTECT, related_name="visits")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="visits")
    entity = models.ForeignKey("entities.Entity", models.PROTECT, related_name="visits")
    team = models.ForeignKey(
        "inspections.Team", models.PROTECT, null=True, blank=True, related_name="visits"
    )
    merged = models.OneToOneField(
        "inspections.MergedVisit", models.PROTECT, null=True, blank=True, related_name="visit"
    )
    outing = models.ForeignKey(
        Outing, models.SET_NULL, null=True, blank=True, related_name="visits", verbose_name="出车"
    )
    place = models.PositiveSmallIntegerField("顺序", default=1)  # within the outing
    release = models.CharField("公开方式", max_length=12, choices=Release)
    is_announced = models.BooleanField("事先通知", default=False)
    state = models.CharField(
        "状态", max_length=10, choices=VisitState, default=VisitState.DISPATCHED
    )
    due_on = models.DateField("检查截止")
    dispatched_at = models.DateTimeField("派发时间")
    opened_at = models.DateTimeField("开启时间", null=True, blank=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    finished_on = models.DateField("检查完成", null=True, blank=True)  # as the form says
    reviewed_at = models.DateTimeField("审定时间", null=True, blank=True)
    stopped_why = models.CharField("停止原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "检查户次"
        verbose_name_plural = "检查户次"
        ordering = ["due_on", "code"]
        constraints = [
            models.CheckConstraint(
                name="visit_of_one_crew",
                condition=Q(team__isnull=False, merged__isnull=True)
                | Q(team__isnull=True, merged__isnull=False),
            ),
            models.CheckConstraint(
                name="visit_reviewed_iff_dated",
                condition=Q(state="REVIEWED", reviewed_at__isnull=False)
                | ~Q(state="REVIEWED") & Q(reviewed_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="visit_by_state"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def waits_for_departure(self) -> bool:
        """Whether the team does not know yet where it goes, unless all conditions hold by now."""
        return self.release == Release.AT_DEPARTURE and self.opened_at is None


class VisitPart(models.Model):
    """A task's own drawn row that a visit serves: every task keeps its trace (append-only).

    A row that was sent out and joined another visit later has two parts; the last one counts.
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="parts")
    drawn = models.ForeignKey("inspections.DrawnEntity", models.PROTECT, related_name="visit_parts")

    class Meta:
        verbose_name = "检查所属任务"
        verbose_name_plural = "检查所属任务"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "drawn"], name="visit_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}/{self.drawn_id}"
