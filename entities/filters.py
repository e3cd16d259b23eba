"""What the register list can be narrowed by."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import TextInput

from entities.models import (
    AddressQuality,
    Entity,
    EntityKind,
    EntityTag,
    Grade,
    Placement,
    RegStatus,
)
from entities.selectors.registry import tags_in_use
from shuangsuiji.orgs.models import Unit

MORE = ("kind", "status", "grade", "placement", "tags")


class RegistryFilter(django_filters.FilterSet):  # type: ignore[misc]  # untyped package
    """Search and filters of 检查对象; ``units`` are those that the user may choose from."""

    q = django_filters.CharFilter(
        method="matching",
        label="名称、代码或地址",
        widget=TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    unit = django_filters.ChoiceFilter(method="of_unit", label="管辖单位", empty_label="全部")
    kind = django_filters.ChoiceFilter(choices=EntityKind.choices, empty_label="全部")
    status = django_filters.ChoiceFilter(choices=RegStatus.choices, empty_label="全部")
    grade = django_filters.ChoiceFilter(choices=Grade.choices, empty_label="全部")
    address_quality = django_filters.ChoiceFilter(
        choices=AddressQuality.choices, empty_label="全部"
    )
    placement = django_filters.ChoiceFilter(
        choices=[choice for choice in Placement.choices if choice[0] != Placement.NONE],
        empty_label="全部",
    )
    tags = django_filters.ModelChoiceFilter(
        queryset=EntityTag.objects.none(), label="标签", empty_label="全部"
    )

    class Meta:
        model = Entity
        fields = ["q", "unit", "kind", "status", "grade", "address_quality", "placement", "tags"]

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(units.values_list("code", "name", "path"))
        top = min((path.count("/") for *_, path in rows), default=0)
        self._paths = {code: path for code, _, path in rows}
        self.filters["unit"].extra["choices"] = [
            (code, "　" * (path.count("/") - top) + name) for code, name, path in rows
        ]
        self.filters["tags"].queryset = tags_in_use()

    def matching(self, rows: QuerySet[Entity], _: str, text: str) -> QuerySet[Entity]:
        """Every word must occur in name, code, other number or address."""
        for word in text.split():
            upper = word.upper()
            rows = rows.filter(
                Q(name__icontains=word)
                | Q(code__startswith=upper)
                | Q(uscc=upper)
                | Q(reg_no=upper)
                | Q(address__icontains=word)
            )
        return rows

    def of_unit(self, rows: QuerySet[Entity], _: str, code: str) -> QuerySet[Entity]:
        """The unit and everything below it."""
        return rows.filter(responsible_unit__path__startswith=self._paths[code])

    @property
    def has_more(self) -> bool:
        """Whether one of the filters under 更多条件 is set."""
        return any(self.data.get(name) for name in MORE)

    @property
    def is_narrowed(self) -> bool:
        """Whether any filter is set, for the words on an empty page."""
        return any(self.data.get(name) for name in self.filters)
