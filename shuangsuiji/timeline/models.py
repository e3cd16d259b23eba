"""An index over the log for people: derived from its entries, and made again at any time.

Nothing here is evidence. What an entry says and where it stands is proven by the log alone.
"""

from django.db import models


class Entry(models.Model):
    """One entry of the log, as its bytes tell it, and what it was about."""

    seq = models.BigIntegerField("编号", primary_key=True)  # its number in the log
    at = models.DateTimeField("时间")
    kind = models.CharField("事项", max_length=80)
    actor = models.CharField("操作人", max_length=150)
    subject = models.CharField("对象", max_length=160)  # a code, or app.model/pk
    draw = models.CharField("场次编号", max_length=40, blank=True)
    src = models.CharField("来源", max_length=64)
    unit = models.ForeignKey(
        "orgs.Unit",
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name="单位",
    )

    class Meta:
        verbose_name = "存证条目"
        verbose_name_plural = "存证条目"
        ordering = ["-at", "-seq"]
        indexes = [
            models.Index(fields=["draw", "seq"], name="entry_of_draw"),
            models.Index(fields=["subject", "seq"], name="entry_about"),
        ]

    def __str__(self) -> str:
        return f"#{self.seq} {self.kind}"


class Place(models.Model):
    """An entry as seen from one unit: its own, and every unit that stood above it then.

    The filters stand here, too, so that each list is one run over one index, however many
    entries other units have. No unit: the system itself.
    """

    unit = models.ForeignKey(
        "orgs.Unit", models.PROTECT, null=True, related_name="+", db_index=False
    )
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="places")
    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    actor = models.CharField(max_length=150)

    class Meta:
        verbose_name = "条目位置"
        verbose_name_plural = "条目位置"
        ordering = ["-at", "-entry"]
        indexes = [
            models.Index(fields=["unit", "-at", "-entry"], name="place_by_time"),
            models.Index(fields=["unit", "kind", "-at", "-entry"], name="place_by_kind"),
            models.Index(fields=["unit", "actor", "-at", "-entry"], name="place_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.entry_id}"
