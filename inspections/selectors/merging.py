"""Merged visits: what each task brings to a proposal, and what was said to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet

from inspections.codes import OwnBranchRule
from inspections.draw.frame import parse_header
from inspections.draw.lines import item_places
from inspections.guard.merging import Person, Side
from inspections.models.jobs import DrawnEntity
from inspections.models.merging import MergedVisit, MergedVisitMember, MergedVisitTask
from inspections.models.sessions import DrawSession
from inspections.selectors.assignments import assigned, members_of, team_ids
from inspections.selectors.changes import recusals_of
from inspections.selectors.frames import sealed_line
from inspections.selectors.plans import spec_of
from inspections.taskspec import TaskSpec
from personnel.models import Inspector
from shuangsuiji.orgs.models import Role, Unit, UnitKind, User
from shuangsuiji.orgs.policies import OVERSEERS
from shuangsuiji.orgs.selectors import branch_of, scoped

ANSWERERS = (Role.PLANNER, Role.REVIEWER)
OPEN, AGREED, REFUSED, APART = "OPEN", "AGREED", "REFUSED", "APART"
LABELS = {OPEN: "待答复", AGREED: "已合并", REFUSED: "未合并", APART: "未能并入"}


@dataclass(frozen=True)
class MergeState:
    """Where a proposal stands, by its answers and by what became of it."""

    code: str
    reason: str = ""  # why visits that were out stayed apart

    @property
    def label(self) -> str:
        return LABELS[self.code]


def state_of(merged: MergedVisit) -> MergeState:
    """Refused by one is refused; agreed when all have; apart where a visit had begun by then.

    No query where parts and outcome are loaded.
    """
    answers = [getattr(part, "answer", None) for part in merged.parts.all()]
    if any(answer is not None and not answer.accepts for answer in answers):
        return MergeState(REFUSED)
    if any(answer is None for answer in answers):
        return MergeState(OPEN)
    outcome = getattr(merged, "outcome", None)
    if outcome is not None and not outcome.is_joined:
        return MergeState(APART, outcome.reason)
    return MergeState(AGREED)


def merges() -> QuerySet[MergedVisit]:
    """Merged visits with parts, answers and team, newest first. Five queries."""
    parts = MergedVisitTask.objects.select_related(
        "answer", "drawn__session__task", "drawn__session__unit", "drawn__team"
    ).defer("drawn__session__header")
    members = MergedVisitMember.objects.select_related("inspector__unit")
    return (
        MergedVisit.objects.select_related("entity__responsible_unit", "outcome")
        .prefetch_related(Prefetch("parts", parts), Prefetch("members", members))
        .order_by("-proposed_at", "-pk")
    )


def merges_seen_by(user: User | AnonymousUser, *, on: date) -> QuerySet[MergedVisit]:
    """Proposals with a part of the user's units, newest first. Six queries.

    Who proposes tells the others which entity was drawn, as the joint visit needs; witnesses
    and whoever has no part in it see nothing.
    """
    units = scoped(Unit.objects.all(), user, on=on, unit_field="", roles=OVERSEERS)
    own = MergedVisitTask.objects.filter(drawn__session__unit__in=units.values("pk"))
    return merges().filter(pk__in=own.values("merged_id"))


def merges_to_answer(user: User, *, on: date) -> QuerySet[MergedVisit]:
    """Open proposals of others that wait for the user's units."""
    units = scoped(Unit.objects.all(), user, on=on, unit_field="", roles=ANSWERERS)
    waiting = MergedVisitTask.objects.filter(
        answer__isnull=True, drawn__session__unit__in=units.values("pk")
    )
    refused = MergedVisitTask.objects.filter(answer__accepts=False)
    rows = MergedVisit.objects.filter(pk__in=waiting.values("merged_id"))
    return rows.exclude(pk__in=refused.values("merged_id")).exclude(proposed_by=user.username)


def merge_by_code(code: str) -> MergedVisit | None:
    """One merged visit. Five queries."""
    return merges().filter(code=code).first()


def merges_of_session(session: DrawSession) -> list[MergedVisit]:
    """Merged visits that every task agreed to and the session is part of. Five queries."""
    rows = merges().filter(parts__drawn__session=session).distinct()
    return [row for row in rows if state_of(row).code == AGREED]


def drawn_for_merge(entity_id: int, session_codes: Iterable[str]) -> list[DrawnEntity]:
    """The drawn rows of an entity in the sessions, with what a proposal needs. Two queries."""
    return list(
        assigned()
        .filter(entity_id=entity_id, session__code__in=list(session_codes))
        .select_related("entity__responsible_unit", "session__task", "session__unit")
        .order_by("session__code")
    )


def side_of(drawn: DrawnEntity) -> Side:
    """What one task brings, as it was sealed: items, team, rules and recusals. Nine queries."""
    session, task = drawn.session, drawn.session.task
    spec = spec_of(task)
    recused, apart = recusals_of(session)
    return Side(
        ref=session.code,
        task=task.code,
        body=department_of(session.unit).name,
        start=task.window_from,
        end=task.window_to,
        items=sealed_items(session, drawn.entity.code),
        team=_people(drawn, spec),
        size=spec.team.size,
        seats=tuple((seat.tag, seat.min) for seat in spec.team.seats),
        avoids_own_branch=spec.own_branch == OwnBranchRule.HARD,
        recused=frozenset(who for who, what in recused if what == drawn.entity.code),
        apart=frozenset((min(pair), max(pair)) for pair in apart),
    )


def sealed_items(session: DrawSession, entity_code: str) -> tuple[tuple[str, str], ...]:
    """The items that concern the entity, each with the tag that it needs or "". Two queries."""
    line = sealed_line(session, entity_code)
    if line is None:
        return ()
    items = parse_header(bytes(session.header)).task.items
    places = item_places(line.rpartition(",")[2].encode("ascii"))
    return tuple((items[place].code, items[place].tag) for place in places)


def branch_for(drawn: Sequence[DrawnEntity]) -> str:
    """Branch of the entity at the level of the first task; "" where nobody is responsible."""
    unit = drawn[0].entity.responsible_unit
    if unit is None:
        return ""
    return branch_of(unit, spec_of(drawn[0].session.task).packages.branch_level).code


def _people(drawn: DrawnEntity, spec: TaskSpec) -> tuple[Person, ...]:
    team_of = team_ids([drawn])
    members = members_of(team_of.values()).get(team_of.get(drawn.pk, 0), ())
    ids = [member.pk for member in members]
    rows = Inspector.objects.filter(pk__in=ids).select_related("unit").prefetch_related("tags")
    by_id = {row.pk: row for row in rows}
    return tuple(
        Person(
            id=by_id[pk].code,
            branch=branch_of(by_id[pk].unit, spec.packages.branch_level).code,
            tags=frozenset(tag.code for tag in by_id[pk].tags.all()),
            valid_until=by_id[pk].credential_valid_until,
        )
        for pk in ids
    )


def department_of(unit: Unit) -> Unit:
    """The bureau or other department that a unit belongs to. One query at most."""
    return unit if unit.kind == UnitKind.OTHER_DEPT else branch_of(unit, UnitKind.COUNTY)
