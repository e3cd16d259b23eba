"""Proof that one entry is in a signed log, as a text (c2sp.org/tlog-proof@v1). Pure.

c2sp.org/tlog-proof@v1
index 5
<base64 hash of the inclusion path, one per line>

<the signed checkpoint>
"""

import base64
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shuangsuiji.kernel.merkle import ProofError, check_inclusion, leaf_hash
from shuangsuiji.kernel.note import (
    Checkpoint,
    Note,
    NoteError,
    VerifierKey,
    parse_checkpoint,
    parse_note,
    signed_by,
)

HEADER = "c2sp.org/tlog-proof@v1"
INDEX = re.compile(r"index (0|[1-9][0-9]{0,15})")


@dataclass(frozen=True)
class EntryProof:
    """Where the entry stands, the path to the root, and the head that signs the root."""

    index: int
    path: tuple[bytes, ...]
    note: Note
    head: Checkpoint

    def __str__(self) -> str:
        return proof_text(self.index, self.path, str(self.note))


def proof_text(index: int, path: Iterable[bytes], note: str) -> str:
    """The text of a proof."""
    lines = "".join(base64.b64encode(each).decode("ascii") + "\n" for each in path)
    return f"{HEADER}\nindex {index}\n{lines}\n{note}"


def parse_proof(text: str) -> EntryProof:
    """Read a proof strictly.

    Raises:
        ProofError: another form, or the checkpoint under it is malformed.
    """
    head, gap, signed = text.partition("\n\n")
    first, *rest = head.split("\n")
    match = INDEX.fullmatch(rest[0]) if rest else None
    if first != HEADER or match is None or not gap:
        raise ProofError("入链证明应以版本、序号、路径各行、空行和检查点组成。")
    try:
        path = tuple(map(_hash, rest[1:]))
        note = parse_note(signed.encode("utf-8"))
        checkpoint = parse_checkpoint(note.text)
    except ValueError as error:  # NoteError, too
        raise ProofError(f"入链证明不合规：{error}") from error
    proof = EntryProof(int(match[1]), path, note, checkpoint)
    if str(proof) != text or any(len(each) != 32 for each in path):
        raise ProofError("入链证明的写法不规范。")
    return proof


def _hash(line: str) -> bytes:
    try:
        return base64.b64decode(line, validate=True)
    except ValueError as error:  # also what is not ASCII
        raise ValueError("路径不是 base64 写法。") from error


def check_proof(proof: EntryProof, entry: bytes, keys: Sequence[VerifierKey]) -> list[VerifierKey]:
    """Check that ``entry`` is in the log; return those of ``keys`` that signed its head.

    Raises:
        ProofError: the path does not lead to the root, or none of the keys signed it.
    """
    check_inclusion(
        leaf_hash(entry),
        index=proof.index,
        size=proof.head.size,
        path=proof.path,
        root=proof.head.root,
    )
    try:
        signers = signed_by(proof.note, keys)
    except NoteError as error:
        raise ProofError(str(error)) from error
    if not signers:
        raise ProofError("检查点没有所给公钥的签名。")
    return signers
