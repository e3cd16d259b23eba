"""What viewers are told of a session, as data of live events. Nothing secret enters here.

The one-time code, the master seed and drawn entities are told by nothing before publication:
entities of a draw are shown by the stage, from its transcript and as far as the plan allows.
"""

from collections.abc import Sequence

from inspections.draw.seed import digest_of
from inspections.draw.supplement_frame import parse_supplement_frame
from inspections.models.ceremonies import Ceremony, Station
from inspections.models.jobs import DrawResult
from inspections.models.sessions import BlindInput, DrawSession
from inspections.models.supplements import Supplement, SupplementResult
from inspections.sealing.figures import BRANCHES_COUNTED_UP_TO, Named, entity_branches, figures_of
from inspections.selectors.frames import entity_chunks
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.leaves import instant

Data = dict[str, JsonValue]


def announced(ceremony: Ceremony) -> Data:
    """When and where, how to watch, and the key under which everything else is signed."""
    return {
        "title": ceremony.title,
        "unit": ceremony.task.unit.name,
        "held_at": instant(ceremony.held_at),
        "place": ceremony.place,
        "how_to_watch": ceremony.how_to_watch,
        "style": ceremony.style,
        "showing": ceremony.showing,
        "pace": ceremony.pace,
        "needs_cosignature": ceremony.needs_cosignature,
        "live_key": ceremony.live_key,
    }


def occasion(ceremony: Ceremony) -> Data:
    """When and where it is held now, and how to watch."""
    return {
        "held_at": instant(ceremony.held_at),
        "place": ceremony.place,
        "how_to_watch": ceremony.how_to_watch,
    }


def sealed(session: DrawSession) -> Data:
    """Counts and digests of the frame; by unit where they are quickly counted."""
    figures = figures_of(session)
    counted = session.entities_count <= BRANCHES_COUNTED_UP_TO
    return {
        "frame_digest": session.frame_digest,
        "entities_digest": session.entities_digest,
        "excluded_digest": session.excluded_digest,
        "entities": session.entities_count,
        "excluded": session.excluded_count,
        "take": figures.take,
        "strata": [
            {"label": row.label, "count": row.count, "take": row.take} for row in figures.strata
        ],
        "units": _counts(entity_branches(entity_chunks(session)) if counted else ()),
        "inspectors": len(figures.header.inspectors),
        "inspector_units": _counts(figures.person_branches),
        "min_witnesses": figures.header.sources.min_witnesses,
        "named_sources": list(figures.header.sources.named),
    }


def supplement_sealed(supplement: Supplement) -> Data:
    """How many fell out and how many may come; its code is the next of the first draw's chain."""
    frame = parse_supplement_frame(bytes(supplement.frame))
    return {
        "number": supplement.number,
        "frame_digest": supplement.frame_digest,
        "first_transcript_digest": frame.transcript_digest,
        "commitment": supplement.session.commitment,
        "leaving": len(frame.leaving),
        "candidates": len(frame.candidates),
        "min_witnesses": frame.sources.min_witnesses,
        "named_sources": list(frame.sources.named),
    }


def committed(session: DrawSession) -> Data:
    return {"commitment": session.commitment, "frame_digest": session.frame_digest}


def head_signed(size: int, root: bytes, cosigners: Sequence[str]) -> Data:
    """The first signed head of the log that covers frame and commitment."""
    return {"size": size, "root": root.hex(), "cosigners": list(cosigners)}


def input_landed(entry: BlindInput) -> Data:
    """A commitment that came without a station."""
    return {
        "station": None,
        "order": entry.order,
        "name": entry.name,
        "kind": entry.kind,
        "commitment": entry.commitment,
    }


def station(seat: Station) -> Data:
    """A witness seat as everybody may see it."""
    return {
        "station": seat.number,
        "name": seat.shown_name,
        "kind": seat.kind,
        "is_outside": seat.is_outside,
        "source": seat.source,
    }


def opened(inputs: Sequence[BlindInput]) -> Data:
    """Every salt and line, so that each viewer recomputes the commitments."""
    return {
        "opened": [
            {"order": row.order, "name": row.name, "salt": row.salt, "line": row.line}
            for row in inputs
        ]
    }


def seed(sources: str) -> Data:
    """The public lines in the order in which they enter the seed; the code stays secret."""
    return {"sources": sources, "sources_digest": digest_of(sources)}


def drawn(session: DrawSession, result: DrawResult) -> Data:
    """That there is a result, and which; not what it says."""
    return {
        "transcript_digest": result.digest,
        "frame_digest": session.frame_digest,
        "take": figures_of(session).take,
        "teams": session.teams.count(),
    }


def seats_filled(supplement: Supplement, result: SupplementResult, *, people: int) -> Data:
    """The same of a supplementary draw."""
    return {
        "transcript_digest": result.digest,
        "frame_digest": supplement.frame_digest,
        "filled": people,
    }


def supplement_published(supplement: Supplement) -> Data:
    return {
        "code": supplement.revealed_code,
        "master": supplement.master,
        "transcript_digest": supplement.result.digest,
    }


def published(session: DrawSession) -> Data:
    """From here on everything is public."""
    return {
        "code": session.revealed_code,
        "master": session.master,
        "transcript_digest": session.result.digest,
    }


def _counts(rows: Sequence[Named]) -> list[JsonValue]:
    return [{"label": row.label, "count": row.count} for row in rows]
