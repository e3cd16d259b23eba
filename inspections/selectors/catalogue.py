"""Reading the list of inspection items."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from inspections.models.catalogue import InspectionItem, ItemExample
from inspections.models.plans import Task


def current_items(search: str = "") -> QuerySet[InspectionItem]:
    """Items in force, by code, narrowed by a word of code, name or category."""
    queryset = InspectionItem.objects.filter(is_current=True)
    if search:
        queryset = queryset.filter(
            Q(code__icontains=search) | Q(name__icontains=search) | Q(category__icontains=search)
        )
    return queryset.order_by("code")


def item_versions(code: str) -> QuerySet[InspectionItem]:
    """Every version of one item, newest first. One query."""
    return InspectionItem.objects.filter(code=code).order_by("-version")


def items_by_code(codes: Iterable[str]) -> dict[str, InspectionItem]:
    """The versions in force of these codes; codes without one are missing. One query."""
    found = InspectionItem.objects.filter(code__in=list(codes), is_current=True)
    return {item.code: item for item in found}


def items_of(task: Task) -> dict[str, InspectionItem]:
    """The task's items in its order, in the versions that it was saved with. One query."""
    rows = task.task_items.select_related("item").order_by("position")
    return {row.item.code: row.item for row in rows}


def examples_of(codes: Iterable[str]) -> QuerySet[ItemExample]:
    """Pictures of these items that were not withdrawn, in the order in which they came."""
    return ItemExample.objects.filter(
        item_code__in=list(codes), withdrawn_at__isnull=True
    ).order_by("item_code", "pk")


def has_items() -> bool:
    """Whether the list holds anything at all, ended versions included."""
    return InspectionItem.objects.exists()
