"""How the log stands now: for the public page and for those who watch it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from shuangsuiji.kernel.note import (
    Note,
    NoteError,
    VerifierKey,
    check_signed,
    parse_checkpoint,
    parse_key,
    parse_note,
)
from shuangsuiji.ledger.cosigning import witnesses
from shuangsuiji.ledger.heartbeat import KIND, gaps
from shuangsuiji.ledger.models import Checkpoint, Cosignature, Record, Waiting

DAY = timedelta(days=1)


@dataclass(frozen=True)
class HeadLine:
    """A signed head as it is printed on a notice or in minutes."""

    origin: str
    size: int
    root_hex: str
    at: datetime


@dataclass(frozen=True)
class WitnessState:
    """A witness and how far it has signed; ``size`` is 0 where it never did."""

    name: str
    size: int
    signed_at: datetime | None


@dataclass(frozen=True)
class LogState:
    """The newest head and what surrounds it."""

    origin: str
    head: Checkpoint | None
    age: timedelta | None
    waiting: int
    witnesses: tuple[WitnessState, ...]
    gaps: tuple[tuple[datetime, datetime], ...]  # of the last day

    @property
    def root_hex(self) -> str:
        return bytes(self.head.root).hex() if self.head else ""


@dataclass(frozen=True)
class Comparison:
    """A checkpoint that somebody kept, compared with the log of today."""

    ok: bool
    text: str


def head_line() -> HeadLine | None:
    """The newest signed head; None in a log that has none yet. One query."""
    head = Checkpoint.objects.order_by("-size").first()
    if head is None:
        return None
    return HeadLine(settings.SSJ_LOG_ORIGIN, head.size, bytes(head.root).hex(), head.at)


def log_state(*, now: datetime) -> LogState:
    """The state of the log. About five queries."""
    head = Checkpoint.objects.order_by("-size").first()
    beats = Record.objects.filter(kind=KIND, at__gt=now - DAY).order_by("at")
    return LogState(
        origin=settings.SSJ_LOG_ORIGIN,
        head=head,
        age=now - head.at if head else None,
        waiting=Waiting.objects.count(),
        witnesses=tuple(_state_of(each.key) for each in witnesses()),
        gaps=tuple(gaps(list(beats.values_list("at", flat=True)))),
    )


def compare(text: str, keys: list[str]) -> Comparison:
    """Whether a kept checkpoint is a head that this log still stands by.

    Args:
        text: the signed checkpoint as it was kept.
        keys: verifier keys that the log publishes.
    """
    try:
        note = parse_note(text.replace("\r\n", "\n").strip().encode("utf-8") + b"\n")
        kept = parse_checkpoint(note.text)
        signed = any(_signed_by(note, parse_key(key)) for key in keys)
    except NoteError as error:
        return Comparison(ok=False, text=f"这不是一份完整的检查点：{error}请连同签名行一起粘贴。")
    if kept.origin != settings.SSJ_LOG_ORIGIN:
        return Comparison(ok=False, text=f"这是另一份日志（{kept.origin}）的检查点。")
    if not signed:
        return Comparison(ok=False, text="签名行不是本日志现在的密钥签的；请核对是否粘贴完整。")
    ours = Checkpoint.objects.filter(size=kept.size).first()
    if ours is not None and bytes(ours.root) == kept.root:
        return Comparison(ok=True, text=f"相符：前 {kept.size} 条与您保存时完全一样。")
    return Comparison(
        ok=False,
        text=f"证据冲突：本日志曾签出您手里的 {kept.size} 条的检查点，现在的却不同。"
        "请保存好这份文本，并告知上级机关和审计人员。",
    )


def _signed_by(note: Note, key: VerifierKey) -> bool:
    try:
        check_signed(note, key)
    except NoteError:
        return False
    return True


def _state_of(key: VerifierKey) -> WitnessState:
    last = Cosignature.objects.filter(witness=key.name).order_by("-checkpoint_id").first()
    return WitnessState(
        key.name, last.checkpoint_id if last else 0, last.signed_at if last else None
    )
