"""The whole draw: a pure function of the sealed frame and the master seed.

Entities first, then people, then who checks whom. Run once or fifty times, here or on another
machine, it gives the same bytes.
"""

from collections.abc import Mapping

from inspections.draw.drawn import DrawnEntity
from inspections.draw.errors import MalformedError
from inspections.draw.frame import frame_digest, parse_header
from inspections.draw.header import Header
from inspections.draw.ids import DIGEST
from inspections.draw.ladder import Ladder, Outcome, shares_of
from inspections.draw.matching import SIMULATED
from inspections.draw.packages import Package, entity_rounds, form_packages
from inspections.draw.recusals import INSPECTOR, NO_RECUSALS, Allows, Cell, Recusals
from inspections.draw.rotation_limits import check_drawn, check_rotation
from inspections.draw.sampling import (
    OpenLines,
    Progress,
    Sample,
    draw_sample,
    entity_stage,
)
from inspections.draw.seed import digest_of
from inspections.draw.shares import Search
from inspections.draw.strata import takes
from inspections.draw.teams_members import Member, TeamRules
from inspections.draw.teams_pools import draw_inspectors
from inspections.draw.tickets import shown, stage_seed, ticket
from inspections.draw.transcript import Row, Transcript


def run_draw(
    header: bytes,
    entities: OpenLines,
    *,
    master: str,
    recusals: Recusals = NO_RECUSALS,
    on_progress: Progress | None = None,
    search: Search | None = None,
    recheck: bool = True,
    simulated: bool = False,
) -> Transcript:
    """Draw entities and inspectors, form teams and packages, and match them.

    Args:
        header: the sealed header bytes.
        entities: opens the sealed entity lines: chunks of whole lines, each call anew.
        master: the master seed, 64 lowercase hex digits.
        recusals: the sealed pairs, or the cells that a transcript publishes of them.
        on_progress: told (stage, done, total); stages are entities, inspectors, packages, teams.
        search: lets other processes search ranges of the entity lines for this draw.
        recheck: False where the very lines were checked when they were sealed, and their digest
            is proof enough; whoever draws from somebody else's frame must check.
        simulated: True for a preview, whose pre-flight may be shorter; its records are no draw.

    Raises:
        MalformedError: the header is not what docs/frame.md allows, or master is no seed.
        FrameAlteredError: the lines, or the recusals, are not the sealed ones.
        ImpossiblePlanError: the plan asks for more than the lists hold.
        InfeasibleError, PreflightError: too few people of a kind, in numbers.
        LadderExhaustedError: no declared attempt can be matched.
        CapReachedError: the draw must be voided in public.
    """
    if not DIGEST.fullmatch(master):
        raise MalformedError("主种子应为 64 位小写十六进制数")
    digest = frame_digest(header)
    draw = _Draw(parse_header(header), digest, master, recusals, on_progress)
    recusals.check(draw.header)
    if simulated:
        draw.preflight_seed = f"{SIMULATED}{digest}"
    return draw.run(entities, search, recheck=recheck)


class _Draw:
    """One draw under way; remembers every stage seed it hands out."""

    def __init__(
        self,
        header: Header,
        digest: str,
        master: str,
        recusals: Recusals,
        on_progress: Progress | None,
    ) -> None:
        self.header = header
        self.rules = team_rules(header)
        self.frame_digest = digest
        self.preflight_seed = f"preflight:{digest}"
        self.master = master
        self.on_progress = on_progress
        self.recusals = recusals
        self.stages: dict[str, str] = {}
        self.blocked: dict[str, tuple[Cell, ...]] = {}

    def run(self, open_lines: OpenLines, search: Search | None, *, recheck: bool) -> Transcript:
        header = self.header
        check_rotation(header, self.rules)
        sample = draw_sample(
            header,
            takes(header),
            open_lines,
            stage_seed=self.seed(entity_stage(header)),
            on_progress=self.on_progress,
            search=search,
            recheck=recheck,
        )
        people = self._inspectors()
        packages = form_packages(header, sample.entities, seed=self.seed)
        self._tell("packages", 1, 1)
        outcome = self._climbed(people, packages, sample)
        return Transcript(
            draw_id=header.draw_id,
            frame_digest=self.frame_digest,
            master_digest=digest_of(self.master),
            stages=self.stages,
            strata=sample.strata,
            entities=tuple(map(_row, sample.entities)),
            reserves=tuple(map(_row, sample.reserves)),
            unlocated=tuple(e.code for e in sample.entities if e.point is None),
            inspectors=tuple(self._inspector_row(member) for member in people),
            teams=outcome.teams,
            packages=packages,
            assignment=outcome.assignment,
            blocked=self.blocked,
            attempts=outcome.attempts,
            rotation=outcome.rotation,
        )

    def seed(self, stage: str) -> str:
        self.stages[stage] = stage_seed(self.master, self.header.draw_id, stage)
        return self.stages[stage]

    def _tell(self, stage: str, done: int, total: int) -> None:
        if self.on_progress is not None:
            self.on_progress(stage, done, total)

    def _inspectors(self) -> tuple[Member, ...]:
        header = self.header
        members = [
            Member(i.id, i.branch, i.pool, i.lead, frozenset(i.tags)) for i in header.inspectors
        ]
        wanted = {pool.id: pool.take for pool in header.pools}
        people = draw_inspectors(members, self.rules, wanted, seed=self.seed)
        check_drawn(people, self.rules, self.recusals.pairs(INSPECTOR))
        self._tell("inspectors", len(people), len(people))
        return people

    def _climbed(
        self, people: tuple[Member, ...], packages: tuple[Package, ...], sample: Sample
    ) -> Outcome:
        rounds, drawn = self.rules.rounds, sample.entities
        by_entity = {} if packages else entity_rounds(self.header, drawn, seed=self.seed)
        return Ladder(
            header=self.header,
            rules=self.rules,
            people=people,
            shares=shares_of(rounds, packages, drawn, by_entity),
            blocked=self._cells,
            seed=self.seed,
            preflight_seed=self.preflight_seed,
            on_attempt=lambda done, total: self._tell("teams", done, total),
        ).climb()

    def _cells(
        self,
        kind: str,
        stage: str,
        rows: Mapping[str, str],
        columns: Mapping[str, str],
        allows: Allows,
    ) -> tuple[Cell, ...]:
        """The cells that recusals block at a stage; the transcript will show them."""
        found = self.recusals.cells(kind, stage, rows=rows, columns=columns, allows=allows)
        if found:
            self.blocked[stage] = found
        return found

    def _inspector_row(self, member: Member) -> Row:
        stage = self.stages[f"inspectors-{member.pool}"]
        return member.id, member.pool, shown(ticket(stage, member.id))


def _row(entity: DrawnEntity) -> Row:
    return entity.code, entity.stratum, shown(entity.ticket)


def team_rules(header: Header) -> TeamRules:
    """Return the plan's rule for teams in the form in which teams are formed."""
    rule = header.team
    return TeamRules(
        count=rule.count,
        size=rule.size,
        pairing=rule.pairing,
        lead_pool=rule.lead_pool,
        relation=rule.relation,
        certified_lead=rule.certified_lead,
        seats=tuple((seat.tag, seat.min) for seat in rule.seats),
        rounds=rule.rounds,
        min_partners=rule.min_partners,
    )
