"""A small signed log around the records of fictitious sessions; its key is known to tests only."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from inspections.draw.bundle import BundleRecord, LogPart
from shuangsuiji.kernel.merkle import (
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_of,
)
from shuangsuiji.kernel.note import LOG_KEY, WITNESS_KEY, Checkpoint, Note
from shuangsuiji.kernel.tlogproof import proof_text
from shuangsuiji.ledger.keys import SigningKey

ORIGIN = "sjg.example.gov.cn/ssj-log"
WITNESSED = 1767225600  # 2026-01-01T00:00:00Z


def key(words: str, name: str = ORIGIN, kind: int = LOG_KEY) -> SigningKey:
    return SigningKey.from_seed(name, kind, hashlib.sha256(words.encode()).digest())


KEY = key("demo log key")
OTHER_KEY = key("another log key")
WITNESS = key("demo witness key", "witness.example.gov.cn/w1", WITNESS_KEY)


class SmallLog:
    """Entries in order; other sessions' lie before and between those that matter."""

    def __init__(self, signer: SigningKey = KEY, *, fill: str = "other") -> None:
        self.entries: list[bytes] = []
        self.signer, self.filling = signer, fill
        self.node = lru_cache(maxsize=None)(self._node)

    def fill(self, count: int) -> None:
        for _ in range(count):
            self.entries.append(f"{self.filling} {len(self.entries)}".encode())

    def head(self, size: int = 0) -> Checkpoint:
        size = size or len(self.entries)
        return Checkpoint(ORIGIN, size, root_of(map(leaf_hash, self.entries[:size])))

    def note(self, head: Checkpoint, *, cosigned: bool = False) -> str:
        text = head.text()
        lines = [self.signer.signed(text)]
        if cosigned:
            lines.append(WITNESS.cosigned(text, WITNESSED))
        return str(Note(text, tuple(lines)))

    def proof(self, index: int, head: Checkpoint, note: str) -> str:
        return proof_text(index, inclusion_path(index, head.size, self.node), note)

    def consistency(self, first: int, second: int) -> tuple[str, ...]:
        return tuple(path.hex() for path in consistency_path(first, second, self.node))

    def _node(self, level: int, index: int) -> bytes:
        if level == 0:
            return leaf_hash(self.entries[index])
        return node_hash(self.node(level - 1, 2 * index), self.node(level - 1, 2 * index + 1))

    def prove(
        self,
        records: Sequence[BundleRecord],
        *,
        before: int,
        head_after: int | None = None,
        cosigned: bool = False,
        since: int = 0,
    ) -> tuple[tuple[BundleRecord, ...], LogPart]:
        """The records with their proofs, appended in order.

        Args:
            before: so many are under the first head.
            head_after: after how many the first head is signed, where not after ``before``.
            since: size of the bundle's second head, for a supplement.
        """
        numbers, first = [], None
        for place, record in enumerate(records):
            if place == (before if head_after is None else head_after):
                self.fill(1)
                first = self.head()
            if place == len(records) - 1:
                self.fill(2)
            numbers.append(len(self.entries))
            self.entries.append(record.leaf.encode("utf-8", "surrogatepass"))
        self.fill(1)
        second = self.head()
        first = first or second
        notes = (self.note(first, cosigned=cosigned), self.note(second))
        proven = tuple(
            replace(
                record,
                proof=self.proof(number, first, notes[0])
                if place < before
                else self.proof(number, second, notes[1]),
            )
            for place, (record, number) in enumerate(zip(records, numbers, strict=True))
        )
        part = LogPart(
            keys=(str(self.signer.verifier),),
            consistency=self.consistency(first.size, second.size),
            from_bundle=self.consistency(since, second.size) if since else (),
        )
        return proven, part


LEAD = 12  # entries before the first session's


def first_log(signer: SigningKey = KEY, *, fill: str = "other") -> SmallLog:
    """A log in which others have acted before."""
    log = SmallLog(signer, fill=fill)
    log.fill(LEAD)
    return log
