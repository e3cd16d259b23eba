"""Simulated seeds, and the small frame of what one of them draws.

A seed is the digest of a text that begins with a word of its own, and every stage seed
holds the draw's id, here ``PREVIEW``; a session's master is an HMAC of its code and its
number ends in year and four digits. So no simulated stage is ever a stage of a session.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspections.draw.drawn import DrawnEntity
from inspections.draw.frame import entity_line, frame_digest, header_bytes
from inspections.draw.header import EntityFiles, Header, Rule
from inspections.draw.recusals import committed
from inspections.draw.sampling import OpenLines, draw_sample, entity_stage
from inspections.draw.strata import takes
from inspections.draw.tickets import stage_seed

DOMAIN = "ssj/preview/1"
DRAW_ID = "PREVIEW"
NO_DIGEST = "0" * 64
EVERY = Rule(10_000, 0, None)


@dataclass(frozen=True)
class Drawn:
    """The entities that one simulated seed draws, as a frame of their own."""

    master: str
    entities: tuple[DrawnEntity, ...]
    lines: bytes
    header: Header  # the plan's, over these entities alone, all of them taken

    def under(self, mode: Header) -> bytes:
        """Header bytes of these entities under another mode's rules."""
        return header_bytes(
            replace(
                self.header,
                team=mode.team,
                pools=mode.pools,
                inspectors=mode.inspectors,
                packages=mode.packages,
            )
        )


def for_preview(header: Header) -> Header:
    """The header as previews draw it: no session's number, and the same for any version of us.

    Nor is there a seal on recusals, whose fresh salts would change every simulated seed.
    """
    nobody = committed(())
    return replace(
        header,
        draw_id=DRAW_ID,
        code_digest=NO_DIGEST,
        recusals=nobody,
        inspector_recusals=nobody,
    )


def simulated_master(digest: str, number: int) -> str:
    """The master seed of simulated draw ``number`` over the frame with this digest."""
    return hashlib.sha256(f"{DOMAIN}:{digest}:{number}".encode("ascii")).hexdigest()


def draw_entities(header: Header, open_lines: OpenLines, *, number: int) -> Drawn:
    """Draw the entities once for all modes: how teams are formed does not touch this stage."""
    header = for_preview(header)
    master = simulated_master(frame_digest(header_bytes(header)), number)
    entities = drawn_by(header, open_lines, master=master)
    lines = b"".join(_line(e) for e in sorted(entities, key=lambda e: e.code))
    return Drawn(master, entities, lines, _only(header, entities, lines))


def _line(entity: DrawnEntity) -> bytes:
    lon, lat = entity.point or (None, None)
    return entity_line(entity.code, entity.stratum, 1, entity.branch, lon, lat, entity.cell)


def drawn_by(header: Header, open_lines: OpenLines, *, master: str) -> tuple[DrawnEntity, ...]:
    """The entities that a master seed draws, as the engine draws them.

    Raises:
        ImpossiblePlanError: the plan asks for more than the lists hold.
    """
    sample = draw_sample(
        header,
        takes(header),
        open_lines,
        stage_seed=stage_seed(master, header.draw_id, entity_stage(header)),
        recheck=False,
    )
    return sample.entities


def _only(header: Header, drawn: Sequence[DrawnEntity], lines: bytes) -> Header:
    counts = {stratum.id: 0 for stratum in header.strata}
    concerned = Counter[int]()
    for entity in drawn:
        counts[entity.stratum] += 1
        concerned.update(entity.items)
    items = (replace(item, count=concerned[place]) for place, item in enumerate(header.task.items))
    files = EntityFiles(
        count=len(drawn),
        digest=hashlib.sha256(lines).hexdigest(),
        excluded_count=0,
        excluded_digest=hashlib.sha256(b"").hexdigest(),
        excluded_by_reason={},
    )
    return replace(
        header,
        task=replace(header.task, items=tuple(items)),
        entities=files,
        strata=tuple(replace(s, count=counts[s.id], rule=EVERY) for s in header.strata),
        total=None,
        weighted=False,
        reserves=0,
        preselected=True,
    )
