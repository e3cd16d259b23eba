"""Practices, for the person who holds them."""

from collections.abc import Collection

from inspections.draw.transcript import Transcript, parse
from inspections.models.practice import Phase, Practice, PracticeKind
from inspections.practice_lists import Witness, training_name
from inspections.selectors.plans import spec_of
from personnel.models import Inspector

__all__ = ["Phase", "Practice", "Witness", "training_name"]

MARKS = {PracticeKind.REHEARSAL: "演练 · 非正式", PracticeKind.TRAINING: "培训 · 全部虚构"}


def practice_of(code: str, owner: str) -> Practice | None:
    """The practice, for its owner only. One query."""
    return Practice.objects.select_related("task__unit").filter(code=code, owner=owner).first()


def mark_of(practice: Practice) -> str:
    """What stands on every screen and record of it."""
    return MARKS[PracticeKind(practice.kind)]


def witnesses_of(practice: Practice) -> list[Witness]:
    """Who sits at its seats; where each stands follows from the clock."""
    return [Witness(**one) for one in practice.witnesses]


def practised_transcript(practice: Practice) -> Transcript:
    """What was drawn for practice. Only of one that was drawn."""
    return parse(bytes(practice.transcript))


def inspector_rule(practice: Practice) -> str:
    """How the plan shows inspectors; a training shows its fictitious ones in full."""
    return "FULL" if practice.task is None else str(spec_of(practice.task).inspector_names)


def people_names(codes: Collection[str]) -> dict[str, str]:
    """Inspector code -> name. One query."""
    return dict(Inspector.objects.filter(code__in=codes).values_list("code", "name"))
