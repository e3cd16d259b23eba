"""Being a witness: remember each log's head, cosign only what extends it (tlog-witness)."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from shuangsuiji.kernel.conflict import Conflict, ConflictError, conflict_between
from shuangsuiji.kernel.merkle import ProofError, roots_of_path
from shuangsuiji.kernel.note import (
    LOG_KEY,
    NAME_RULE,
    WITNESS_KEY,
    Checkpoint,
    NoteError,
    VerifierKey,
    check_signed,
    is_name,
    parse_checkpoint,
    parse_key,
    parse_note,
)
from shuangsuiji.ledger.conflicts import kept_conflict
from shuangsuiji.ledger.keys import KeyFileError, SigningKey, keys_in, make_key
from shuangsuiji.ledger.models import WitnessedLog
from shuangsuiji.ledger.services import append, command
from shuangsuiji.ledger.witness_text import Request, WitnessTextError, parse_request


class WitnessRefusedError(RuntimeError):
    """The witness does not cosign; the message says why."""


class UnknownLogError(WitnessRefusedError):
    """The witness was never told of this log."""


class StaleError(WitnessRefusedError):
    """The proof starts from another head than the one remembered; ``size`` is ours."""

    def __init__(self, size: int) -> None:
        super().__init__(
            f"见证方记得的是 {size} 条，请从该处起证明（被见证方：witness request --old {size}）。"
        )
        self.size = size


class BadProofError(WitnessRefusedError):
    """The proof does not lead from the remembered head to the one asked for."""


class ForkError(BadProofError):
    """Two signed heads that cannot both be true; ``conflict`` proves it to anybody."""

    def __init__(self, conflict: Conflict) -> None:
        older, newer = conflict.heads()
        super().__init__(
            f"证据冲突：{older.origin} 签过互相矛盾的两份检查点"
            f"（{older.size} 条与 {newer.size} 条）。"
        )
        self.conflict = conflict


@command
def make_witness_key(*, name: str, by: str, now: datetime) -> VerifierKey:
    """Make this system's witness key.

    Raises:
        NoteError: no key can have this name.
        KeyFileError: there is one already, or the folder cannot be written.
    """
    if not is_name(name):
        raise NoteError(f"见证方名称「{name}」不合规：{NAME_RULE}，如 witness.example.gov.cn/w1。")
    folder = Path(settings.SSJ_KEY_DIR)
    if keys_in(folder, kind=WITNESS_KEY):
        raise KeyFileError(f"{folder} 中已有见证密钥。")
    key = make_key(folder, name, kind=WITNESS_KEY).verifier
    append(
        kind="ledger.witness.created",
        actor=by,
        subject=key.key_id.hex(),
        payload={"vkey": str(key)},
        at=now,
    )
    return key


@command
def trust_log(*, vkey: str, by: str, now: datetime) -> WitnessedLog:
    """Become the witness of a log, by its verifier key.

    Raises:
        NoteError: this is no key, or not one that signs a log.
    """
    key = parse_key(vkey)
    if key.kind != LOG_KEY:
        raise NoteError(
            f"{key.name} 的公钥是见证方的，不是日志的。请登记下级 /log/key 所列的公钥。"
        )
    log, _ = WitnessedLog.objects.update_or_create(origin=key.name, defaults={"vkey": str(key)})
    append(
        kind="ledger.witness.trusted",
        actor=by,
        subject=key.name[:120],
        payload={"vkey": str(key)},
        at=now,
    )
    return log


def answer_request(*, request: bytes, by: str, now: datetime) -> str:
    """Cosign, or keep the proof that the log contradicted itself.

    The same request again is given the same line and leaves no record: heads are public, and
    anybody may send one.

    Raises:
        WitnessRefusedError: and its kinds, as ``cosign``.
    """
    asked, head = _read(request)
    log = WitnessedLog.objects.filter(origin=head.origin, size=asked.old).exclude(line="").first()
    if log is not None and (log.size, bytes(log.root)) == (head.size, head.root):
        return log.line
    try:
        return cosign(request=request, by=by, now=now)
    except ForkError as error:  # outside the transaction that this error undid
        kept_conflict(conflict=error.conflict, by=by, now=now)
        raise


@command
def cosign(*, request: bytes, by: str, now: datetime) -> str:
    """Check that a log only grew, remember its new head, and return our signature line.

    The head is remembered in the transaction whose end lets the line out.

    Raises:
        WitnessRefusedError: and its kinds; nothing is remembered.
        KeyFileError: this system has no witness key.
    """
    asked, head = _read(request)
    log = WitnessedLog.objects.select_for_update().filter(origin=head.origin).first()
    if log is None:
        raise UnknownLogError(f"未登记为日志 {head.origin} 的见证方。")
    _check_signature(log, asked)
    _check_growth(log, asked, head)
    line = _key().cosigned(head.text(), int(now.timestamp())).line()
    log.size, log.root, log.note, log.seen_at = head.size, head.root, asked.checkpoint, now
    log.line = line
    log.save()
    append(
        kind="ledger.head.cosigned",
        actor=by,
        subject=head.origin[:120],
        payload={"size": head.size, "root": head.root.hex()},
        at=now,
    )
    return line


def _read(request: bytes) -> tuple[Request, Checkpoint]:
    try:
        asked = parse_request(request)
        note = parse_note(asked.checkpoint.encode("utf-8"))
        return asked, parse_checkpoint(note.text)
    except (WitnessTextError, NoteError) as error:
        raise WitnessRefusedError(str(error)) from error


def _check_signature(log: WitnessedLog, asked: Request) -> None:
    try:
        check_signed(parse_note(asked.checkpoint.encode("utf-8")), parse_key(log.vkey))
    except NoteError as error:
        remedy = "下级更换过密钥的，请先核对新公钥，再用 witness trust 登记。"
        raise WitnessRefusedError(f"{error}{remedy}") from error


def _check_growth(log: WitnessedLog, asked: Request, head: Checkpoint) -> None:
    if head.size == log.size and log.size and head.root != bytes(log.root):
        raise _fork(log, asked, prefix=b"")
    if asked.old != log.size or head.size < log.size:
        raise StaleError(log.size)
    if head.size == log.size or not log.size:
        if asked.proof:
            raise BadProofError("首次见证和同一检查点不应带有证明。")
        return
    try:
        old, new = roots_of_path(
            first=log.size, first_root=bytes(log.root), second=head.size, path=asked.proof
        )
    except ProofError as error:
        raise BadProofError(str(error)) from error
    if new != head.root:
        raise BadProofError(f"所附证明算不出 {head.size} 条的检查点的根。")
    if old != bytes(log.root):
        raise _fork(log, asked, prefix=old)


def _fork(log: WitnessedLog, asked: Request, *, prefix: bytes) -> WitnessRefusedError:
    keys = [parse_key(log.vkey)]
    try:
        conflict = conflict_between(
            keys, log.note, asked.checkpoint, prefix=prefix, path=asked.proof if prefix else ()
        )
    except ConflictError as error:  # the log's key was changed in between
        return BadProofError(f"与记得的检查点矛盾，但不能构成证据：{error}")
    return ForkError(conflict)


def _key() -> SigningKey:
    keys = keys_in(Path(settings.SSJ_KEY_DIR), kind=WITNESS_KEY)
    if not keys:
        raise KeyFileError("本系统没有见证密钥。请先执行 manage.py witness create 名称。")
    return keys[0]
