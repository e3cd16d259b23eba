"""Corrections of pinyin initials (append-only); the index of the search follows them."""

from django.db import models
from django.db.models import Q


class InitialsCorrection(models.Model):
    """Somebody said how a name is read. It counts for this very name of the entity."""

    entity = models.ForeignKey("entities.Entity", models.PROTECT, related_name="+")
    name = models.CharField("名称", max_length=300)  # as the public read it
    before = models.CharField("更正前", max_length=300)
    letters = models.CharField("更正后", max_length=300)
    reason = models.CharField("理由", max_length=200)
    by = models.CharField("更正人", max_length=150)
    at = models.DateTimeField("更正时间")

    class Meta:
        verbose_name = "拼音首字母更正"
        verbose_name_plural = "拼音首字母更正"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="initials_in_words", condition=~Q(reason="")),
        ]
        indexes = [models.Index(fields=["entity", "-id"], name="initials_newest")]

    def __str__(self) -> str:
        return f"{self.entity_id}: {self.letters}"
