"""Signed notes and checkpoints (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature). Pure.

    sjg.example.gov.cn/ssj-log            the origin, which is also the key's name
    7                                     how many leaves
    +XlobE48EZeodFGLffLlYh80heri9eMoBPWcJAM+P+U=   the root

    — sjg.example.gov.cn/ssj-log W3JYg2/2iOl4RjjaY5axxG2bn1pBkIlY9cc…

The text ends before the empty line. Signing is somebody else's business: this file says what is
signed and reads what was. Whatever does not re-encode to the same bytes is malformed.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from shuangsuiji.kernel import ed25519

LARGEST_NOTE = 100_000  # bytes
LARGEST_SIZE = 2**53 - 1
LAST_SECOND = 253_402_300_799  # of the year 9999
NAME = re.compile(r"[^\s+\u2014]+")  # no blanks, no plus sign, no dash of signature lines
LONGEST_NAME = 200
NAME_RULE = "1 至 200 个字符，不得含空白、“+”或“—”"
DECIMAL = re.compile(r"0|[1-9][0-9]{0,15}")
SIGNATURE_LINE = re.compile(r"\u2014 (\S+) (\S+)")
LOG_KEY, WITNESS_KEY = 0x01, 0x04  # signature types: Ed25519, timestamped cosignature


Holds = Callable[[bytes, bytes, bytes], bool]  # public key, signature, message


class NoteError(ValueError):
    """A note, checkpoint or key is not of the specified form, or a signature does not hold."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name: ``name+key id+base64(type ‖ key)``."""

    name: str
    kind: int
    public_key: bytes  # 32 bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256(name ‖ LF ‖ type ‖ key)."""
        marked = self.name.encode("utf-8") + b"\n" + bytes([self.kind]) + self.public_key
        return hashlib.sha256(marked).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_base64(bytes([self.kind]) + self.public_key)}"


@dataclass(frozen=True)
class Signature:
    """One signature line: whose, and the bytes behind the key id."""

    name: str
    key_id: bytes
    data: bytes

    def line(self) -> str:
        return f"\u2014 {self.name} {_base64(self.key_id + self.data)}\n"


@dataclass(frozen=True)
class Note:
    """A text and the signatures under it."""

    text: str  # ends with one LF
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(signature.line() for signature in self.signatures)


@dataclass(frozen=True)
class Checkpoint:
    """The head of a log: how many leaves it has, and the root over them."""

    origin: str
    size: int
    root: bytes  # 32 bytes

    def text(self) -> str:
        """The bytes that are signed, as text."""
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"


def is_name(name: str) -> bool:
    """Whether a new key or log can have this name (NAME_RULE)."""
    return len(name) <= LONGEST_NAME and NAME.fullmatch(name) is not None


def parse_note(data: bytes) -> Note:
    """Read a signed note strictly.

    Raises:
        NoteError: it is not UTF-8, too large, has no signature, or a line of another form.
    """
    if len(data) > LARGEST_NOTE:
        raise NoteError(f"签名文本超过 {LARGEST_NOTE} 字节。")
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteError("签名文本不是 UTF-8 编码。") from error
    text, gap, lines = whole.rpartition("\n\n")
    if not gap or not lines.endswith("\n") or not text:
        raise NoteError("签名文本应为正文、一个空行和至少一行签名。")
    note = Note(text + "\n", tuple(_signature(line) for line in lines[:-1].split("\n")))
    if str(note) != whole:
        raise NoteError("签名文本的写法不规范。")
    return note


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the signed text of a checkpoint; lines after the third are refused.

    Raises:
        NoteError: another form, or numbers and base64 not in their only form.
    """
    parts = text.split("\n")
    if len(parts) != 4 or parts[3] or not DECIMAL.fullmatch(parts[1]):
        raise NoteError("检查点应为三行：来源、条数、根。")
    checkpoint = Checkpoint(parts[0], int(parts[1]), _bytes_of(parts[2], "检查点的根"))
    if not checkpoint.origin or len(checkpoint.root) != 32 or checkpoint.size > LARGEST_SIZE:
        raise NoteError("检查点的来源为空，或根不是 32 字节，或条数太大。")
    return checkpoint


def parse_key(text: str) -> VerifierKey:
    """Read ``name+key id+base64``; the key id must be that of the key.

    Raises:
        NoteError: another form or another type of key.
    """
    parts = text.strip().split("+", 2)
    if len(parts) != 3 or not NAME.fullmatch(parts[0]):
        raise NoteError("验证公钥应为“名称+编号+公钥”。")
    data = _bytes_of(parts[2], "验证公钥")
    if len(data) != 33 or data[0] not in (LOG_KEY, WITNESS_KEY):
        raise NoteError("验证公钥应为 Ed25519 公钥。")
    key = VerifierKey(parts[0], data[0], data[1:])
    if key.key_id.hex() != parts[1]:
        raise NoteError("验证公钥的编号与公钥不符。")
    return key


def cosigned_text(checkpoint: str, seconds: int) -> bytes:
    """What a witness signs: the checkpoint's text under a time (Unix seconds)."""
    return f"cosignature/v1\ntime {seconds}\n{checkpoint}".encode()


