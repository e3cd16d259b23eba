"""Supplementary draws (补抽): the event, its frame, its witnesses, its job and its one result."""

from django.db import models
from django.db.models import F, Q

from inspections.codes import LeavingReason
from inspections.models.jobs import LeasedJob, Team, lease_iff_running
from inspections.models.sessions import BlindInput, Channel, DrawSession, TwoPersonVoid
from inspections.states import SUPPLEMENT_LIVE, SupplementStatus


class Supplement(models.Model):
    """One supplementary draw of a session, from proposal to publication."""

    session = models.ForeignKey(DrawSession, models.PROTECT, related_name="supplements")
    number = models.PositiveSmallIntegerField("补抽序号")  # r, from 1 without holes
    status = models.CharField(
        "状态", max_length=16, choices=SupplementStatus, default=SupplementStatus.PROPOSED
    )
    channel = models.CharField("方式", max_length=8, choices=Channel, default=Channel.WEB)
    named_sources = models.JSONField("点名的公开随机源", default=list)
    proposed_by = models.CharField("提出人", max_length=150)
    proposed_at = models.DateTimeField("提出时间")
    frame = models.BinaryField("封存的补抽名册", editable=False, default=b"")
    frame_digest = models.CharField("封存摘要", max_length=64, blank=True)
    refused_by = models.CharField("不同意人", max_length=150, blank=True)
    refusal_note = models.TextField("不同意的理由", blank=True)
    sealed_by = models.CharField("批准并封存人", max_length=150, blank=True)
    sealed_at = models.DateTimeField("封存时间", null=True)
    sources = models.TextField("公开来源行", blank=True)
    revealed_by = models.CharField("揭示人", max_length=150, blank=True)
    revealed_at = models.DateTimeField("揭示时间", null=True)
    drawn_at = models.DateTimeField("抽取时间", null=True)
    revealed_code = models.CharField("一次性码", max_length=64, blank=True)
    master = models.CharField("主种子", max_length=64, blank=True)
    bundle_digest = models.CharField("首抽核验包总摘要", max_length=64, blank=True)
    published_by = models.CharField("公布人", max_length=150, blank=True)
    published_at = models.DateTimeField("公布时间", null=True)
    ended_at = models.DateTimeField("作废或未批准时间", null=True)

    class Meta:
        verbose_name = "补抽"
        verbose_name_plural = "补抽"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="supplement_number"),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(status__in=[*sorted(SUPPLEMENT_LIVE)]),
                name="one_live_supplement",
            ),
            models.CheckConstraint(
                name="supplement_two_people",
                condition=~Q(sealed_by=F("proposed_by")) & ~Q(refused_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="supplement_refused_whole",
                condition=Q(refused_by="", refusal_note="") & ~Q(status=SupplementStatus.REFUSED)
                | ~Q(refused_by="")
                & ~Q(refusal_note="")
                & Q(status=SupplementStatus.REFUSED, ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="supplement_sealed_whole",
                condition=Q(frame_digest="", sealed_by="", sealed_at__isnull=True)
                | ~Q(frame_digest="") & ~Q(sealed_by="") & Q(sealed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="supplement_code_iff_published",
                condition=Q(revealed_code="", master="", published_at__isnull=True)
                | ~Q(revealed_code="") & ~Q(master="") & Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/S{self.number}"


class SupplementLeave(models.Model):
    """An inspector who falls out, with the coded reason and a note (append-only)."""

    supplement = models.ForeignKey(Supplement, models.PROTECT, related_name="leaves")
    inspector = models.ForeignKey("personnel.Inspector", models.PROTECT, related_name="+")
    reason = models.CharField("理由", max_length=20, choices=LeavingReason)
    note = models.TextField("说明", blank=True)  # for those entitled only

    class Meta:
        verbose_name = "退出人员"
        verbose_name_plural = "退出人员"
        ordering = ["inspector__code"]
        constraints = [
            models.UniqueConstraint(fields=["supplement", "inspector"], name="leave_once"),
        ]

    def __str__(self) -> str:
        return f"{self.supplement_id}/{self.inspector_id}"


class SupplementInput(BlindInput):
    """A witness's fresh input to a supplementary draw."""

    supplement = models.ForeignKey(Supplement, models.PROTECT, related_name="inputs")

    class Meta:
        verbose_name = "补抽见证输入"
        verbose_name_plural = "补抽见证输入"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["supplement", "order"], name="supplement_input_order"),
            models.UniqueConstraint(
                fields=["supplement", "commitment"], name="supplement_input_commitment"
            ),
            models.UniqueConstraint(fields=["supplement", "name"], name="supplement_input_witness"),
            models.CheckConstraint(
                name="supplement_input_opened_whole",
                condition=Q(salt="", line="", opened_at__isnull=True)
                | ~Q(salt="") & ~Q(line="") & Q(opened_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplement_id}/{self.order}"


class SupplementJob(LeasedJob):
    """The officer's request for a supplementary draw."""

    supplement = models.OneToOneField(Supplement, models.PROTECT, related_name="job")

    class Meta:
        verbose_name = "补抽作业"
        verbose_name_plural = "补抽作业"
        constraints = [
            lease_iff_running("supplement_job_lease"),
        ]

    def __str__(self) -> str:
        return f"{self.supplement_id}: {self.state}"


class SupplementResult(models.Model):
    """The one transcript of a supplementary draw (append-only)."""

    supplement = models.OneToOneField(Supplement, models.PROTECT, related_name="result")
    transcript = models.BinaryField(editable=False)
    digest = models.CharField("记录摘要", max_length=64)
    computed_by = models.CharField("执行者", max_length=120)
    computed_at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "补抽结果"
        verbose_name_plural = "补抽结果"

    def __str__(self) -> str:
        return f"{self.supplement_id}: {self.digest[:12]}"


class SupplementMember(models.Model):
    """A seat that passes from one inspector to another (append-only)."""

    supplement = models.ForeignKey(Supplement, models.PROTECT, related_name="members")
    team = models.ForeignKey(Team, models.PROTECT, related_name="supplement_members")
    position = models.PositiveSmallIntegerField("席位")
    leaving = models.ForeignKey("personnel.Inspector", models.PROTECT, related_name="+")
    inspector = models.ForeignKey("personnel.Inspector", models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "补抽组员"
        verbose_name_plural = "补抽组员"
        ordering = ["team__code", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplement", "team", "position"], name="supplement_seat_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplement_id}/{self.team_id}/{self.position}"


class SupplementVoid(TwoPersonVoid):
    """A proposal to void a supplementary draw, and its approval."""

    supplement = models.ForeignKey(Supplement, models.PROTECT, related_name="void_cases")

    class Meta:
        verbose_name = "补抽作废"
        verbose_name_plural = "补抽作废"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="supplement_void_approved_whole",
                condition=Q(approved_by="", approved_at__isnull=True)
                | ~Q(approved_by="") & Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="supplement_void_two_people", condition=~Q(approved_by=F("proposed_by"))
            ),
            models.UniqueConstraint(
                fields=["supplement"],
                condition=Q(approved_by=""),
                name="one_open_supplement_void",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplement_id}: {self.get_reason_display()}"
