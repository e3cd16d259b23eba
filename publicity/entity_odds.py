"""With what chance an entity was drawn. What is sealed never changes, so answers are kept."""

from dataclasses import dataclass
from functools import lru_cache

from inspections.sealing.figures import figures_of
from inspections.selectors.frames import sealed_line
from inspections.selectors.public import DrawnEntity, public_session
from publicity.selectors import ChanceRow, chances_of

SESSIONS_KEPT, WEIGHTS_KEPT = 256, 10_000


@dataclass(frozen=True)
class SealedOdds:
    """The chances in one sealed frame."""

    rows: tuple[ChanceRow, ...]
    is_weighted: bool
    is_preselected: bool  # the list came from above; only people were drawn


@dataclass(frozen=True)
class Odds:
    """What a page says about one entity in one draw."""

    row: ChanceRow
    is_preselected: bool


def odds_of(drawn: DrawnEntity) -> Odds | None:
    """The chance of a drawn row with its session. No query once it was asked for here."""
    session = drawn.session
    sealed = _sealed(session.code, session.frame_digest)
    mine = [row for row in sealed.rows if row.stratum.id == drawn.stratum]
    if sealed.is_weighted and len(mine) > 1:
        weight = _weight(session.code, session.frame_digest, drawn.entity.code)
        mine = [row for row in mine if row.weight == weight]
    return Odds(mine[0], sealed.is_preselected) if mine else None


@lru_cache(maxsize=SESSIONS_KEPT)
def _sealed(code: str, frame_digest: str) -> SealedOdds:  # noqa: ARG001  # the digest is the key
    session = public_session(code)
    if session is None:
        raise LookupError(code)
    figures = figures_of(session)
    header = figures.header
    return SealedOdds(
        tuple(chances_of(session, figures)), header.weighted, bool(header.preselected)
    )


@lru_cache(maxsize=WEIGHTS_KEPT)
def _weight(session: str, frame_digest: str, code: str) -> int:  # noqa: ARG001
    found = public_session(session)
    line = sealed_line(found, code) if found is not None else None
    return int(line.split(",")[2]) if line else 0
