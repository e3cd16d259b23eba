"""The supplementary draw (补抽): a pure function of the first draw, its changes and a new seed."""

import hashlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from inspections.draw.engine import team_rules
from inspections.draw.errors import (
    InfeasibleError,
    LadderExhaustedError,
    MalformedError,
    PreflightError,
)
from inspections.draw.feasibility import certificate_for
from inspections.draw.fields import Fields
from inspections.draw.ids import DIGEST, DRAW_ID, ID
from inspections.draw.matching import match
from inspections.draw.seed import digest_of
from inspections.draw.standing import MainDraw, Replacement, Standing
from inspections.draw.supplement_frame import MOST, SPEC, SupplementFrame, digest_of_frame
from inspections.draw.supplement_rules import Vacancies, steps_of
from inspections.draw.teams_members import Shortage
from inspections.draw.tickets import shown, stage_seed, ticket, ticketed
from inspections.draw.transcript import (
    SEED,
    STAGE,
    TICKET,
    Attempts,
    Failure,
    MatchingRecord,
    read_attempts,
)
from shuangsuiji.kernel.canonical import NotCanonicalError, canonical_bytes, parse_canonical

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class SupplementTranscript:
    """Who takes whose seats, and what it took."""

    draw_id: str
    number: int
    frame_digest: str  # of the supplement's frame
    master_digest: str
    stages: dict[str, str]
    replacements: tuple[Replacement, ...]  # by who leaves
    attempts: Attempts
    spec: str = SPEC

    def to_bytes(self) -> bytes:
        """Canonical bytes; the same draw gives the same bytes on every machine."""
        value = dict(vars(self))
        value["attempts"] = asdict(self.attempts)
        return canonical_bytes(value)

    def digest(self) -> str:
        """SHA-256 of the canonical bytes, lowercase hex."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def run_supplement(
    frame: SupplementFrame,
    main: MainDraw,
    standing: Standing,
    *,
    master: str,
    on_progress: Progress | None = None,
) -> SupplementTranscript:
    """Draw who takes the seats of those who leave.

    Args:
        frame: the sealed frame of the supplement.
        main: the first draw.
        standing: the assignment in force when the frame was sealed.
        master: the master seed of the supplement, 64 lowercase hex digits.

    Raises:
        InfeasibleError, PreflightError: nobody can take the seats of the first step.
        LadderExhaustedError: no declared attempt can be completed.
        CapReachedError: the supplement must be voided in public.
    """
    if not DIGEST.fullmatch(master):
        raise MalformedError("主种子应为 64 位小写十六进制数")
    draw = _Draw(frame, main, standing, master)
    failures: list[Failure] = []
    last: InfeasibleError | PreflightError | None = None
    for attempt in range(1, main.header.ladder + 1):
        if on_progress is not None:
            on_progress("teams", attempt, main.header.ladder)
        try:
            replacements, matchings = draw.attempt(attempt)
        except (InfeasibleError, PreflightError) as error:
            if error.stage.endswith("-1"):  # the first step is the same in every attempt
                raise
            failures.append(Failure(attempt, error.code, error.stage))
            last = error
            continue
        return SupplementTranscript(
            draw_id=frame.draw_id,
            number=frame.number,
            frame_digest=draw.digest,
            master_digest=digest_of(master),
            stages=draw.stages,
            replacements=tuple(sorted(replacements)),
            attempts=Attempts(attempt, tuple(failures), tuple(matchings)),
        )
    if last is None:
        raise MalformedError("frame.ladder：至少为 1")
    raise LadderExhaustedError(attempts=main.header.ladder, last=last)


class _Draw:
    """One supplementary draw under way; remembers every stage seed it hands out."""

    def __init__(
        self, frame: SupplementFrame, main: MainDraw, standing: Standing, master: str
    ) -> None:
        self.frame, self.main, self.standing, self.master = frame, main, standing, master
        self.digest = digest_of_frame(frame.to_bytes())
        leaving = [one.inspector for one in frame.leaving]
        self.steps = steps_of(leaving, standing, team_rules(main.header))
        self.stages: dict[str, str] = {}

    def attempt(self, attempt: int) -> tuple[list[Replacement], list[MatchingRecord]]:
        """One attempt of the ladder: every step in turn."""
        replacements: list[Replacement] = []
        matchings: list[MatchingRecord] = []
        for number, leaving in enumerate(self.steps, start=1):
            vacancies = Vacancies(
                self.frame,
                self.main,
                self.standing,
                leaving=leaving,
                later=[one for step in self.steps[number:] for one in step],
                came={old: new for old, new, _ in replacements},
            )
            stage = f"supplement-{self.frame.number}-{attempt}-{number}"
            came, record = self._fill(vacancies, stage)
            seed = self.stages[stage]
            replacements += [(old, new, shown(ticket(seed, new))) for old, new in came.items()]
            matchings += [record] if record else []
        return replacements, matchings

    def _fill(
        self, vacancies: Vacancies, stage: str
    ) -> tuple[dict[str, str], MatchingRecord | None]:
        """Who takes whose seats: one by ticket, several by uniform matching."""
        seats, people = len(vacancies.leaving), len(vacancies.candidates)
        if people < seats:
            raise InfeasibleError(
                Shortage(
                    rule=f"{seats}名退出人员的席位须由候选人员补任",
                    needed=seats,
                    found=people,
                    remedy="请核对候选人员的请假与执法证登记，或作废本场、扩大人员库后重新抽取。",
                ),
                stage=stage,
            )
        problem, explanation = vacancies.problem(), vacancies.explanation()
        certificate = certificate_for(problem, explanation)
        if certificate is not None:
            raise InfeasibleError(certificate, stage=stage)
        seed = self.stages[stage] = stage_seed(self.master, self.frame.draw_id, stage)
        if seats == 1:
            (leaving,) = vacancies.leaving
            return {leaving: ticketed(seed, vacancies.allowed(leaving))[0][1]}, None
        matching = match(
            problem,
            stage_seed=seed,
            preflight_seed=f"preflight:{self.digest}",
            explanation=explanation,
        )
        record = MatchingRecord(
            stage, matching.attempts, matching.words, matching.cap, matching.estimate_ppb
        )
        return {one: matching.row_of[one] for one in vacancies.leaving}, record


def parse_supplement(data: bytes) -> SupplementTranscript:
    """Read transcript bytes strictly.

    Raises:
        MalformedError: not canonical, or a key, type or form is wrong; names the JSON path.
    """
    try:
        value: Any = parse_canonical(data)
    except NotCanonicalError as error:
        raise MalformedError(f"transcript:{error}") from error
    f = Fields(value, "transcript").object(*SupplementTranscript.__dataclass_fields__)
    f["spec"].one_of(SPEC)
    stages = {}
    for name, seed in f["stages"].mapping():
        if not STAGE.fullmatch(name):
            seed.refuse("阶段名不合规")
        stages[name] = seed.text(SEED)
    replacements = []
    for item in f["replacements"].items():
        old, new, digits = item.items(length=3)
        replacements.append((old.text(ID), new.text(ID), digits.text(TICKET)))
    return SupplementTranscript(
        draw_id=f["draw_id"].text(DRAW_ID),
        number=f["number"].integer(1, MOST),
        frame_digest=f["frame_digest"].text(DIGEST),
        master_digest=f["master_digest"].text(DIGEST),
        stages=stages,
        replacements=tuple(replacements),
        attempts=read_attempts(f["attempts"]),
    )
