"""Many simulated draws of one plan under every mode, and what they come to."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from inspections.draw.engine import run_draw
from inspections.draw.errors import DrawError
from inspections.draw.header import Header
from inspections.draw.recusals import NO_RECUSALS, Recusals
from inspections.draw.sampling import OpenLines
from inspections.draw.strata import takes
from inspections.draw.transcript import Transcript
from inspections.simulation.measures import Measures, Surroundings, loads_of, measure, places_of
from inspections.simulation.modes import Mode, modes_of, same_rules
from inspections.simulation.refusals import Refusal, Setting, refusal_of
from inspections.simulation.samples import Drawn, draw_entities, for_preview
from inspections.simulation.travel import Point

FEWEST, MOST = 20, 40  # simulated seeds
BUDGET = 116_000  # of all modes: entities and, twenty times as dear, teams; about four seconds
GIVEN_UP_AFTER = 3  # failures without one success

Progress = Callable[[int, int], None]


@dataclass
class Trial:
    """What the simulated draws of one mode gave."""

    mode: Mode
    is_plan: bool  # these are the rules the plan has now
    seeds: int = 0
    measures: list[Measures] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)
    refusal: Refusal | None = None  # the first
    retries: int = 0  # draws that needed more than the first attempt of the ladder
    zones: dict[str, list[Point]] = field(default_factory=dict)  # of one simulated seed

    @property
    def is_given_up(self) -> bool:
        failed = sum(self.failures.values())
        return self.mode.header is None or (failed >= GIVEN_UP_AFTER and not self.measures)


def seeds_for(entities: int, teams: int, modes: int) -> int:
    """How many seeds are simulated: as many as the size of the plan lets be cheap."""
    return max(FEWEST, min(MOST, BUDGET // (max(1, modes) * (entities + 20 * teams))))


def trials_of(header: Header, office: Collection[str]) -> list[Trial]:
    """One trial per mode; the plan has its own only where no mode draws as it does."""
    plan, *others = modes_of(header, office)
    trials = [
        Trial(mode, is_plan=mode.header is not None and same_rules(mode.header, header))
        for mode in others
    ]
    if any(trial.is_plan for trial in trials):
        return trials
    return [Trial(plan, is_plan=True), *trials]


def simulate(
    header: Header,
    open_lines: OpenLines,
    around: Surroundings,
    *,
    office: Collection[str],
    seeds: int | None = None,
    on_progress: Progress,
    recusals: Recusals = NO_RECUSALS,
) -> list[Trial]:
    """Draw ``seeds`` times under each mode; every mode sees the same entities of a seed.

    Args:
        seeds: by default as many as ``seeds_for`` the size and the modes that can be drawn.

    Raises:
        DrawError: the entities themselves cannot be drawn, under no mode.
    """
    header = for_preview(header)
    trials = trials_of(header, office)
    if seeds is None:
        drawable = sum(not trial.is_given_up for trial in trials)
        seeds = seeds_for(sum(takes(header)), header.team.count * header.team.rounds, drawable)
    for number in range(1, seeds + 1):
        drawn = draw_entities(header, open_lines, number=number)
        for place, trial in enumerate(trials):
            if not trial.is_given_up:
                _draw_once(trial, drawn, around, recusals)
            on_progress((number - 1) * len(trials) + place + 1, seeds * len(trials))
    return trials


@dataclass(frozen=True)
class Attempted:
    """A plan tried out as it stands."""

    seeds: int
    refusals: tuple[Refusal, ...]  # one per draw that failed

    @property
    def failed(self) -> int:
        return len(self.refusals)

    @property
    def shortage(self) -> int:
        """How much is missing in the middle one of the failed draws; 0 where none failed."""
        ordered = sorted(refusal.shortage for refusal in self.refusals)
        return ordered[len(ordered) // 2] if ordered else 0

    def is_better_than(self, other: "Attempted") -> bool:
        """Whether fewer draws fail, or less is missing where all do."""
        return (self.failed, self.shortage) < (other.failed, other.shortage)


def attempted(
    header: Header, open_lines: OpenLines, *, seeds: int, recusals: Recusals = NO_RECUSALS
) -> Attempted:
    """Try a plan out ``seeds`` times."""
    header = for_preview(header)
    found = []
    for number in range(1, seeds + 1):
        setting = Setting(header, (), "")
        try:
            drawn = draw_entities(header, open_lines, number=number)
            setting = Setting(header, drawn.entities, drawn.master)
            _run(header, drawn, recusals)
        except DrawError as error:
            found.append(refusal_of(error, setting))
    return Attempted(seeds, tuple(found))


def _draw_once(trial: Trial, drawn: Drawn, around: Surroundings, recusals: Recusals) -> None:
    header = trial.mode.header
    if header is None:
        return
    trial.seeds += 1
    try:
        transcript = _run(header, drawn, recusals)
    except DrawError as error:
        trial.failures[error.code] += 1
        if trial.refusal is None:
            trial.refusal = refusal_of(error, Setting(header, drawn.entities, drawn.master))
        return
    trial.measures.append(measure(transcript, header, drawn.entities, around))
    trial.retries += transcript.attempts.ladder > 1
    if not trial.zones:
        trial.zones = _zones(transcript, header, drawn)


def _run(header: Header, drawn: Drawn, recusals: Recusals) -> Transcript:
    return run_draw(
        drawn.under(header),
        lambda: [drawn.lines],
        master=drawn.master,
        recusals=recusals,
        recheck=False,
        simulated=True,
    )


def _zones(transcript: Transcript, header: Header, drawn: Drawn) -> dict[str, list[Point]]:
    """Where the entities of each team lie, for a sketch of one simulated seed."""
    places = places_of(header, drawn.entities)
    found: dict[str, list[Point]] = {}
    for load in loads_of(transcript):
        points: Sequence[Point | None] = [places[code] for code in load.entities]
        found[load.team] = [point for point in points if point is not None]
    return found