def check_signed(note: Note, key: VerifierKey, *, holds: Holds = ed25519.holds) -> int:
    """Find the key's signature under the note; return its time (0 for a log's own signature).

    Args:
        holds: checks one signature; servers give a faster one.

    Raises:
        NoteError: no line of this key, or a line that does not hold.
    """
    found = [s for s in note.signatures if (s.name, s.key_id) == (key.name, key.key_id)]
    if not found:
        raise NoteError(f"没有 {key.name} 的签名。")
    times = [_time_of(note.text, signature, key, holds) for signature in found]
    return max(times)


def instant_of(seconds: int) -> str:
    """Unix seconds as ``YYYY-MM-DDThh:mm:ssZ``.

    Raises:
        NoteError: later than the year 9999.
    """
    if seconds > LAST_SECOND:
        raise NoteError("见证签名的时间不合规。")
    days, second = divmod(seconds, 86_400)
    # Years that begin in March, counted from 1 March 0000, in cycles of 400 years.
    cycle, day = divmod(days + 719_468, 146_097)
    year = (day - day // 1460 + day // 36_524 - day // 146_096) // 365
    day -= 365 * year + year // 4 - year // 100
    month = (5 * day + 2) // 153
    date = day - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    year += 400 * cycle + (month <= 2)
    clock = f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
    return f"{year:04d}-{month:02d}-{date:02d}T{clock}Z"


def signed_by(
    note: Note, keys: Iterable[VerifierKey], *, holds: Holds = ed25519.holds
) -> list[VerifierKey]:
    """Those of ``keys`` whose signature stands under the note and holds.

    Raises:
        NoteError: a line claims to be by one of the keys and does not hold.
    """
    present = {(signature.name, signature.key_id) for signature in note.signatures}
    mine = [key for key in keys if (key.name, key.key_id) in present]
    for key in mine:
        check_signed(note, key, holds=holds)
    return mine


def _time_of(text: str, signature: Signature, key: VerifierKey, holds: Holds) -> int:
    seconds, data, message = 0, signature.data, text.encode("utf-8")
    if key.kind == WITNESS_KEY:
        seconds, data = int.from_bytes(data[:8], "big"), data[8:]
        message = cosigned_text(text, seconds)
    if not holds(key.public_key, data, message):
        raise NoteError(f"{key.name} 的签名不成立：检查点或签名被改动。")
    return seconds


def _signature(line: str) -> Signature:
    match = SIGNATURE_LINE.fullmatch(line)
    if match is None:
        raise NoteError(f"签名行“{line[:80]}”不合规。")
    data = _bytes_of(match[2], "签名")
    if len(data) < 5:
        raise NoteError("签名太短。")
    return Signature(match[1], data[:4], data[4:])


def _bytes_of(text: str, what: str) -> bytes:
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise NoteError(f"{what}不是 base64 写法。") from error
    if _base64(data) != text:
        raise NoteError(f"{what}的 base64 写法不规范。")
    return data


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
