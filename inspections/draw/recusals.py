"""Recusals (回避): committed before the draw, applied as blocked cells, never published as pairs.

The header seals how many pairs there are and the digest of their salted commitments. The pairs
themselves stand in an annex that is not public. What a matching needs of them, the public sees
as cells: this row may not have this column.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from inspections.draw.errors import FrameAlteredError, MalformedError
from inspections.draw.fields import Fields
from inspections.draw.header import Committed, Header
from inspections.draw.ids import DRAW_ID, ID
from shuangsuiji.kernel.canonical import NotCanonicalError, canonical_bytes, parse_canonical

FORMAT = "ssj/recusals/1"
ENTITY, INSPECTOR = "entity", "inspector"  # what an inspector is kept apart from
SALT = re.compile(r"[0-9a-f]{32}")
STAGE = re.compile(
    r"(match|pairs|third|fourth|fifth|sixth)-([1-9][0-9]?(?:\.[1-9][0-9]{0,3})?)"
    r"(?:-[A-Za-z0-9._-]+)?"
)

Cell = tuple[str, str]  # (row, column) of a matching
Allows = Callable[[str, str], bool]  # whether all other rules allow row and column


@dataclass(frozen=True, order=True)
class SecretPair:
    """One declared pair with its salt; ``right`` is an entity or another inspector."""

    left: str
    right: str
    salt: str  # 16 bytes, hex


@dataclass(frozen=True)
class Annex:
    """All pairs of a frame (回避附件): for the engine and for auditors, not for the public."""

    draw_id: str
    entities: tuple[SecretPair, ...] = ()  # sorted
    inspectors: tuple[SecretPair, ...] = ()  # sorted, left < right

    def commitments(self, kind: str) -> tuple[str, ...]:
        """The commitments of one kind, ascending."""
        pairs = self.entities if kind == ENTITY else self.inspectors
        found = (commitment(self.draw_id, kind, pair) for pair in pairs)
        return tuple(sorted(found))

    def to_bytes(self) -> bytes:
        """Canonical JSON, as docs/frame.md says."""
        rows = {
            "entities": [vars(pair) for pair in self.entities],
            "inspectors": [vars(pair) for pair in self.inspectors],
        }
        return canonical_bytes({"format": FORMAT, "draw_id": self.draw_id, **rows})


def pair_line(draw_id: str, kind: str, left: str, right: str) -> str:
    """The text that a commitment covers, without line feed."""
    return f"{draw_id},{kind},{left},{right}"


def commitment(draw_id: str, kind: str, pair: SecretPair) -> str:
    """SHA-256(salt ‖ line), lowercase hex."""
    line = pair_line(draw_id, kind, pair.left, pair.right)
    return hashlib.sha256(bytes.fromhex(pair.salt) + line.encode("ascii")).hexdigest()


def committed(commitments: Iterable[str]) -> Committed:
    """What the header holds of a list of commitments in ascending order."""
    lines = [f"{value}\n" for value in commitments]
    return Committed(len(lines), hashlib.sha256("".join(lines).encode("ascii")).hexdigest())


def parse_annex(data: bytes) -> Annex:
    """Read an annex strictly; one final line feed is let through.

    Raises:
        MalformedError: not canonical, or a key, type or order is wrong.
    """
    try:
        value = parse_canonical(data.removesuffix(b"\n"))
    except NotCanonicalError as error:
        raise MalformedError(f"回避附件：{error}") from error
    f = Fields(value, "annex").object("format", "draw_id", "entities", "inspectors")
    f["format"].one_of(FORMAT)
    return Annex(
        draw_id=f["draw_id"].text(DRAW_ID),
        entities=_pairs(f["entities"], kind=ENTITY),
        inspectors=_pairs(f["inspectors"], kind=INSPECTOR),
    )


def _pairs(fields: Fields, *, kind: str) -> tuple[SecretPair, ...]:
    found: list[SecretPair] = []
    for item in fields.items():
        f = item.object("left", "right", "salt")
        pair = SecretPair(f["left"].text(ID), f["right"].text(ID), f["salt"].text(SALT))
        if kind == INSPECTOR and pair.left >= pair.right:
            item.refuse("应为两人且前小后大")
        if found and (found[-1].left, found[-1].right) >= (pair.left, pair.right):
            fields.refuse("应按升序排列且不重复")
        found.append(pair)
    return tuple(found)


class Recusals(Protocol):
    """Where a draw takes its recusals from."""

    def check(self, header: Header) -> None:
        """Refuse what cannot belong to the sealed header."""

    def pairs(self, kind: str) -> tuple[Cell, ...]:
        """The pairs themselves, where they are known; empty for the public."""

    def cells(
        self,
        kind: str,
        stage: str,
        *,
        rows: Mapping[str, str],
        columns: Mapping[str, str],
        allows: Allows,
    ) -> tuple[Cell, ...]:
        """The cells of a stage that only a recusal forbids, ascending.

        Args:
            rows: inspector -> the row that he or she is part of.
            columns: entity or inspector -> the column that it is part of.
            allows: whether every other rule allows a cell.
        """


class DeclaredRecusals:
    """From the pairs themselves: for the engine, and for whoever holds the annex."""

    def __init__(self, annex: Annex) -> None:
        self._annex = annex
        self._pairs = {ENTITY: annex.entities, INSPECTOR: annex.inspectors}

    def check(self, header: Header) -> None:
        """Refuse an annex that is not the sealed one.

        Raises:
            FrameAlteredError: another draw's, or its commitments are not those of the header.
        """
        for kind, sealed in ((ENTITY, header.recusals), (INSPECTOR, header.inspector_recusals)):
            found = committed(self._annex.commitments(kind))
            if found != sealed or (found.count and self._annex.draw_id != header.draw_id):
                raise FrameAlteredError(
                    f"回避附件与封存的承诺不符：封存 {sealed.count} 对，附件 {found.count} 对，"
                    "或其中有被改动的。"
                )

    def pairs(self, kind: str) -> tuple[Cell, ...]:
        return tuple((pair.left, pair.right) for pair in self._pairs[kind])

    def cells(
        self,
        kind: str,
        stage: str,  # noqa: ARG002 - pairs hold at every stage
        *,
        rows: Mapping[str, str],
        columns: Mapping[str, str],
        allows: Allows,
    ) -> tuple[Cell, ...]:
        found = set()
        for pair in self._pairs[kind]:
            ways = ((pair.left, pair.right), (pair.right, pair.left))
            for one, other in ways if kind == INSPECTOR else ways[:1]:
                row, column = rows.get(one), columns.get(other)
                if row is not None and column is not None and allows(row, column):
                    found.add((row, column))
        return tuple(sorted(found))


class PublishedCells:
    """From a transcript: all that the public has, and needs, to recompute a draw."""

    def __init__(self, blocked: Mapping[str, tuple[Cell, ...]]) -> None:
        self._blocked = blocked

    def check(self, header: Header) -> None:
        """Refuse more cells than the sealed number of pairs can cause.

        In one round of an attempt a pair can block one cell at most: an inspector is in one
        team, an entity in one package, and a member joins a team once.

        Raises:
            MalformedError: naming the attempt and both numbers.
        """
        found = Counter[tuple[bool, str]]()
        for stage, cells in self._blocked.items():
            named = STAGE.fullmatch(stage)
            if named is None:
                raise MalformedError(f"回避格：没有“{stage}”这个环节")
            found[named[1] == "match", named[2]] += len(cells)
        for (of_entities, attempt), count in sorted(found.items()):
            sealed = (header.recusals if of_entities else header.inspector_recusals).count
            if count > sealed:
                raise MalformedError(
                    f"第 {attempt} 次组队中因回避划去 {count} 格，而封存的回避只有 {sealed} 对，"
                    "每对至多划去一格：有多划的"
                )

    def pairs(self, kind: str) -> tuple[Cell, ...]:  # noqa: ARG002
        """Nobody outside knows them; what they can refuse was refused before the draw."""
        return ()

    def cells(
        self,
        kind: str,  # noqa: ARG002 - the stage tells
        stage: str,
        *,
        rows: Mapping[str, str],
        columns: Mapping[str, str],
        allows: Allows,
    ) -> tuple[Cell, ...]:
        known_rows, known_columns = set(rows.values()), set(columns.values())
        cells = self._blocked.get(stage, ())
        for row, column in cells:
            if row not in known_rows or column not in known_columns:
                raise MalformedError(f"回避格 {row}×{column}（{stage}）：没有这样的一格")
            if not allows(row, column):
                raise MalformedError(
                    f"回避格 {row}×{column}（{stage}）是多余的：其他规则已不允许这一格"
                )
        return cells


class SimulatedRecusals(DeclaredRecusals):
    """The pairs of a draft: a simulation has no seal to compare them with."""

    def check(self, header: Header) -> None:
        """Whatever the pairs are, they are to be tried."""


NO_RECUSALS = DeclaredRecusals(Annex(draw_id=""))


def read_cells(fields: Fields) -> dict[str, tuple[Cell, ...]]:
    """The ``blocked`` member of a transcript: stage -> ascending cells, none empty."""
    found = {}
    for stage, listed in fields.mapping():
        if not STAGE.fullmatch(stage):
            listed.refuse("阶段名不合规")
        cells = []
        for item in listed.items():
            row, column = item.items(length=2)
            cells.append((row.text(ID), column.text(ID)))
        if not cells or cells != sorted(set(cells)):
            listed.refuse("应按升序排列、不重复且不为空")
        found[stage] = tuple(cells)
    return found
