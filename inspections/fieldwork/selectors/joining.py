"""Merges (综合查一次) that departments agreed on after their visits had gone out."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from inspections.fieldwork.models.visits import Visit, VisitPart
from inspections.fieldwork.states import VisitState
from inspections.models.jobs import DrawnEntity
from inspections.models.merging import MergedVisit, MergedVisitOutcome, MergedVisitTask
from inspections.selectors.assignments import assigned
from inspections.selectors.merging import MergeState, merges, state_of
from inspections.selectors.visits import agreed_merges


def joinable() -> list[str]:
    """Codes of agreed merges with a visit that went out on its own. One query."""
    out = VisitPart.objects.filter(
        ~Q(visit__state=VisitState.STOPPED),
        drawn__merged_parts__merged=OuterRef("pk"),
        visit__merged__isnull=True,
    )
    decided = MergedVisitOutcome.objects.filter(merged=OuterRef("pk"))
    rows = agreed_merges().filter(Exists(out), ~Exists(decided))
    return list(rows.order_by("code").values_list("code", flat=True))


def standing_rows(merged: MergedVisit) -> QuerySet[DrawnEntity]:
    """Drawn rows of the merge that nobody replaced, the leading task's first. One query."""
    return (
        assigned()
        .filter(merged_parts__merged=merged)
        .select_related("session__task", "session__unit")
        .order_by("-merged_parts__leads", "pk")
    )


def visits_out(merged: MergedVisit) -> QuerySet[Visit]:
    """Visits that went out for the merge's rows and were not stopped, in order of code."""
    parts = VisitPart.objects.filter(drawn__in=standing_rows(merged).values("pk"))
    rows = Visit.objects.filter(pk__in=parts.values("visit_id"))
    return rows.exclude(state=VisitState.STOPPED).order_by("code")


def merges_of_visit(visit: Visit) -> list[tuple[MergedVisit, MergeState]]:
    """Proposals that any of the visit's tasks is part of, with where they stand. Six queries."""
    own = MergedVisitTask.objects.filter(drawn__visit_parts__visit=visit).values("merged_id")
    return [(row, state_of(row)) for row in merges().filter(pk__in=own)]
