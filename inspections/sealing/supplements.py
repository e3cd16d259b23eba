"""Putting the frame of a supplementary draw together, and trying it out before it is sealed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from inspections.draw.errors import DrawError
from inspections.draw.frame import code_digest
from inspections.draw.header import ExcludedInspector, SourceRule
from inspections.draw.standing import MainDraw, Standing
from inspections.draw.supplement import run_supplement
from inspections.draw.supplement_blocking import blocking
from inspections.draw.supplement_frame import Leaving, SupplementFrame, digest_of_frame
from inspections.models.supplements import Supplement
from inspections.policies import PolicyError
from inspections.selectors.changes import (
    drawn_supplements,
    recusals_of,
    substitutions_of,
)
from inspections.selectors.plans import spec_of
from personnel.models import Inspector
from personnel.selectors import available_inspectors

FELL_OUT = "FELL_OUT"  # left a team after the draw, so not a candidate any more
UNKNOWN = "INACTIVE"
TRIALS = 5


class InfeasibleSupplementError(PolicyError):
    """Nobody can take the seats that fall empty."""


@dataclass(frozen=True)
class SealedSupplement:
    """A frame in memory, tried out."""

    frame: SupplementFrame
    data: bytes

    @property
    def digest(self) -> str:
        return digest_of_frame(self.data)


def build_supplement(
    supplement: Supplement, main: MainDraw, standing: Standing
) -> SealedSupplement:
    """Freeze who leaves, who may come and what blocks whom.

    Raises:
        InfeasibleSupplementError: nobody can take the seats; counted, with remedies.
    """
    session = supplement.session
    leaves = supplement.leaves.select_related("inspector").order_by("inspector__code")
    leaving = [Leaving(row.inspector.code, row.reason) for row in leaves]
    seated = {one for people in standing.teams.values() for one in people}
    rest = [one.id for one in main.header.inspectors if one.id not in seated]
    reasons = _reasons(supplement, rest, standing)
    candidates = tuple(sorted(one for one in rest if one not in reasons))
    entity_pairs, inspector_pairs = recusals_of(session)
    blocked = blocking(
        standing,
        leaving=[one.inspector for one in leaving],
        candidates=candidates,
        entity_recusals=entity_pairs,
        inspector_recusals=inspector_pairs,
    )
    frame = SupplementFrame(
        draw_id=session.code,
        number=supplement.number,
        code_digest=code_digest(),
        frame_digest=session.frame_digest,
        transcript_digest=session.result.digest,
        substitutions=substitutions_of(session),
        earlier=tuple((row.number, row.result.digest) for row in drawn_supplements(session)),
        leaving=tuple(leaving),
        candidates=candidates,
        excluded=tuple(ExcludedInspector(one, reasons[one]) for one in sorted(reasons)),
        blocked=blocked.cells,
        blocked_pairs=blocked.pairs,
        sources=SourceRule(
            main.header.sources.min_witnesses, tuple(sorted(supplement.named_sources))
        ),
    )
    _try_out(frame, main, standing)
    return SealedSupplement(frame, frame.to_bytes())


def _reasons(supplement: Supplement, rest: Sequence[str], standing: Standing) -> dict[str, str]:
    """Who of the sealed pool cannot come any more, and why; as of the plan's window."""
    window = spec_of(supplement.session.task).window
    rows = Inspector.objects.filter(code__in=rest).select_related("unit")
    known = {
        row.inspector.code: row.reason
        for row in available_inspectors(
            {one.unit for one in rows}, window_from=window.start, window_to=window.end
        )
    }
    reasons = {}
    for one in rest:
        reason = FELL_OUT if one in standing.gone else known.get(one, UNKNOWN)
        if reason:
            reasons[one] = str(reason)
    return reasons


def _try_out(frame: SupplementFrame, main: MainDraw, standing: Standing) -> None:
    for trial in range(1, TRIALS + 1):
        text = f"trial:{digest_of_frame(frame.to_bytes())}:{trial}"
        seed = hashlib.sha256(text.encode("ascii")).hexdigest()
        try:
            run_supplement(frame, main, standing, master=seed)
        except DrawError as error:
            raise InfeasibleSupplementError(f"补抽不能完成，未予封存：{error}") from error
