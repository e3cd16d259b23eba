"""What the public finds: results and entities by name, code, area, item, type, outcome, year."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Length

from publicity.index_models import EntityEntry, ResultEntry
from publicity.keyset import BY_INDEX
from publicity.lookups import Among, Unindexed
from publicity.models import Publication
from publicity.spelling import LEAST, are_letters, code_in, fold, pairs, rare_pairs, terms
from shuangsuiji.orgs.models import Unit

COUNTED_UP_TO = 1_000
MANY = 2_000  # entities whose results are looked up one by one
MOST_LETTERS = 30


@dataclass(frozen=True)
class Wanted:
    """What the public asks for; empty fields do not narrow."""

    q: str = ""
    unit: str = ""  # and everything below it
    area: str = ""
    year: str = ""
    outcome: str = ""  # clean, problem
    type: str = ""  # CT-01
    item: str = ""
    kind: str = ""  # CT-10

    @property
    def query(self) -> dict[str, str]:
        """The fields that narrow, as they stand in an address."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: value for name, value in found.items() if value}

    @property
    def chosen(self) -> str:
        """Everything but the typed words, as one text."""
        return repr(replace(self, q=""))

    @property
    def has_more(self) -> bool:
        """Whether something behind "more" narrows."""
        return any((self.unit, self.area, self.type, self.item, self.kind))

    @property
    def is_too_short(self) -> bool:
        """A single character would be in half of all names."""
        return bool(self.q) and all(len(term) < LEAST for term in terms(self.q) or [""])


class Search:
    """What was asked for, with the entities that match it: those are looked up once.

    Words are matched with entities first, by the inverted index, and results are found by entity.
    A database that joins both in one statement has to guess how many entities have 医疗 and 疗器
    and 器械 in their names, and over a million of them it guesses a thousandfold too low.
    """

    def __init__(self, wanted: Wanted, *, on: date) -> None:
        self.wanted, self._on = wanted, on

    @cached_property
    def entities(self) -> list[int]:
        """Primary keys of entities with results on show that match; at most one above ``MANY``."""
        rows = EntityEntry.objects.filter(_about_entity(self.wanted))
        return list(rows.values_list("pk", flat=True)[: MANY + 1])

    @property
    def is_wide(self) -> bool:
        """Whether so many entities match that a walk through results meets one soon enough."""
        return len(self.entities) > MANY

    def best_entities(self, count: int) -> list[EntityEntry]:
        """The same name first, then names that begin so, then shorter ones. One query."""
        whole = fold(self.wanted.q)
        rows = EntityEntry.objects.filter(Among("entity_id", self.entities))
        return list(
            rows.order_by(
                Case(
                    When(names=whole, then=0),
                    When(names__startswith=whole, then=1),
                    default=2,
                ),
                Length("name"),
                "name",
                "pk",
            )[:count]
        )

    @cached_property
    def results(self) -> QuerySet[ResultEntry]:
        """Results on show that match, newest first; corrections and originals both."""
        wanted = self.wanted
        rows = ResultEntry.objects.filter(shown_until__gte=self._on)
        if wanted.is_too_short:
            return rows.none()
        for narrow in (_by_unit, _by_outcome):
            rows = narrow(rows, wanted)
        code = code_in(wanted.q)
        if code and Publication.objects.filter(code__startswith=code).exists():
            return rows.filter(_about(wanted, "entity__"), publication__code__startswith=code)
        if not self._is_by_entity:
            return rows
        if not self.is_wide:
            return rows.filter(Among("entity_id", self.entities))
        # A subquery that no planner takes apart: rows are met in their order until a page is full.
        met = EntityEntry.objects.filter(_about_entity(wanted), pk=OuterRef("entity_id"))
        return rows.alias(met=Subquery(met.values("pk")[:1])).filter(met__isnull=False)

    @property
    def order(self) -> Any:
        """What the results are put in order by, in a way that is quick for them."""
        if self.wanted.is_too_short or not self._is_by_entity or self.is_wide:
            return BY_INDEX
        return Unindexed("published_at")

    @property
    def _is_by_entity(self) -> bool:
        """Whether entities are looked up first."""
        return bool(self.wanted.q or self.wanted.kind or self.wanted.area)

    def count(self) -> int:
        """How many results, but never more than one above ``COUNTED_UP_TO``. Two queries at most.

        Where many entities match, some of them already prove that there are enough.
        """
        if self._is_by_entity and self.is_wide:
            rows = ResultEntry.objects.filter(shown_until__gte=self._on)
            rows = rows.filter(Among("entity_id", self.entities))
            if counted(_by_outcome(_by_unit(rows, self.wanted), self.wanted)) > COUNTED_UP_TO:
                return COUNTED_UP_TO + 1
        return counted(self.results)


