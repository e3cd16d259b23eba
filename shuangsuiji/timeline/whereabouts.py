"""To which units an entry belongs: by its session, by what it is about, else by who acted."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from inspections.selectors.sessions import units_of_sessions
from shuangsuiji.ledger.entries import LoggedEntry
from shuangsuiji.orgs.models import Unit, User
from shuangsuiji.timeline.kinds import HISTORY
from shuangsuiji.timeline.subjects import SubjectType, split_key, type_of_kind

NAMES_UNIT = ("plan", "law", "industries")  # subjects written <this>/<unit code>[/…]


class Tree:
    """The tree of units as it is now. One query."""

    def __init__(self) -> None:
        rows = list(Unit.objects.values_list("pk", "code", "path"))
        self.by_code = {code: pk for pk, code, _ in rows}
        self._above = {
            pk: tuple(self.by_code[code] for code in path.rstrip("/").split("/"))
            for pk, _, path in rows
        }

    def with_those_above(self, units: Iterable[int]) -> set[int]:
        """The units and every unit over them."""
        return {above for unit in units for above in self._above[unit]}


def units_of(entries: Sequence[LoggedEntry], tree: Tree) -> dict[int, tuple[int, ...]]:
    """The units of each entry by its number, the first its own; () = the system itself.

    One query for sessions, one for actors and one for each type of subject.
    """
    sessions = units_of_sessions({entry.draw for entry in entries if entry.draw})
    actors = dict(
        User.objects.filter(username__in={entry.actor for entry in entries}).values_list(
            "username", "unit_id"
        )
    )
    subjects = _units_of_subjects(entries)
    found: dict[int, tuple[int, ...]] = {}
    for entry in entries:
        units = sessions.get(entry.draw) or _named(entry, tree)
        if not units:
            unit = subjects.get((entry.kind, entry.subject)) or actors.get(entry.actor)
            units = (unit,) if unit else ()
        found[entry.seq] = units
    return found


def _named(entry: LoggedEntry, tree: Tree) -> tuple[int, ...]:
    first, _, rest = entry.subject.partition("/")
    unit = tree.by_code.get(rest.partition("/")[0]) if first in NAMES_UNIT else None
    return (unit,) if unit else ()


def _units_of_subjects(entries: Sequence[LoggedEntry]) -> dict[tuple[str, str], int | None]:
    """Units of the rows that entries are about, by kind and subject."""
    wanted: dict[tuple[SubjectType, str], dict[str, list[tuple[str, str]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for kind, subject in {(entry.kind, entry.subject) for entry in entries if not entry.draw}:
        if kind == HISTORY:
            split = split_key(subject)
            if split and split[0].unit:
                wanted[split[0], "pk"][split[1]].append((kind, subject))
        else:
            about = type_of_kind(kind)
            if about and about.unit and about.code:
                wanted[about, about.code][subject].append((kind, subject))
    found: dict[tuple[str, str], int | None] = {}
    for (about, field), keys in wanted.items():
        rows = about.model_class._default_manager.filter(**{f"{field}__in": list(keys)})
        for key, unit in rows.values_list(field, about.unit):
            found |= dict.fromkeys(keys[str(key)], unit)
    return found
