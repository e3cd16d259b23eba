"""Changes laid over the small fictitious draw, built by pure code: who leaves, who comes."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from inspections.draw.bundle import Bundle, BundleRecord, Contribution, whole_digest_of
from inspections.draw.frame import ExcludedInspector, SourceRule, frame_digest, parse_header
from inspections.draw.recusals import ENTITY, INSPECTOR, Annex, DeclaredRecusals
from inspections.draw.seed import code_of, commit_input, digest_of, master_seed, sources_text
from inspections.draw.standing import MainDraw, Standing, first_standing
from inspections.draw.substitutes import sealed_entities, substitution
from inspections.draw.supplement import run_supplement
from inspections.draw.supplement_blocking import blocking, recused_teams
from inspections.draw.supplement_file import SupplementFile
from inspections.draw.supplement_frame import Leaving, SupplementFrame, digest_of_frame
from inspections.draw.supplement_verify import (
    DRAWN,
    INPUT_COMMITTED,
    OPENED,
    PUBLISHED,
    SEALED,
    SUBSTITUTED,
)
from inspections.draw.tests.bundles import SECRET, SMALL_ANNEX, logged, record
from inspections.draw.tests.small_log import first_log
from inspections.draw.transcript import parse

FRESH = (
    (("人大代表丙", "dice:16180339887498948482"), ("媒体丁", "dice:14142135623730950488")),
    (("人大代表戊", "dice:17320508075688772935"), ("媒体己", "dice:22360679774997896964")),
)


def main_of(bundle: Bundle) -> MainDraw:
    transcript = parse(bundle.transcript)
    header = parse_header(bundle.frame)
    return MainDraw(
        header=header,
        frame_digest=frame_digest(bundle.frame),
        transcript=transcript,
        master=bundle.master,
        sealed=sealed_entities(header, transcript, bundle.entities),
    )


class AfterDraw:
    """The changes of one draw, held one after the other; ``files`` are what is published."""

    def __init__(self, bundle: Bundle, annex: Annex = SMALL_ANNEX) -> None:
        self.bundle = bundle
        self.whole = whole_digest_of(bundle.to_bytes())
        self.main = main_of(bundle)
        declared = DeclaredRecusals(annex)
        self.entity_recusals = declared.pairs(ENTITY)
        self.inspector_recusals = declared.pairs(INSPECTOR)
        self.standing: Standing = first_standing(self.main.transcript)
        self.substitutions: list[Any] = []
        self.earlier: list[tuple[int, str]] = []
        self.files: list[bytes] = []
        self._records: list[BundleRecord] = []
        self._seq = 24
        self.log = first_log()
        logged(bundle, self.log)  # the log goes on where the bundle's second head ends
        self.since = len(self.log.entries)

    def substitute(self, replaced: str, reason: str = "CLOSED") -> Any:
        reserves = {row[0] for row in self.main.transcript.reserves}
        change = substitution(
            self.main,
            self.standing,
            number=len(self.substitutions) + 1,
            replaced=replaced,
            reason=reason,
            recused_by=recused_teams(self.standing, self.entity_recusals, reserves),
            after=self.earlier[-1][0] if self.earlier else 0,
        )
        self.adopt(change)
        return change

    def adopt(self, change: Any) -> None:
        """Lay a substitution over the draw and record it, whatever it says."""
        self.substitutions.append(change)
        self.standing = self.standing.substituted(change)
        value = {**asdict(change), "recused": list(change.recused)}
        payload = {**value, "transcript_digest": self.main.transcript.digest()}
        self._records.append(self._record(SUBSTITUTED, payload))

    def frame(self, leaving: Sequence[str], excluded: Sequence[str] = ()) -> SupplementFrame:
        header = self.main.header
        seated = {one for people in self.standing.teams.values() for one in people}
        rest = [one.id for one in header.inspectors if one.id not in seated]
        out = set(excluded) | set(self.standing.gone)
        candidates = tuple(one for one in rest if one not in out)
        blocked = blocking(
            self.standing,
            leaving=leaving,
            candidates=candidates,
            entity_recusals=self.entity_recusals,
            inspector_recusals=self.inspector_recusals,
        )
        return SupplementFrame(
            draw_id=header.draw_id,
            number=len(self.files) + 1,
            code_digest=header.code_digest,
            frame_digest=self.main.frame_digest,
            transcript_digest=self.main.transcript.digest(),
            substitutions=tuple(self.substitutions),
            earlier=tuple(self.earlier),
            leaving=tuple(Leaving(one, "ILLNESS") for one in sorted(leaving)),
            candidates=candidates,
            excluded=tuple(ExcludedInspector(one, "ABSENT") for one in rest if one in out),
            blocked=blocked.cells,
            blocked_pairs=blocked.pairs,
            sources=SourceRule(2, ()),
        )

    def supplement(self, leaving: Sequence[str], excluded: Sequence[str] = ()) -> bytes:
        """Hold a supplementary draw and return its file."""
        frame = self.frame(leaving, excluded)
        code = code_of(SECRET, self.main.header.chain_length, redraw=frame.number)
        contributions = []
        for order, (name, line) in enumerate(FRESH[frame.number - 1], start=1):
            salt = hashlib.sha256(name.encode()).digest()[:16]
            contributions.append(
                Contribution(order, name, "NPC", commit_input(salt, line), salt.hex(), line)
            )
        lines = [one.line for one in contributions]
        master = master_seed(code, lines)
        transcript = run_supplement(frame, self.main, self.standing, master=master)
        file = SupplementFile(
            bundle_transcript=frame.transcript_digest,
            bundle_whole=self.whole,
            channel="CONSOLE",
            frame=frame.to_bytes(),
            code=code.hex(),
            contributions=contributions,
            sources=sources_text(lines),
            master=master,
            transcript=transcript.to_bytes(),
            transcript_digest=transcript.digest(),
            records=(),
        )
        own = [self._record(kind, payload) for kind, payload in payloads_of(file, frame)]
        records, part = self.log.prove(
            [*self._records, *own], before=len(self._records) + 1, since=self.since
        )
        data = replace(file, records=records, log=part).to_bytes()
        self.standing = self.standing.replaced(transcript.replacements)
        self.earlier.append((frame.number, transcript.digest()))
        self.files.append(data)
        return data

    def _record(self, kind: str, payload: dict[str, Any]) -> BundleRecord:
        self._seq += 2  # other records lie between
        at = f"2026-02-01T00:{self._seq // 60:02d}:{self._seq % 60:02d}.000000Z"
        return record(
            kind,
            payload,
            seq=self._seq,
            draw=self.main.header.draw_id,
            at=at,
        )


def payloads_of(file: SupplementFile, frame: SupplementFrame) -> list[tuple[str, dict[str, Any]]]:
    """Kind and payload of the supplement's own records."""
    number = {"number": frame.number}
    digest = digest_of_frame(file.frame)
    given = file.contributions
    sealed = {"frame_digest": digest, "transcript_digest": frame.transcript_digest}
    result = {"transcript_digest": file.transcript_digest, "frame_digest": digest}
    opened = [{"order": one.order, "line_digest": digest_of(one.line)} for one in given]
    return [
        (SEALED, {**number, **sealed, "channel": file.channel}),
        *(
            (
                INPUT_COMMITTED,
                {
                    **number,
                    "order": one.order,
                    "name": one.name,
                    "kind": one.kind,
                    "commitment": one.commitment,
                },
            )
            for one in given
        ),
        (OPENED, {**number, "sources_digest": digest_of(file.sources), "opened": opened}),
        (DRAWN, {**number, **result, "master_digest": digest_of(file.master)}),
        (PUBLISHED, {**number, **result, "bundle_digest": file.bundle_whole}),
    ]


__all__ = ["FRESH", "AfterDraw", "main_of"]
