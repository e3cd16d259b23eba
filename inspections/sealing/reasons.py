"""Coded reasons for being left out of a draw that sealing itself gives (排除事由).

Planners' own reasons are ``inspections.codes.ExclusionReason``; credentials and absences are
``personnel.selectors.Exclusion``.
"""

from django.db.models import TextChoices

from inspections.codes import ExclusionReason
from personnel.selectors import Exclusion


class EntityExclusion(TextChoices):
    """Why an active entity is not drawable."""

    UNPLACED = "UNPLACED", "待落位（尚无责任单位）"
    NOT_IN_SCOPE = "NOT_IN_SCOPE", "不在任务的对象范围内"
    NO_STRATUM = "NO_STRATUM", "不属于任何层"
    NO_ITEM = "NO_ITEM", "不涉及任务的任何抽查事项"
    RECENTLY_DRAWN = "RECENTLY_DRAWN", "冷却期内已被抽中"


class PersonExclusion(TextChoices):
    """Why an inspector of the unit is not drawable."""

    SEPARATION = "SEPARATION", "抽与查相分离（操作本次抽取）"
    NOT_IN_POOL = "NOT_IN_POOL", "不在任务的抽取池内"


def entity_reason(code: str) -> str:
    """A reason in words; an unknown code stands for itself."""
    words = {**dict(EntityExclusion.choices), **dict(ExclusionReason.choices)}
    return str(words.get(code, code))


def person_reason(code: str) -> str:
    """Likewise for inspectors."""
    words = {**dict(PersonExclusion.choices), **{row.value: row.label for row in Exclusion}}
    return str(words.get(code, code))
