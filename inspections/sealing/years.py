"""A year of one entity or inspector: in which draws, with what chance, and what came of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from inspections.draw.chances import inclusion, weight_classes
from inspections.draw.frame import parse_header
from inspections.lint.wording import percent
from inspections.models.jobs import DrawnEntity, TeamMember
from inspections.models.sessions import DrawSession
from inspections.odds.combined import at_least, distribution, expected
from inspections.sealing.chances import chance_of_person
from inspections.sealing.figures import BRANCHES_COUNTED_UP_TO
from inspections.sealing.reasons import entity_reason, person_reason
from inspections.selectors.frames import entity_chunks, exclusion_reason, sealed_line
from inspections.selectors.public import disclosure_of
from inspections.states import Status
from shuangsuiji.orgs.models import Unit

SHOWN_TIMES = 4  # the table of "drawn k times" goes up to here, or to what happened


@dataclass(frozen=True)
class Entry:
    """One draw of the year."""

    session: DrawSession
    chance: Fraction | None  # None: not in the draw, or decided by weights
    excluded: str  # why not, in words; "" for whoever was in it
    is_open: bool  # whether the outcome may be shown by now
    is_drawn: bool
    is_reserve: bool = False
    low: Fraction | None = None  # of a simulated chance
    high: Fraction | None = None
    visits: int = 0  # of an inspector: entities of the teams

    @property
    def percent(self) -> str:
        return "" if self.chance is None else percent(self.chance)

    @property
    def interval(self) -> str:
        return (
            ""
            if self.low is None or self.high is None
            else f"{percent(self.low)}–{percent(self.high)}"
        )


@dataclass(frozen=True)
class Year:
    """All draws of the year together."""

    year: int
    entries: tuple[Entry, ...]  # every session whose frame held the code, oldest first

    @property
    def counted(self) -> list[Entry]:
        """Those whose chance is known and whose outcome is open."""
        return [row for row in self.entries if row.chance is not None and row.is_open]

    @property
    def chances(self) -> list[Fraction]:
        return [row.chance for row in self.counted if row.chance is not None]

    @property
    def hits(self) -> int:
        return sum(row.is_drawn for row in self.counted)

    @property
    def visits(self) -> int:
        return sum(row.visits for row in self.counted if row.is_drawn)

    @property
    def expected(self) -> str:
        """How often one is drawn on average, two decimals."""
        hundredths = int(expected(self.chances) * 100 + Fraction(1, 2))
        return f"{hundredths // 100}.{hundredths % 100:02d}"

    @property
    def once(self) -> str:
        """Chance of being drawn at least once."""
        return percent(at_least(self.chances, 1))

    @property
    def as_often(self) -> str:
        """Chance of being drawn as often as it was, or more often."""
        return percent(at_least(self.chances, self.hits))

    @property
    def times(self) -> list[tuple[int, str, int, bool]]:
        """Number of times, chance in words, in thousandths, and whether that is what happened."""
        shares = distribution(self.chances)
        last = min(len(shares) - 1, max(SHOWN_TIMES, self.hits))
        return [
            (n, percent(shares[n]), int(shares[n] * 1000), n == self.hits) for n in range(last + 1)
        ]


def sessions_of_year(unit: Unit | None, year: int, *, published_only: bool) -> list[DrawSession]:
    """Sessions of the unit and of every unit above it, oldest first; void ones left out."""
    if unit is None:
        return []
    line = unit.path.rstrip("/").split("/")
    rows = DrawSession.objects.filter(unit__code__in=line, year=year)
    rows = rows.exclude(status=Status.VOID).select_related("task", "unit").order_by("sealed_at")
    if published_only:
        rows = rows.filter(published_at__isnull=False)
    return list(rows)


def entity_year(code: str, sessions: Sequence[DrawSession], year: int) -> Year:
    """Where an entity was in the draws of a year. Five queries for each session."""
    rows = (_entity_entry(code, session) for session in sessions)
    return Year(year, tuple(row for row in rows if row is not None))


def _entity_entry(code: str, session: DrawSession) -> Entry | None:
    is_open = disclosure_of(session).names
    line = sealed_line(session, code)
    if line is None:
        reason = exclusion_reason(session, code)
        return Entry(session, None, entity_reason(reason), is_open, False) if reason else None
    stratum, weight = line.split(",")[1:3]
    drawn = _drawn(session, code) if is_open else None
    return Entry(
        session=session,
        chance=_entity_chance(session, stratum, int(weight)),
        excluded="",
        is_open=is_open,
        is_drawn=drawn is not None and not drawn.is_reserve,
        is_reserve=drawn is not None and drawn.is_reserve,
    )


def _drawn(session: DrawSession, code: str) -> DrawnEntity | None:
    return session.drawn.filter(entity__code=code).first()


def _entity_chance(session: DrawSession, stratum: str, weight: int) -> Fraction | None:
    header = parse_header(bytes(session.header))
    classes = None
    if header.weighted:
        if header.entities.count > BRANCHES_COUNTED_UP_TO:
            return None
        classes = weight_classes(entity_chunks(session))
    chance = inclusion(header, classes)[stratum]
    return chance.by_weight.get(weight) if chance.by_weight is not None else None


def inspector_year(code: str, sessions: Iterable[DrawSession], year: int) -> Year:
    """Where an inspector was in the draws of a year. Four queries for each session."""
    rows = (_inspector_entry(code, session) for session in sessions)
    return Year(year, tuple(row for row in rows if row is not None))


def _inspector_entry(code: str, session: DrawSession) -> Entry | None:
    sealed = bytes(session.header)
    header = parse_header(sealed)
    is_open = disclosure_of(session).names
    for person in header.excluded_inspectors:
        if person.id == code:
            return Entry(session, None, person_reason(person.reason), is_open, False)
    odds = chance_of_person(sealed, code)
    if odds is None:
        return None
    seats = TeamMember.objects.filter(team__session=session, inspector__code=code)
    teams = list(seats.values_list("team", flat=True)) if is_open else []
    return Entry(
        session=session,
        chance=odds.chance,
        excluded="",
        is_open=is_open,
        is_drawn=bool(teams),
        low=None if odds.is_exact else odds.low,
        high=None if odds.is_exact else odds.high,
        visits=session.drawn.filter(team__in=teams, is_reserve=False).count() if teams else 0,
    )


def expected_visits(year: Year) -> str:
    """Mean number of visits: chance times the visits per person of each draw, one decimal.

    Every person drawn is taken to have the same share of the visits, which own-branch
    avoidance can shift a little.
    """
    total = Fraction(0)
    for row in year.counted:
        header = parse_header(bytes(row.session.header))
        drawn = row.session.drawn.filter(is_reserve=False).count()
        total += (row.chance or Fraction(0)) * Fraction(drawn, header.team.count)
    tenths = int(total * 10 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"
