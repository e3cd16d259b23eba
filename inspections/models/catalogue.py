"""The list of inspection items (抽查事项清单), edited by version."""

from auditlog.registry import auditlog
from django.db import models
from django.db.models import F, Q

from inspections.codes import CheckMethod, ItemClass, Recording


class InspectionItem(models.Model):
    """One version of one item (抽查事项). A change makes a new row; the old one stays."""

    code = models.CharField("事项代码", max_length=40)
    version = models.PositiveIntegerField("版本", default=1)
    is_current = models.BooleanField("现行", default=True)
    category = models.CharField("抽查类别", max_length=60)
    name = models.CharField("抽查事项", max_length=200)
    content = models.TextField("抽查内容", blank=True)
    parent_code = models.CharField("上级事项代码", max_length=40, blank=True)
    item_class = models.CharField("事项类别", max_length=8, choices=ItemClass)
    objects_note = models.CharField("检查对象", max_length=120)
    entity_kinds = models.JSONField("对象类别", default=list, blank=True)  # CT-10 codes; [] = any
    industries = models.JSONField("对象行业", default=list, blank=True)  # GB/T 4754; [] = any
    entity_tags = models.JSONField("对象标签", default=list, blank=True)  # names; [] = any
    methods = models.JSONField("检查方式", default=list)  # CheckMethod codes
    required_tag = models.CharField("专业标签", max_length=40, blank=True)  # SpecialistTag.code
    tag_is_advised = models.BooleanField("专业标签仅为建议", default=False)
    legal_basis = models.TextField("检查依据", blank=True)
    how_to = models.TextField("操作方法与要领", blank=True)
    wording_normal = models.TextField("默认描述（未发现问题）", blank=True)
    wording_problem = models.TextField("默认描述（发现问题）", blank=True)
    recording = models.CharField(
        "全过程记录", max_length=8, choices=Recording, default=Recording.TEXT
    )
    ratio_hint = models.CharField("比例与频次", max_length=200, blank=True)
    remark = models.TextField("备注", blank=True)
    valid_from = models.DateField("施行日期")
    valid_to = models.DateField("废止日期", null=True, blank=True)  # last day, inclusive
    created_by = models.CharField("编辑人", max_length=150)
    created_at = models.DateTimeField("编辑时间")

    class Meta:
        verbose_name = "抽查事项"
        verbose_name_plural = "抽查事项"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="item_version_unique"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(is_current=True), name="item_one_current_version"
            ),
            models.CheckConstraint(
                name="item_span_ordered",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def method_labels(self) -> list[str]:
        """The methods as people read them."""
        return [CheckMethod(method).label for method in self.methods]


class ItemExample(models.Model):
    """A picture of what a finding, or a tidy state, of an item looks like (示例照片)."""

    item_code = models.CharField("事项代码", max_length=40)
    caption = models.CharField("说明", max_length=120)
    is_problem = models.BooleanField("属于问题", default=True)
    shown = models.BinaryField("展示件", editable=False)  # JPEG without metadata
    digest = models.CharField("摘要", max_length=64)  # SHA-256 of ``shown``
    added_by = models.CharField("上传人", max_length=150)
    added_at = models.DateTimeField("上传时间")
    withdrawn_by = models.CharField("撤下人", max_length=150, blank=True)
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)

    class Meta:
        verbose_name = "示例照片"
        verbose_name_plural = "示例照片"
        ordering = ["item_code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item_code", "digest"],
                condition=Q(withdrawn_at__isnull=True),
                name="item_example_once",
            ),
            models.CheckConstraint(
                name="item_example_withdrawn_by_somebody",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_code} {self.caption}"


auditlog.register(InspectionItem)
