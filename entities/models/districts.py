"""Administrative districts (行政区划) by which entities find their county."""

from django.db import models
from django.db.models import F, Q


class DistrictLevel(models.TextChoices):
    """What kind of district a row is."""

    PROVINCE = "PROVINCE", "省"
    CITY = "CITY", "市"
    COUNTY = "COUNTY", "县(市、区)"
    ZONE = "ZONE", "开发区"
    TOWN = "TOWN", "乡镇街道"


class District(models.Model):
    """A district of GB/T 2260, a town below it, or a development zone without a code.

    Codes of districts that were renamed stay, with their last day and their successor, so that
    old registration numbers still lead somewhere.
    """

    code = models.CharField("代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("简称", max_length=30)
    level = models.CharField("级别", max_length=10, choices=DistrictLevel)
    region_code = models.CharField("所属区划", max_length=6)  # today's county, city or province
    valid_from = models.DateField("启用", null=True, blank=True)  # null = before our table
    valid_to = models.DateField("停用", null=True, blank=True)  # last day; null = in force

    class Meta:
        verbose_name = "行政区划"
        verbose_name_plural = "行政区划"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="district_span_ordered",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
