"""The live ceremony of a draw: its announcement, its witness seats, and what viewers were told."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspections.acts import Act
from inspections.models.plans import Task
from inspections.models.sessions import DrawSession, WitnessKind
from inspections.models.supplements import Supplement


class CeremonyStyle(models.TextChoices):
    """How the stage shows the draw."""

    BALLS = "BALLS", "摇号"
    SLIPS = "SLIPS", "抽号"


class Showing(models.TextChoices):
    """What the stage shows of drawn entities; at most what the plan allows before publication."""

    NAMES = "NAMES", "显示名称"
    MASKED = "MASKED", "名称脱敏"
    SEALED = "SEALED", "只显示密封承诺"


class Pace(models.TextChoices):
    """How fast the stage plays."""

    CALM = "CALM", "从容"
    NORMAL = "NORMAL", "适中"
    FULL = "FULL", "全速"


class Ceremony(models.Model):
    """A ceremony (抽取仪式) in front of witnesses and viewers, of one draw or supplement."""

    code = models.CharField("仪式编号", max_length=48, unique=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="ceremonies", verbose_name="任务")
    session = models.ForeignKey(
        DrawSession, models.PROTECT, related_name="ceremonies", verbose_name="场次"
    )
    supplement = models.ForeignKey(
        Supplement, models.PROTECT, related_name="ceremonies", null=True, verbose_name="补抽"
    )
    held_at = models.DateTimeField("举行时间")
    place = models.CharField("地点", max_length=200)
    how_to_watch = models.CharField("观看方式", max_length=400, blank=True)
    presider = models.CharField("主持人", max_length=150)  # username
    style = models.CharField(
        "形式", max_length=8, choices=CeremonyStyle, default=CeremonyStyle.BALLS
    )
    showing = models.CharField(
        "抽中主体的显示", max_length=8, choices=Showing, default=Showing.SEALED
    )
    pace = models.CharField("节奏", max_length=8, choices=Pace, default=Pace.NORMAL)
    needs_cosignature = models.BooleanField("须有外部共签", default=False)
    live_key = models.CharField("直播签名公钥", max_length=300)
    announced_by = models.CharField("公告人", max_length=150)
    announced_at = models.DateTimeField("公告时间")

    act = models.PositiveSmallIntegerField("幕", choices=Act, default=Act.WAITING)
    act_started_at = models.DateTimeField("本幕开始", null=True)
    paused_at = models.DateTimeField("暂停于", null=True)
    inputs_closed_at = models.DateTimeField("盲投截止", null=True)  # then nothing is replaced
    ended_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        verbose_name = "抽取仪式"
        verbose_name_plural = "抽取仪式"
        ordering = ["-held_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(supplement__isnull=True),
                name="one_ceremony_per_session",
            ),
            models.UniqueConstraint(fields=["supplement"], name="one_ceremony_per_supplement"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def title(self) -> str:
        """What is drawn, for headings; the supplement must be loaded where there is one."""
        if self.supplement is None:
            return self.task.name
        return f"{self.task.name}：第 {self.supplement.number} 次补抽"


class StationState(models.TextChoices):
    """Where a witness seat stands."""

    INVITED = "invited", "待入席"
    SEATED = "seated", "已入席"
    COMMITTED = "committed", "已盲投"
    OPENED = "opened", "已揭示"
    LOST = "lost", "设备失联"
    REFUSED = "refused", "拒绝揭示"
    WITHDRAWN = "withdrawn", "已退席"


PRESENT = (StationState.SEATED, StationState.COMMITTED, StationState.OPENED)


class Station(models.Model):
    """A witness seat (见证席): one person at one device, let in once by a token."""

    ceremony = models.ForeignKey(Ceremony, models.PROTECT, related_name="stations")
    number = models.PositiveSmallIntegerField("席号")  # 1, 2, 3 … as invited
    state = models.CharField(
        "状态", max_length=12, choices=StationState, default=StationState.INVITED
    )
    kind = models.CharField("身份", max_length=12, choices=WitnessKind)
    name = models.CharField("姓名", max_length=60, blank=True)
    is_named = models.BooleanField("同意公开姓名", default=False)
    is_outside = models.BooleanField("本单位以外", default=False)
    source = models.CharField("代录的公共随机源", max_length=200, blank=True)  # "" = own input
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="stations"
    )
    token_hash = models.CharField(max_length=64, unique=True)  # SHA-256 of the one-time token
    device_hash = models.CharField(max_length=64, blank=True)  # SHA-256 of the device's secret
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name="接替"
    )
    invited_by = models.CharField("邀请人", max_length=150)
    invited_at = models.DateTimeField("邀请时间")
    seated_at = models.DateTimeField("入席时间", null=True)
    ended_at = models.DateTimeField("离席时间", null=True)

    class Meta:
        verbose_name = "见证席"
        verbose_name_plural = "见证席"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "number"], name="station_number"),
            models.UniqueConstraint(
                fields=["ceremony", "device_hash"],
                condition=~Q(device_hash="") & ~Q(state="lost"),  # a lost one may come back
                name="station_one_device_one_seat",
            ),
            models.CheckConstraint(
                name="station_seated_with_device",
                condition=Q(seated_at__isnull=True, device_hash="")
                | Q(seated_at__isnull=False) & ~Q(device_hash="") & ~Q(name=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ceremony_id}/{self.number}"

    @property
    def shown_name(self) -> str:
        """The name, where the witness agreed; else the seat and what kind of witness sits there."""
        if self.is_named and self.name:
            return self.name
        return f"{self.number} 号席（{self.get_kind_display()}）"


class BlindCast(models.Model):
    """A blind commitment that came from a station (append-only)."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="casts")
    commitment = models.CharField("承诺", max_length=64)
    cast_at = models.DateTimeField("盲投时间")

    class Meta:
        verbose_name = "盲投"
        verbose_name_plural = "盲投"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["station", "commitment"], name="cast_commitment"),
        ]

    def __str__(self) -> str:
        return f"{self.station_id}: {self.commitment[:8]}"


class CastWithdrawal(models.Model):
    """A blind commitment given up before the inputs were closed; it stays visible (append-only)."""

    cast = models.OneToOneField(BlindCast, models.PROTECT, related_name="withdrawal")
    reason = models.CharField("理由", max_length=200)
    withdrawn_by = models.CharField("办理人", max_length=150)
    withdrawn_at = models.DateTimeField("撤回时间")

    class Meta:
        verbose_name = "盲投撤回"
        verbose_name_plural = "盲投撤回"

    def __str__(self) -> str:
        return f"{self.cast_id}"


class PendingOpening(models.Model):
    """Salt and line of a cast, encrypted until every opening is there (append-only)."""

    cast = models.OneToOneField(BlindCast, models.PROTECT, related_name="opening")
    sealed = models.BinaryField(editable=False)
    arrived_at = models.DateTimeField("到达时间")

    def __str__(self) -> str:
        return f"{self.cast_id}"


class LiveEvent(models.Model):
    """What viewers were told (append-only): a gap-free, chained and signed stream."""

    ceremony = models.ForeignKey(Ceremony, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField("序号")  # 1, 2, 3 … without gaps
    kind = models.CharField("种类", max_length=24)  # inspections.live.kinds.LiveKind
    body = models.BinaryField("规范字节")
    prev_hash = models.CharField("前一事件的哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64)
    signature = models.BinaryField("签名", max_length=64)
    created_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "直播事件"
        verbose_name_plural = "直播事件"
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "seq"], name="live_event_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.ceremony_id}/{self.seq} {self.kind}"
