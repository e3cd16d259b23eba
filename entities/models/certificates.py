"""Credit certificates (信用证明): asked for, then issued or refused with every reason."""

from django.db import models
from django.db.models import Q

from entities.models.decisions import CreditLetter
from entities.models.registry import Entity


class CertificateRequest(models.Model):
    """An entity asks for a certificate, by itself or at the counter (append-only)."""

    code = models.CharField("编号", max_length=80, unique=True)
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="certificate_requests")
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="certificate_requests")
    purpose = models.CharField("用途", max_length=200)
    years = models.PositiveSmallIntegerField("查询年数")  # back to which penalties count
    asked_by = models.CharField("申请人", max_length=150)
    asked_at = models.DateTimeField("申请时间")
    answer_by = models.DateField("答复期限")

    class Meta:
        verbose_name = "信用证明申请"
        verbose_name_plural = "信用证明申请"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="certificate_has_purpose", condition=~Q(purpose="")),
        ]

    def __str__(self) -> str:
        return self.code


class CertificateDecision(models.Model):
    """What the records of the day led to (append-only); its letter is the certificate itself."""

    request = models.OneToOneField(CertificateRequest, models.PROTECT, related_name="decision")
    is_issued = models.BooleanField("出具")
    grounds = models.TextField("记录", blank=True)  # what stands against it, a line each
    letter = models.OneToOneField(CreditLetter, models.PROTECT, related_name="certificate")
    on = models.DateField("截至")  # the day whose records were read
    since = models.DateField("自")
    valid_to = models.DateField("有效期至", null=True, blank=True)  # last day
    check_code = models.CharField("核验码", max_length=19, blank=True)  # on the paper only
    decided_by = models.CharField("决定人", max_length=150)
    decided_at = models.DateTimeField("决定时间")

    class Meta:
        verbose_name = "信用证明决定"
        verbose_name_plural = "信用证明决定"
        constraints = [
            models.CheckConstraint(
                name="certificate_valid_iff_issued",
                condition=Q(is_issued=True, valid_to__isnull=False, grounds="") & ~Q(check_code="")
                | Q(is_issued=False, valid_to__isnull=True, check_code="") & ~Q(grounds=""),
            ),
            models.UniqueConstraint(
                fields=["check_code"], condition=~Q(check_code=""), name="certificate_check_code"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.is_issued}"

    @property
    def lines(self) -> list[str]:
        """What stood against it on its day."""
        return self.grounds.splitlines()
