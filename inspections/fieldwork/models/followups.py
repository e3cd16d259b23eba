"""What is left to do after a visit, and whose it is: no follow-up without an owner."""

from django.db import models
from django.db.models import Q

from inspections.fieldwork.models.forms import FormVersion
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.states import FollowUpState


class FollowUp(models.Model):
    """A follow-up (后续监管) handed over to the home branch, with both clocks."""

    code = models.CharField("编号", max_length=72, unique=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="follow_ups")
    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="follow_ups")
    action = models.CharField("处置措施", max_length=16)  # CT-02
    owner = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="follow_ups")
    state = models.CharField(
        "状态", max_length=8, choices=FollowUpState, default=FollowUpState.OFFERED
    )
    offered_at = models.DateTimeField("移交时间")
    answer_by = models.DateField("接收期限")
    due_on = models.DateField("办结期限")
    answered_at = models.DateTimeField("接收时间", null=True, blank=True)
    settled_at = models.DateTimeField("办结时间", null=True, blank=True)
    outcome = models.TextField("办理结果", blank=True)
    needs_recheck = models.BooleanField("抽中复查", default=False)
    sampled_at = models.DateTimeField("参加复查抽取的时间", null=True, blank=True)

    class Meta:
        verbose_name = "后续监管"
        verbose_name_plural = "后续监管"
        ordering = ["due_on", "code"]
        constraints = [
            models.CheckConstraint(
                name="follow_up_settled_iff_dated",
                condition=Q(state="SETTLED", settled_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="SETTLED") & Q(settled_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="follow_up_by_state")]

    def __str__(self) -> str:
        return self.code


class StepKind(models.TextChoices):
    """One step of a hand-over."""

    OFFERED = "OFFERED", "移交"
    ACCEPTED = "ACCEPTED", "接收"
    DISPUTED = "DISPUTED", "提出争议"
    ARBITRATED = "ARBITRATED", "裁定"
    SETTLED = "SETTLED", "办结"
    RECHECKED = "RECHECKED", "复查"


class FollowUpStep(models.Model):
    """What somebody did about a follow-up (append-only)."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="steps")
    kind = models.CharField("步骤", max_length=10, choices=StepKind)
    owner = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+")  # after the step
    note = models.TextField("说明", blank=True)
    by = models.CharField("办理人", max_length=150)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "后续监管步骤"
        verbose_name_plural = "后续监管步骤"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="follow_up_dispute_in_words",
                condition=~Q(kind__in=["DISPUTED", "ARBITRATED", "SETTLED", "RECHECKED"])
                | ~Q(note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follow_up_id}: {self.kind}"


class Transfer(models.Model):
    """A case or a matter of another body sent there (移送、抄告), append-only."""

    code = models.CharField("编号", max_length=72, unique=True)
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="transfers")
    is_case = models.BooleanField("案件移送")  # else 抄告
    body = models.CharField("接收机关", max_length=100)
    matter = models.TextField("事由")
    answer_by = models.DateField("答复期限")
    sent_by = models.CharField("移送人", max_length=150)
    sent_at = models.DateTimeField("移送时间")

    class Meta:
        verbose_name = "移送抄告"
        verbose_name_plural = "移送抄告"
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.code


class TransferAnswer(models.Model):
    """What the other body said (append-only)."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="answers")
    is_accepted = models.BooleanField("接收")
    is_filed = models.BooleanField("立案", default=False)
    fine_fen = models.PositiveBigIntegerField("罚没金额（分）", default=0)
    note = models.TextField("答复")
    answered_on = models.DateField("答复日期")
    entered_by = models.CharField("录入人", max_length=150)
    entered_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = "移送答复"
        verbose_name_plural = "移送答复"
        ordering = ["entered_at", "pk"]

    def __str__(self) -> str:
        return f"{self.transfer_id}: {self.answered_on}"
