"""The index of what the public can find; made from publications, and made anew at any time."""

from django.db import models

from publicity import lookups  # noqa: F401  # registers ``holds``


class EntityEntry(models.Model):
    """An entity with results on show, by its names as the public reads them."""

    entity = models.OneToOneField(
        "entities.Entity", models.PROTECT, primary_key=True, related_name="+"
    )
    code = models.CharField("代码", max_length=64, db_index=True)  # as the public reads it
    name = models.CharField("名称", max_length=300)  # the newest
    names = models.TextField("名称（检索）")  # every one on show, folded, one a line
    initials = models.CharField("拼音首字母", max_length=300)
    is_corrected = models.BooleanField("首字母已人工更正", default=False)
    kind = models.CharField("主体类型", max_length=12)
    words = models.TextField("检索词")

    class Meta:
        verbose_name = "公示主体索引"
        verbose_name_plural = "公示主体索引"
        indexes = [models.Index(fields=["kind"], name="entity_entry_by_kind")]

    def __str__(self) -> str:
        return self.name


class ResultEntry(models.Model):
    """A publication on show. Every list reads it newest first, by one of these indexes."""

    publication = models.OneToOneField(
        "publicity.Publication", models.PROTECT, primary_key=True, related_name="entry"
    )
    entity = models.ForeignKey(EntityEntry, models.PROTECT, related_name="results", db_index=False)
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+", db_index=False)
    published_at = models.DateTimeField("公示时间")
    year = models.PositiveSmallIntegerField("检查年度")
    kind = models.CharField("主体类型", max_length=12)  # the entity's, so that one index finds it
    has_problem = models.BooleanField("发现问题")
    shown_until = models.DateField("公示期满")
    words = models.TextField("检索词")  # result types and items

    class Meta:
        verbose_name = "公示结果索引"
        verbose_name_plural = "公示结果索引"
        ordering = ["-published_at", "-publication"]
        indexes = [
            models.Index(fields=["-published_at", "-publication"], name="entry_newest"),
            models.Index(fields=["unit", "-published_at", "-publication"], name="entry_by_unit"),
            models.Index(fields=["year", "-published_at", "-publication"], name="entry_by_year"),
            models.Index(fields=["kind", "-published_at", "-publication"], name="entry_by_kind"),
            models.Index(
                fields=["has_problem", "-published_at", "-publication"], name="entry_by_outcome"
            ),
            models.Index(fields=["entity", "-published_at"], name="entry_by_entity"),
            models.Index(fields=["shown_until"], name="entry_by_term"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}"