def _by_unit(rows: QuerySet[ResultEntry], wanted: Wanted) -> QuerySet[ResultEntry]:
    if not wanted.unit:
        return rows
    above = Unit.objects.filter(code=wanted.unit).first()
    if above is None:
        return rows.none()
    below = list(Unit.objects.filter(path__startswith=above.path).values_list("pk", flat=True))
    return rows.filter(unit__in=below)


def _by_outcome(rows: QuerySet[ResultEntry], wanted: Wanted) -> QuerySet[ResultEntry]:
    if wanted.year:
        if not (wanted.year.isascii() and wanted.year.isdigit() and len(wanted.year) == 4):
            return rows.none()
        rows = rows.filter(year=int(wanted.year))
    if wanted.outcome:
        if wanted.outcome not in ("clean", "problem"):
            return rows.none()
        rows = rows.filter(has_problem=wanted.outcome == "problem")
    words = [f"t.{wanted.type}"] * bool(wanted.type) + [f"i.{wanted.item}"] * bool(wanted.item)
    return rows.filter(words__holds=words) if words else rows


def _about_entity(wanted: Wanted) -> Q:
    """Everything that is asked of the entity itself."""
    condition = _about(wanted)
    if not wanted.q:
        return condition
    if wanted.is_too_short:
        return condition & Q(pk__in=[])
    if code := code_in(wanted.q):
        return condition & Q(code__startswith=code.upper())
    return condition & _named(wanted.q)


def _about(wanted: Wanted, prefix: str = "") -> Q:
    """Kind and area of the entity. 321200 is every area that begins with 3212."""
    condition = Q(**{f"{prefix}kind": wanted.kind}) if wanted.kind else Q()
    if area := wanted.area.removesuffix("00").removesuffix("00"):
        condition &= Q(**{f"{prefix}words__holds": [f"a.{area}"]})
    return condition


def _named(typed: str) -> Q:
    """Every word is in the name; one of Latin letters may be initials instead."""
    condition = Q()
    for term in (one for one in terms(typed) if len(one) >= LEAST):
        found = Q(words__holds=rare_pairs(term), names__contains=term)
        if are_letters(term) and len(term) <= MOST_LETTERS:
            letters = [f"~{pair}" for pair in pairs(term)]
            found |= Q(words__holds=letters, initials__contains=term)
        condition &= found
    return condition


def counted(rows: QuerySet[ResultEntry]) -> int:
    """How many, but never more than one above ``COUNTED_UP_TO``. One query."""
    return rows.order_by("-published_at", "-pk")[: COUNTED_UP_TO + 1].count()


@dataclass(frozen=True)
class Hint:
    """Something that would be found with less asked for."""

    label: str
    wanted: Wanted
    count: int


LABELS = {
    "unit": "不限单位",
    "area": "不限地区",
    "year": "不限年度",
    "outcome": "不限结果",
    "type": "不限结果类别",
    "item": "不限事项",
    "kind": "不限主体类型",
}


def hints(wanted: Wanted, *, on: date, most: int = 3) -> list[Hint]:
    """Where nothing was found: the same with one condition less, then with part of the name."""
    ways: list[tuple[str, Wanted]] = [
        (label, replace(wanted, **{name: ""}))
        for name, label in LABELS.items()
        if getattr(wanted, name)
    ]
    if len(ways) > 1:
        ways.append(("只按名称", Wanted(q=wanted.q)))
    ways += [(f"只找“{part}”", Wanted(q=part)) for part in _parts(wanted.q)]
    found: list[Hint] = []
    for label, less in ways:
        count = Search(less, on=on).count() if less.query else 0
        if count:
            found.append(Hint(label, less, count))
        if len(found) == most:
            break
    return found


def _parts(typed: str) -> list[str]:
    """Single words of several, else the first and the second half of a longer name."""
    if code_in(typed):
        return []
    words = [word for word in typed.split() if len(fold(word)) >= LEAST]
    if len(words) > 1:
        return words
    whole = fold(typed)
    half = max(LEAST, len(whole) // 2)
    cuts: list[Callable[[str], str]] = [lambda name: name[:half], lambda name: name[-half:]]
    return [part for cut in cuts if LEAST <= len(part := cut(whole)) < len(whole)]
