"""Reading the index: what one unit's auditor sees, newest first, from any point on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from shuangsuiji.orgs.models import Role, Unit, User
from shuangsuiji.orgs.selectors import outermost, units_visible_to
from shuangsuiji.timeline.kinds import kinds_named
from shuangsuiji.timeline.models import Entry, Place

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
SEARCHED_AT_ONCE = 5_000  # entries that one text search looks through before it asks
MOST_OF_A_SESSION = 5_000


@dataclass(frozen=True)
class Cursor:
    """A place in a list: everything before it is older."""

    at: datetime
    seq: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}-{self.seq}"

    @staticmethod
    def parse(text: str) -> "Cursor | None":
        """The cursor that ``str`` wrote, None for anything else."""
        micros, _, seq = text.partition("-")
        if not (micros.isascii() and micros.isdecimal() and seq.isascii() and seq.isdecimal()):
            return None
        if len(micros) > 17 or len(seq) > 18:
            return None
        return Cursor(EPOCH + int(micros) * MICROSECOND, int(seq))


@dataclass(frozen=True)
class Wanted:
    """A choice of entries. ``unit`` None: those of the system itself."""

    unit: Unit | None
    kinds: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    draw: str = ""
    since: date | None = None
    until: date | None = None  # inclusive
    text: str = ""


@dataclass(frozen=True)
class Slice:
    """A piece of a list and where the next one begins, None at its end.

    ``searched_to``: the text search stopped there; older entries were not looked at.
    """

    entries: list[Entry]
    older: Cursor | None
    searched_to: datetime | None = None


@dataclass(frozen=True)
class Scope:
    """Whose entries somebody may read."""

    units: QuerySet[Unit]  # every unit, in tree order
    roots: tuple[Unit, ...]  # the outermost of them
    reads_system: bool  # somebody for a top unit also sees what the system itself did


def scope_of(user: User | AnonymousUser, *, on: date) -> Scope:
    """The scope of an auditor. Three queries."""
    units = units_visible_to(user, on=on, roles=[Role.AUDITOR])
    paths = set(outermost(units.values_list("path", flat=True)))
    roots = tuple(units.filter(path__in=paths).select_related("parent"))
    return Scope(units, roots, any(root.parent_id is None for root in roots))


def in_scope(entries: QuerySet[Entry], scope: Scope) -> QuerySet[Entry]:
    """Those of the entries that the scope covers."""
    seen = Q(unit__in=[root.pk for root in scope.roots])
    if scope.reads_system:
        seen |= Q(unit__isnull=True)
    return entries.filter(Exists(Place.objects.filter(seen, entry=OuterRef("pk"))))


def slice_of(wanted: Wanted, *, before: Cursor | None, count: int) -> Slice:
    """The newest ``count`` entries before the cursor. At most four queries.

    A text search looks through a bounded number of entries, however rare its hits are.
    """
    rows = _older(_places(wanted), before)
    last: Place | None = None
    if wanted.text:
        bound = rows[SEARCHED_AT_ONCE : SEARCHED_AT_ONCE + 1]
        last = next(iter(bound), None)
        if last is not None:
            rows = rows.filter(Q(at__gt=last.at) | Q(at=last.at, entry_id__gte=last.entry_id))
        rows = rows.filter(_mentions(wanted.text))
    found = [place.entry for place in rows.select_related("entry__unit")[: count + 1]]
    if len(found) > count:
        kept = found[:count]
        return Slice(kept, Cursor(kept[-1].at, kept[-1].seq))
    if last is not None:
        return Slice(found, Cursor(last.at, last.entry_id), last.at)
    return Slice(found, None)


def every_entry(wanted: Wanted, *, up_to: int, at_once: int = 1_000) -> Iterator[list[Entry]]:
    """All entries with a number below ``up_to``, newest first, in pieces; no text bound."""
    rows = _places(replace(wanted, text="")).filter(entry_id__lt=up_to)
    if wanted.text:
        rows = rows.filter(_mentions(wanted.text))
    before: Cursor | None = None
    while True:
        piece = [
            place.entry for place in _older(rows, before).select_related("entry__unit")[:at_once]
        ]
        if not piece:
            return
        yield piece
        before = Cursor(piece[-1].at, piece[-1].seq)


def usernames_like(text: str) -> tuple[str, ...]:
    """Accounts that the text names: by user name, or by part of a person's name. One query."""
    rows = User.objects.filter(Q(username=text) | Q(display_name__icontains=text))
    return (text, *rows.exclude(username=text).values_list("username", flat=True)[:50])


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """People's names by user name. One query."""
    rows = User.objects.filter(username__in=set(usernames)).exclude(display_name="")
    return dict(rows.values_list("username", "display_name"))


def of_subjects(subjects: Sequence[str], kinds: Sequence[str], history: str) -> QuerySet[Entry]:
    """Entries about one row: its history under one name, records of some kinds under another."""
    named = Q(subject__in=subjects) & _begins(kinds) if kinds and subjects else Q(pk__in=[])
    return Entry.objects.filter(Q(subject=history) | named).select_related("unit")


def _places(wanted: Wanted) -> QuerySet[Place]:
    rows = Place.objects.filter(unit=wanted.unit).order_by("-at", "-entry_id")
    if wanted.kinds:
        rows = rows.filter(kind__in=wanted.kinds)
    if wanted.actors:
        rows = rows.filter(actor__in=wanted.actors)
    if wanted.draw:
        of_session = Entry.objects.filter(draw=wanted.draw).values_list("seq", flat=True)
        rows = rows.filter(entry_id__in=list(of_session[:MOST_OF_A_SESSION]))
    if wanted.since:
        rows = rows.filter(at__gte=_midnight(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return rows


def _older(rows: QuerySet[Place], before: Cursor | None) -> QuerySet[Place]:
    if before is None:
        return rows
    strictly = Q(at__lt=before.at) | Q(entry_id__lt=before.seq)
    return rows.filter(strictly, at__lte=before.at)


def _mentions(text: str) -> Q:
    return (
        Q(entry__subject__icontains=text)
        | Q(entry__draw__icontains=text)
        | Q(actor__icontains=text)
        | Q(kind__in=kinds_named(text))
    )


def _begins(kinds: Sequence[str]) -> Q:
    found = Q(pk__in=[])
    for start in kinds:
        found |= Q(kind__startswith=start)
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
