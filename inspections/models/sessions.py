"""Draw sessions: the sealed frame, the code, the witness inputs, the job and its one result."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inspections.models.plans import Task
from inspections.states import LIVE, Status


class Channel(models.TextChoices):
    """How the ceremony was held; part of the sealed record."""

    CONSOLE = "CONSOLE", "控制台"
    WEB = "WEB", "网页"


class SessionCounter(models.Model):
    """The last session number of a bureau in a year; its row is the lock that keeps it gap-free."""

    unit = models.ForeignKey("orgs.Unit", models.PROTECT)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year"], name="counter_per_unit_year"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.year}: {self.last}"


class DrawSession(models.Model):
    """One public draw (场次), from sealed lists to published transcript."""

    code = models.CharField("场次编号", max_length=40, unique=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="sessions", verbose_name="任务")
    unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, related_name="sessions", verbose_name="单位"
    )
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveIntegerField("序号")  # gap-free per unit and year, taken at sealing
    status = models.CharField("状态", max_length=16, choices=Status, default=Status.SEALED)
    channel = models.CharField("方式", max_length=8, choices=Channel, default=Channel.WEB)

    header = models.BinaryField("封存文件头", editable=False)
    frame_digest = models.CharField("封存摘要", max_length=64)
    entities_digest = models.CharField("名单摘要", max_length=64)
    excluded_digest = models.CharField("排除名单摘要", max_length=64)
    entities_count = models.PositiveIntegerField("在册可抽户数")
    excluded_count = models.PositiveIntegerField("排除户数")
    sealed_by = models.CharField("封存人", max_length=150)
    sealed_at = models.DateTimeField("封存时间")

    commitment = models.CharField("一次性码承诺", max_length=64, blank=True)
    committed_by = models.CharField("承诺人", max_length=150, blank=True)
    committed_at = models.DateTimeField("承诺时间", null=True)

    sources = models.TextField("公开来源行", blank=True)  # each line ended by LF
    revealed_by = models.CharField("揭示人", max_length=150, blank=True)
    revealed_at = models.DateTimeField("揭示时间", null=True)

    drawn_at = models.DateTimeField("抽取时间", null=True)
    revealed_code = models.CharField("一次性码", max_length=64, blank=True)  # at publication
    master = models.CharField("主种子", max_length=64, blank=True)  # at publication
    published_by = models.CharField("公布人", max_length=150, blank=True)
    published_at = models.DateTimeField("公布时间", null=True)
    ended_at = models.DateTimeField("归档或作废时间", null=True)

    class Meta:
        verbose_name = "场次"
        verbose_name_plural = "场次"
        ordering = ["-sealed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="session_number"),
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(status__in=[*sorted(LIVE)]),
                name="one_live_session_per_task",
            ),
            models.CheckConstraint(
                name="session_commitment_with_time",
                condition=Q(commitment="", committed_at__isnull=True)
                | ~Q(commitment="") & Q(committed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="session_sources_with_time",
                condition=Q(sources="", revealed_at__isnull=True)
                | ~Q(sources="") & Q(revealed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="session_code_iff_published",
                condition=Q(revealed_code="", master="", published_at__isnull=True)
                | ~Q(revealed_code="") & ~Q(master="") & Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class FramePart(models.Model):
    """A run of whole sealed lines, about 1 MB, in order (append-only)."""

    class Role(models.TextChoices):
        ENTITIES = "entities", "可抽名单"
        EXCLUDED = "excluded", "排除名单"
        RECUSALS = "recusals", "回避附件（不公开）"

    session = models.ForeignKey(DrawSession, models.PROTECT, related_name="parts")
    role = models.CharField(max_length=8, choices=Role)
    index = models.PositiveIntegerField()
    first_code = models.CharField(max_length=64)  # finds one entity without reading all parts
    data = models.BinaryField()

    class Meta:
        ordering = ["role", "index"]
        constraints = [
            models.UniqueConstraint(fields=["session", "role", "index"], name="frame_part"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.role}/{self.index}"


class OneTimeCode(models.Model):
    """The committed secret of a session, encrypted at rest (append-only)."""

    session = models.OneToOneField(DrawSession, models.PROTECT, related_name="one_time_code")
    sealed_secret = models.BinaryField(editable=False)
    chain_length = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"一次性码 {self.session_id}"


class WitnessKind(models.TextChoices):
    """CT-20 witness_kind."""

    NPC = "NPC", "人大代表"
    CPPCC = "CPPCC", "政协委员"
    MEDIA = "MEDIA", "媒体记者"
    NOTARY = "NOTARY", "公证员"
    DISCIPLINE = "DISCIPLINE", "纪检监察"
    ENTERPRISE = "ENTERPRISE", "企业代表"
    PUBLIC = "PUBLIC", "群众代表"
    LEADER = "LEADER", "分管领导"
    OTHER = "OTHER", "其他"


class BlindInput(models.Model):
    """What one witness committed blind, and opened together with all others."""

    order = models.PositiveSmallIntegerField("次序")
    name = models.CharField("见证人", max_length=60)
    kind = models.CharField("身份", max_length=12, choices=WitnessKind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)
    commitment = models.CharField("承诺", max_length=64)
    committed_at = models.DateTimeField("盲投时间")
    salt = models.CharField("盐", max_length=32, blank=True)
    line = models.CharField("来源行", max_length=400, blank=True)
    opened_at = models.DateTimeField("揭示时间", null=True)

    class Meta:
        abstract = True


class WitnessInput(BlindInput):
    """A witness's input to the first draw of a session."""

    session = models.ForeignKey(DrawSession, models.PROTECT, related_name="inputs")

    class Meta:
        verbose_name = "见证输入"
        verbose_name_plural = "见证输入"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["session", "order"], name="input_order"),
            models.UniqueConstraint(fields=["session", "commitment"], name="input_commitment"),
            models.UniqueConstraint(fields=["session", "name"], name="input_witness"),
            models.CheckConstraint(
                name="input_opened_whole",
                condition=Q(salt="", line="", opened_at__isnull=True)
                | ~Q(salt="") & ~Q(line="") & Q(opened_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.order}"


class VoidReason(models.TextChoices):
    """Why a session is given up (作废理由); published with it."""

    WITNESS_MISSING = "WITNESS_MISSING", "见证人未到或不足"
    INPUT_NOT_OPENED = "INPUT_NOT_OPENED", "见证输入未揭示"
    INPUT_COPIED = "INPUT_COPIED", "见证输入相同，不独立"
    CAP_REACHED = "CAP_REACHED", "配对尝试达到上限"
    INFEASIBLE = "INFEASIBLE", "方案无法满足"
    WRONG_LIST = "WRONG_LIST", "名单或规则有误"
    SECRET_LOST = "SECRET_LOST", "一次性码遗失"
    CANCELLED = "CANCELLED", "任务取消"
    OTHER = "OTHER", "其他"


class TwoPersonVoid(models.Model):
    """A proposal to give a draw up, and its approval by a second person."""

    reason = models.CharField("理由类别", max_length=20, choices=VoidReason)
    note = models.TextField("说明")
    proposed_by = models.CharField("提出人", max_length=150)
    proposed_at = models.DateTimeField("提出时间")
    approved_by = models.CharField("批准人", max_length=150, blank=True)
    approved_at = models.DateTimeField("批准时间", null=True)

    class Meta:
        abstract = True


class VoidCase(TwoPersonVoid):
    """A proposal to void a session, and its approval (append-only by rule)."""

    session = models.ForeignKey(DrawSession, models.PROTECT, related_name="void_cases")

    class Meta:
        verbose_name = "作废"
        verbose_name_plural = "作废"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="void_approved_whole",
                condition=Q(approved_by="", approved_at__isnull=True)
                | ~Q(approved_by="") & Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="void_two_people", condition=~Q(approved_by=models.F("proposed_by"))
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(approved_by=""), name="one_open_void_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.get_reason_display()}"
