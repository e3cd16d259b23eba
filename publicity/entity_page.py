"""The public page of an entity: visits, why and with what chance, what was found and followed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from entities.selectors.public_entities import PublicListing, listings_of
from inspections.guard.meter import Meter
from inspections.guard.types import Visit
from inspections.selectors.meters import Entity
from inspections.selectors.public import DrawnEntity
from inspections.selectors.public_visits import is_named, meter_of, open_visits
from publicity import redaction
from publicity.enterprise.selectors.cases import Case, cases_of_entity
from publicity.enterprise.selectors.heard import replies_of_entity
from publicity.entity_odds import Odds, odds_of
from publicity.entity_rows import Known, drawn_of, publications_of
from publicity.models import Publication
from publicity.public_ids import public_id
from publicity.published import public_text
from publicity.results import shown_until

OF_A_PERSON = "IND"


@dataclass(frozen=True)
class Shown:
    """One publication: its text while it is shown, else only that there was one."""

    row: Publication
    text: dict[str, Any] | None  # None: withdrawn, or its display term is over
    withdrawn_on: date | None = None
    withdrawn_why: str = ""
    cases: tuple[Case, ...] = ()  # objections and appeals against it, oldest first
    replies: tuple[str, ...] = ()  # what the enterprise says to it, as an editor let it pass

    @property
    def problems(self) -> tuple[str, ...]:
        """Items at which something was found."""
        items = self.text["items"] if self.text else []
        return tuple(one["name"] for one in items if one["result"] == "发现问题")

    @property
    def verdict(self) -> tuple[Any, ...]:
        """All that the page says of what was found and what followed."""
        text, row = self.text or {}, self.row
        labels = tuple(one["label"] for one in text.get("results", ()))
        after = text.get("finished_on"), text.get("follow_up"), text.get("settled")
        return row.has_problem, bool(row.corrects_id), labels, self.problems, *after


@dataclass(frozen=True)
class Reason:
    """One draw that took the entity, with its chance in it."""

    drawn: DrawnEntity  # with session, task and unit
    odds: Odds | None


@dataclass
class VisitRow:
    """One visit: the draws it serves, and what was published of it, newest first."""

    reasons: list[Reason]
    shown: list[Shown] = field(default_factory=list)

    @property
    def newest(self) -> Shown | None:
        return self.shown[0] if self.shown else None

    @property
    def first(self) -> DrawnEntity:
        return self.reasons[0].drawn

    @property
    def heading(self) -> tuple[str, str, date, date, bool]:
        """All that the head of the visit says: task, unit, first and last day, whether joint."""
        session, task = self.first.session, self.first.session.task
        joint = len(self.reasons) > 1
        return task.name, session.unit.name, task.window_from, task.window_to, joint


@dataclass(frozen=True)
class EntityPage:
    """Everything that the page says."""

    entity: Entity
    address: str  # what stands in the address of the page
    name: str  # as the public reads it
    code: str
    is_person: bool
    visits: list[VisitRow]
    older: int  # visits whose display term is over
    others: list[Shown]  # published without an open draw
    listings: list[PublicListing]
    meter: Meter

    @property
    def tally(self) -> tuple[Any, ...]:
        """All that the figures and the meter say."""
        meter = self.meter
        times = len(self.visits), self.problems, len(meter.used), len(meter.planned), meter.cap
        return *times, meter.year, meter.next_allowed, meter.held_by, meter.cooldown_days

    @property
    def standing(self) -> list[PublicListing]:
        return [one for one in self.listings if one.ended_on is None]

    @property
    def problems(self) -> int:
        """Visits whose result in force found something."""
        newest = [row.newest for row in self.visits if row.newest]
        return sum(one.text is not None and one.row.has_problem for one in newest)


def entity_page(known: Known, *, today: date) -> EntityPage | None:
    """The page; None while nothing of the entity is public.

    Three queries, one for each thing that few entities have (listings, cases, replies, joint
    visits), and one a new draw.
    """
    entity, drawn = known.entity, drawn_of(known.entity)
    pairs = open_visits(entity, [row for row, _ in drawn], is_merged=known.is_merged)
    shown = _publications(known, today)
    listings = listings_of(entity.pk, on=today) if known.has_listings else []
    if not (pairs or shown or listings or is_named(entity)):
        return None
    current = [pair for pair in pairs if _is_in_term(pair[0], entity.kind, today)]
    visits, others = _join(current, {row.pk: visit for row, visit in drawn}, shown)
    old_number = entity.uscc is None
    return EntityPage(
        entity=entity,
        address=public_id(entity.code, entity.pk),
        name=redaction.entity(entity.name, kind=entity.kind, operator=entity.legal_rep),
        code=redaction.code(entity.code) if old_number else entity.uscc or "",
        is_person=entity.kind == OF_A_PERSON,
        visits=visits,
        older=len(pairs) - len(current),
        others=others,
        listings=listings,
        meter=meter_of(entity, _dated(pairs, visits), today=today),
    )


def _dated(pairs: Iterable[tuple[DrawnEntity, Visit]], visits: list[VisitRow]) -> list[Visit]:
    """The visits with the day on which they took place, where a result says it."""
    days = {
        reason.drawn.pk: row.newest.row.checked_on
        for row in visits
        if row.newest is not None
        for reason in row.reasons
    }
    return [
        replace(visit, start=days[drawn.pk], end=days[drawn.pk]) if drawn.pk in days else visit
        for drawn, visit in pairs
    ]


def _is_in_term(drawn: DrawnEntity, kind: str, today: date) -> bool:
    """Whether the draw is shown still; a natural person's for two years."""
    published = drawn.session.published_at
    return published is None or shown_until(localdate(published), kind) >= today


def _publications(known: Known, today: date) -> dict[int, list[Shown]]:
    """Visit -> its publications, newest first. One query, and one for cases and for replies."""
    found: dict[int, list[Shown]] = defaultdict(list)
    cases: dict[int, list[Case]] = defaultdict(list)
    replies: dict[int, list[str]] = defaultdict(list)
    if known.has_cases:
        for case in reversed(cases_of_entity(known.entity.pk)):
            cases[case.row.publication_id].append(case)
    if known.has_replies:
        for about, words in replies_of_entity(known.entity.pk):
            replies[about].append(words)
    for row in publications_of(known.entity):
        gone = getattr(row, "withdrawal", None)
        if gone is not None:
            one = Shown(row, None, localdate(gone.at), gone.reason)
        elif row.shown_until < today:
            one = Shown(row, None)
        else:
            said = tuple(replies[row.pk])
            one = Shown(row, public_text(row), cases=tuple(cases[row.pk]), replies=said)
        found[row.visit_id].append(one)
    return dict(found)


def _join(
    pairs: Iterable[tuple[DrawnEntity, Visit]],
    visit_of: Mapping[int, int],  # drawn row -> visit; 0: not sent out yet
    shown: dict[int, list[Shown]],
) -> tuple[list[VisitRow], list[Shown]]:
    """Draws that one visit serves together, each with what was published of it. No query."""
    rows: list[VisitRow] = []
    by_visit: dict[int, VisitRow] = {}
    for one, _ in pairs:
        visit = visit_of[one.pk]
        if visit and visit in by_visit:
            by_visit[visit].reasons.append(Reason(one, odds_of(one)))
            continue
        row = VisitRow([Reason(one, odds_of(one))], shown.pop(visit, []))
        rows.append(row)
        by_visit[visit] = row
    return rows, [one for left in shown.values() for one in left]
