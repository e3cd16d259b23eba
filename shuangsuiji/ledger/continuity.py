"""Whether this database is still the log that was published: after a restore it may not be.

A database that came back from an old backup lacks entries whose heads are out in the world. Going
on from there would contradict them. So nothing is written until a new log begins
(docs/operations.md, "After a restore"); reading goes on.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError

from shuangsuiji.kernel import note
from shuangsuiji.ledger.files import replace_file
from shuangsuiji.ledger.models import Checkpoint, PastLog

CHECKPOINT = "checkpoint"
REFUSED = ".refused"  # what the signer said, where every process can read it
TRUSTED_SECONDS = 60.0

_repairing: ContextVar[bool] = ContextVar("ledger_repairing", default=False)


class ReadOnlyError(CommandError):
    """Nothing can be recorded now, so nothing may be changed.

    A ``CommandError``, so that every command of ``manage.py`` says so in one line.
    """


@dataclass(frozen=True)
class _Looked:
    """When it was last looked, at which files, and what was found."""

    at: float
    state: tuple[object, ...]
    reason: str


_last: list[_Looked] = []


def check_continuous() -> None:
    """Refuse to act on a database that is not the published log.

    Raises:
        ReadOnlyError: with the reason and the remedy.
    """
    if _repairing.get():
        return
    reason = break_reason()
    if reason:
        raise ReadOnlyError(reason)


def break_reason() -> str:
    """Why nothing may be written now; empty where all is well.

    What was found is trusted for a minute, or until a file changes: the sealing process looks every
    few seconds and leaves word in a file. One query otherwise.
    """
    state = _state()
    now = time.monotonic()
    if _last and _last[0].state == state and now < _last[0].at + TRUSTED_SECONDS:
        return _last[0].reason
    reason = rolled_back() or _refused()
    _last[:] = [_Looked(now, state, reason)]
    return reason


def trust_files() -> None:
    """The files were written from this database just now."""
    _last[:] = [_Looked(time.monotonic(), _state(), _refused())]


def rolled_back() -> str:
    """What the published head knows that this database does not; empty where it knows all."""
    head = published_head()
    if head is None:
        return ""
    origin = settings.SSJ_LOG_ORIGIN
    row = Checkpoint.objects.filter(size=head.size).first() if head.origin == origin else None
    if row is not None and bytes(row.root) == head.root:
        return ""
    past = PastLog.objects.order_by("-number").first()
    if past is not None and past.successor == origin and head.origin != origin:
        return ""  # the files are still those of the log before
    if past is not None and past.successor != origin:
        return (
            f"存证日志已改名为 {past.successor}，本进程仍用 {origin}。"
            "请设置 SSJ_LOG_ORIGIN 并重新启动所有进程。"
        )
    if head.origin != origin:
        return (
            f"已公布的存证日志名为 {head.origin}，本进程却用 {origin}。"
            "请把 SSJ_LOG_ORIGIN 设为原名；另起日志须用 ledger_key new-origin。"
        )
    last = Checkpoint.objects.order_by("-size").first()
    return (
        f"已公布的存证日志有 {head.size} 条，数据库只签到 {last.size if last else 0} 条，"
        "或与公布的不同。数据库可能由旧备份恢复。"
    )


def published_head() -> note.Checkpoint | None:
    """The published checkpoint; None where there is none that can be read."""
    path = Path(settings.SSJ_LOG_DIR) / CHECKPOINT
    try:
        return note.parse_checkpoint(note.parse_note(path.read_bytes()).text)
    except (OSError, note.NoteError):
        return None


def keep_refusal(reason: str) -> None:
    """Tell every process that the signer refuses."""
    replace_file(Path(settings.SSJ_LOG_DIR) / REFUSED, reason.encode("utf-8"))


def forget_refusal() -> None:
    """The signer signs again. Who may not write to the folder leaves it to the next sealing."""
    with suppress(PermissionError):
        (Path(settings.SSJ_LOG_DIR) / REFUSED).unlink(missing_ok=True)


@contextmanager
def repairing() -> Iterator[None]:
    """What is done inside ends the break, and may therefore be recorded."""
    token = _repairing.set(True)
    try:
        yield
    finally:
        _repairing.reset(token)
        _last.clear()


def _refused() -> str:
    path = Path(settings.SSJ_LOG_DIR) / REFUSED
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _state() -> tuple[object, ...]:
    folder = Path(settings.SSJ_LOG_DIR)
    names = (CHECKPOINT, REFUSED)
    return (str(folder), settings.SSJ_LOG_ORIGIN, *(_stamp(folder / name) for name in names))


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
