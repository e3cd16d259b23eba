"""The rows behind the public page of an entity: one query for each kind of thing, compiled once.

What most entities never had, the query for the entity itself tells; it is then not asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from entities.selectors.public_entities import listing_rows
from inspections.fieldwork.selectors.serving import serving_visit
from inspections.selectors.meters import Entity
from inspections.selectors.public import DrawnEntity
from inspections.selectors.public_visits import drawn_rows, entity_rows
from publicity.enterprise.selectors.heard import has_cases, has_replies
from publicity.models import Publication
from publicity.public_ids import is_plain, key_of
from shuangsuiji.compiled import Compiled, Given

OF_PUBLICATION = (
    *("code", "visit", "entity", "corrects", "checked_on", "has_problem", "content"),
    *("shown_until", "published_at", "withdrawal__at", "withdrawal__reason"),
)


@dataclass(frozen=True)
class Known:
    """An entity with its unit, and what is worth asking for."""

    entity: Entity
    is_merged: bool  # a joint visit was proposed
    has_listings: bool
    has_cases: bool
    has_replies: bool


def _entities() -> "QuerySet[Any]":
    listings = Exists(listing_rows().filter(entity=OuterRef("pk")))
    flags = {"has_listings": listings, "has_cases": has_cases(), "has_replies": has_replies()}
    return entity_rows().annotate(**flags)


BY_KEY = Compiled(lambda: _entities().filter(pk=Given("key")))
BY_CODE = Compiled(lambda: _entities().filter(code=Given("code")))
DRAWN = Compiled(
    lambda: (
        drawn_rows().filter(entity=Given("entity")).annotate(served_by=serving_visit())
    )  # a visit, where the row was sent out
)
PUBLICATIONS: "Compiled[Publication]" = Compiled(
    lambda: (
        Publication.objects.filter(entity=Given("entity"))
        .select_related("withdrawal")
        .only(*OF_PUBLICATION)
        .order_by("-published_at", "-pk")
    )
)


def find_entity(asked: str) -> Known | None:
    """The entity behind an address; never by a number that hides an identity number. One query."""
    key = key_of(asked)
    if key is not None:
        found = _known(BY_KEY.ask(key=key))
        return found if found is not None and not is_plain(found.entity.code) else None
    return _known(BY_CODE.ask(code=asked)) if is_plain(asked) else None


def find_by_other_number(number: str) -> Known | None:
    """The entity that has this credit code or registration number beside its own code."""
    rows = _entities()
    return _known(rows.filter(uscc=number)[:1]) or _known(rows.filter(reg_no=number)[:1])


def _known(rows: "Sequence[Any] | QuerySet[Any]") -> Known | None:
    for row in rows:
        return Known(row, row.is_merged, row.has_listings, row.has_cases, row.has_replies)
    return None


def drawn_of(entity: Entity) -> list[tuple[DrawnEntity, int]]:
    """Every drawn row of an entity, open or not, with the visit that serves it (0: none yet)."""
    rows: list[Any] = DRAWN.ask(entity=entity.pk)
    return [(row, row.served_by or 0) for row in rows]


def publications_of(entity: Entity) -> list[Publication]:
    """Everything published of an entity, newest first, each with its withdrawal. One query."""
    return PUBLICATIONS.ask(entity=entity.pk)
