"""Practices, for the person who holds them."""

from collections.abc import Collection

from inspections.models.practice import Practice
from personnel.models import Inspector


def practice_of(code: str, owner: str) -> Practice | None:
    """The practice, for its owner only. One query."""
    return Practice.objects.select_related("task__unit").filter(code=code, owner=owner).first()


def people_names(codes: Collection[str]) -> dict[str, str]:
    """Inspector code -> name. One query."""
    return dict(Inspector.objects.filter(code__in=codes).values_list("code", "name"))
