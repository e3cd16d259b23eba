"""Which items of a task concern which entities (抽查事项的检查对象)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from entities.models import Entity
from inspections.draw.lines import items_text
from inspections.models.catalogue import InspectionItem
from inspections.selectors.matching import SECTIONS
from inspections.taskspec.types import TaskSpec


@dataclass(frozen=True)
class Concern:
    """One condition of an item: from the list of items, or narrower from the task."""

    kinds: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    tagged: frozenset[str] | None = None  # codes of the entities with one of the tags

    def meets(self, code: str, kind: str, industry: str) -> bool:
        """Whether the item concerns an entity; what is empty does not narrow."""
        return (
            (not self.kinds or kind in self.kinds)
            and (not self.industries or any(is_within(industry, w) for w in self.industries))
            and (self.tagged is None or code in self.tagged)
        )


class ItemFinder:
    """Entity -> the cell of its items, as a frame line holds it."""

    def __init__(self, concerns: Sequence[Sequence[Concern]]) -> None:
        self._concerns = concerns
        self._known: dict[tuple[str, str], str] = {}
        # Without tags, kind and industry tell; else each entity is asked for by itself.
        self.by_kind = all(c.tagged is None for some in concerns for c in some)

    def cell(self, code: str, kind: str, industry: str) -> str:
        """The items that concern the entity; empty where none does."""
        if not self.by_kind:
            return self._cell(code, kind, industry)
        key = (kind, industry)
        if key not in self._known:
            self._known[key] = self._cell(code, kind, industry)
        return self._known[key]

    def _cell(self, code: str, kind: str, industry: str) -> str:
        return items_text(
            place
            for place, conditions in enumerate(self._concerns)
            if all(condition.meets(code, kind, industry) for condition in conditions)
        )


def item_finder(spec: TaskSpec, items: Mapping[str, InspectionItem]) -> ItemFinder:
    """The finder of a task. One query for every list of entity tags."""
    narrower = {scope.code: scope for scope in spec.item_scopes}
    concerns = []
    for code in spec.items:
        item, scope = items[code], narrower.get(code)
        conditions = [
            Concern(tuple(item.entity_kinds), tuple(item.industries), _tagged(item.entity_tags))
        ]
        if scope is not None:
            conditions.append(Concern(scope.kinds, scope.industries, _tagged(scope.tags)))
        concerns.append(conditions)
    return ItemFinder(concerns)


def counted(cells: Mapping[str, int], items: int) -> tuple[int, ...]:
    """How many entities each of ``items`` items concerns, from the cells and their numbers."""
    found = Counter[int]()
    for cell, count in cells.items():
        for place in cell.split("."):
            found[int(place)] += count
    return tuple(found[place] for place in range(items))


def is_within(industry: str, wanted: str) -> bool:
    """Whether a registered industry lies in a wanted one (GB/T 4754).

    Registers write 5211, F5211, F52 or only F; a section means all its divisions.
    """
    letter, digits = _split(wanted)
    own_letter, own_digits = _split(industry)
    if digits:
        divisions = SECTIONS.get(own_letter)
        fits = divisions is None or int(digits[:2]) in divisions
        return fits and bool(own_digits) and own_digits.startswith(digits)
    if own_letter:
        return own_letter == letter
    return (
        own_digits[:2].isdigit() and len(own_digits) > 1 and int(own_digits[:2]) in SECTIONS[letter]
    )


def _split(code: str) -> tuple[str, str]:
    return (code[0], code[1:]) if code[:1].isalpha() else ("", code)


def _tagged(tags: Collection[str]) -> frozenset[str] | None:
    if not tags:
        return None
    return frozenset(Entity.objects.filter(tags__name__in=tags).values_list("code", flat=True))
