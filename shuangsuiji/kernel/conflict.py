"""Proof that a log contradicted itself: two heads it signed that cannot both be true. Pure.

    ssj/log-conflict/1
    key sjg.example.gov.cn/ssj-log+5b725883+AUU9zP+mY6t…      one line or more
    prefix 3x1…=      root over the older head's size of entries, as the newer head implies it
    path 9Qk…=        what leads from there to the newer head: a consistency proof

    <the older signed head>

    <the newer signed head>

Two heads of one size need neither ``prefix`` nor ``path``. For different sizes the path must end
at the newer root. Then nobody can say that the proof was made up: a path that ends there fixes
the root of the older entries, and the log signed another one.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass

from shuangsuiji.kernel.merkle import ProofError, check_consistency
from shuangsuiji.kernel.note import (
    Checkpoint,
    NoteError,
    VerifierKey,
    parse_checkpoint,
    parse_key,
    parse_note,
    signed_by,
)

MARK = "ssj/log-conflict/1"
LONGEST = 200_000  # bytes


class ConflictError(ValueError):
    """The text is of another form, or does not prove a contradiction."""


@dataclass(frozen=True)
class Conflict:
    """Two signed heads of one log, and what shows that they contradict each other."""

    keys: tuple[VerifierKey, ...]
    older: str  # a signed head, as text
    newer: str
    prefix: bytes = b""
    path: tuple[bytes, ...] = ()

    def __str__(self) -> str:
        lines = [MARK, *(f"key {key}" for key in self.keys)]
        if self.prefix:
            lines += [f"prefix {_base64(self.prefix)}"]
        lines += [f"path {_base64(each)}" for each in self.path]
        return "\n".join([*lines, "", self.older, self.newer])

    def heads(self) -> tuple[Checkpoint, Checkpoint]:
        """The two heads, unchecked.

        Raises:
            NoteError: one of them is not a head.
        """
        older, newer = (parse_note(each.encode("utf-8")) for each in (self.older, self.newer))
        return parse_checkpoint(older.text), parse_checkpoint(newer.text)


def parse_conflict(data: bytes) -> Conflict:
    """Read a proof strictly; whether it proves anything says ``check_conflict``.

    Raises:
        ConflictError: another form.
    """
    try:
        text = data.decode("utf-8") if len(data) <= LONGEST else ""
        head, *notes = text.split("\n\n")
        mark, *lines = head.split("\n")
        fields = [line.partition(" ")[::2] for line in lines]
        conflict = Conflict(
            keys=tuple(parse_key(value) for name, value in fields if name == "key"),
            older="\n\n".join(notes[:2]) + "\n",
            newer="\n\n".join(notes[2:]),
            prefix=b"".join(_decoded(value) for name, value in fields if name == "prefix"),
            path=tuple(_decoded(value) for name, value in fields if name == "path"),
        )
    except (UnicodeDecodeError, binascii.Error, NoteError) as error:
        raise ConflictError("冲突证据不是规定的文本格式。") from error
    if mark != MARK or len(notes) != 4 or str(conflict).encode("utf-8") != data:
        raise ConflictError(f"冲突证据应以 {MARK} 开头，依次是公钥、证明和两份检查点，写法唯一。")
    return conflict


def check_conflict(conflict: Conflict) -> tuple[Checkpoint, Checkpoint]:
    """The two heads, if the log did sign both and both cannot be true.

    Raises:
        ConflictError: it proves nothing, with the reason.
    """
    try:
        older, newer = conflict.heads()
        for text in (conflict.older, conflict.newer):
            if not signed_by(parse_note(text.encode("utf-8")), conflict.keys):
                raise ConflictError("检查点没有所列公钥的签名。")
    except NoteError as error:
        raise ConflictError(str(error)) from error
    names = {older.origin, newer.origin, *(key.name for key in conflict.keys)}
    if len(names) != 1:
        raise ConflictError("两份检查点和公钥不属于同一份日志。")
    if older.size == newer.size:
        if older.root == newer.root or conflict.prefix or conflict.path:
            raise ConflictError("两份检查点条数相同，根也相同，并无冲突。")
        return older, newer
    _check_path(conflict, older, newer)
    if conflict.prefix == older.root:
        raise ConflictError("较新的检查点正是在较旧的之后追加而成，并无冲突。")
    return older, newer


def conflict_between(
    keys: Sequence[VerifierKey], one: str, other: str, *, prefix: bytes, path: Sequence[bytes]
) -> Conflict:
    """A proof from two signed heads in either order; without ``prefix`` for those of one size.

    Raises:
        ConflictError: they do not contradict each other, or this does not show it.
    """
    sizes = [parse_checkpoint(parse_note(each.encode("utf-8")).text).size for each in (one, other)]
    older, newer = (one, other) if sizes[0] <= sizes[1] else (other, one)
    same = sizes[0] == sizes[1]
    conflict = Conflict(
        tuple(keys), older, newer, b"" if same else prefix, () if same else tuple(path)
    )
    check_conflict(conflict)
    return conflict


def _check_path(conflict: Conflict, older: Checkpoint, newer: Checkpoint) -> None:
    if len(conflict.prefix) != 32 or any(len(each) != 32 for each in conflict.path):
        raise ConflictError("条数不同的两份检查点须附证明，每行 32 字节。")
    try:
        check_consistency(
            first=older.size,
            first_root=conflict.prefix,
            second=newer.size,
            second_root=newer.root,
            path=conflict.path,
        )
    except ProofError as error:
        raise ConflictError(f"所附证明算不出较新检查点的根：{error}") from error


def _decoded(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii", "replace"), validate=True)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
