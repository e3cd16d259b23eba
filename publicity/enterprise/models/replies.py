"""What an enterprise says beside a result (回应), once somebody looked for personal data in it."""

from django.db import models
from django.db.models import Q

from publicity.enterprise.models.access import AccessUse
from publicity.models import Publication


class Reply(models.Model):
    """A reply as it was handed in (append-only); the public sees ``ReplyCheck.shown``."""

    number = models.CharField("编号", max_length=90, unique=True)
    publication = models.ForeignKey(Publication, models.PROTECT, related_name="replies")
    words = models.TextField("回应内容")
    signer = models.CharField("提交人", max_length=60)  # never shown in public
    use = models.ForeignKey(AccessUse, models.PROTECT, related_name="replies")
    filed_at = models.DateTimeField("提交时间")
    check_by = models.DateField("核查期限")

    class Meta:
        verbose_name = "企业回应"
        verbose_name_plural = "企业回应"
        ordering = ["filed_at", "pk"]

    def __str__(self) -> str:
        return self.number


class ReplyCheck(models.Model):
    """What an editor said to a reply (append-only)."""

    reply = models.OneToOneField(Reply, models.PROTECT, related_name="check_of")
    is_approved = models.BooleanField("同意公开")
    shown = models.TextField("公开的文字", blank=True)  # the words, perhaps with some hidden
    reason = models.TextField("理由", blank=True)
    checked_by = models.CharField("核查人", max_length=150)
    checked_at = models.DateTimeField("核查时间")

    class Meta:
        verbose_name = "回应核查"
        verbose_name_plural = "回应核查"
        constraints = [
            models.CheckConstraint(
                name="reply_shown_iff_approved",
                condition=Q(is_approved=True) & ~Q(shown="")
                | Q(is_approved=False, shown="") & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reply_id}: {self.is_approved}"


class ReplyWithdrawal(models.Model):
    """The enterprise took its reply back (append-only)."""

    reply = models.OneToOneField(Reply, models.PROTECT, related_name="withdrawal")
    use = models.ForeignKey(AccessUse, models.PROTECT, related_name="+")
    at = models.DateTimeField("撤回时间")

    class Meta:
        verbose_name = "回应撤回"
        verbose_name_plural = "回应撤回"

    def __str__(self) -> str:
        return f"{self.reply_id}"
