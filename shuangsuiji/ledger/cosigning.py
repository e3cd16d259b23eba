"""Having witnesses: which they are, what to send them, and keeping their signatures."""

import contextlib
import http.client
import logging
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings

from shuangsuiji.kernel.conflict import ConflictError, parse_conflict
from shuangsuiji.kernel.merkle import consistency_path
from shuangsuiji.kernel.note import (
    DECIMAL,
    WITNESS_KEY,
    NoteError,
    VerifierKey,
    check_signed,
    instant_of,
    parse_checkpoint,
    parse_key,
    parse_note,
)
from shuangsuiji.ledger.conflicts import kept_conflict
from shuangsuiji.ledger.models import Checkpoint, Cosignature
from shuangsuiji.ledger.services import append, command
from shuangsuiji.ledger.tree import subtree
from shuangsuiji.ledger.witness_text import Request

logger = logging.getLogger(__name__)

COSIGNATURE_RECEIVED = "ledger.cosignature.received"
WAIT_SECONDS = 10
LONGEST_ANSWER = 200_000


class NotAcceptedError(RuntimeError):
    """A line is not a witness's signature under a head of ours."""


@dataclass(frozen=True)
class Witness:
    """A witness of this log; ``url`` is empty where files are carried by hand."""

    key: VerifierKey
    url: str


def witnesses() -> list[Witness]:
    """The configured witnesses.

    Raises:
        NoteError: ``SSJ_WITNESSES`` holds something that is no witness's key.
    """
    pairs = (entry.partition("|") for entry in settings.SSJ_WITNESSES)
    found = [Witness(parse_key(key), url.strip()) for key, _, url in pairs]
    for one in found:
        if one.key.kind != WITNESS_KEY:
            raise NoteError(f"{one.key.name} 的公钥是日志的，不是见证方的。")
    return found


def request_for(witness: str) -> Request | None:
    """What to send the witness of that key name; None where it has signed the newest head.

    Raises:
        NotAcceptedError: no witness of that name is configured.
    """
    if witness not in {one.key.name for one in witnesses()}:
        raise NotAcceptedError(f"{witness} 不在见证方名单（SSJ_WITNESSES）中。")
    head = Checkpoint.objects.order_by("-size").first()
    seen = Cosignature.objects.filter(witness=witness).order_by("-checkpoint_id").first()
    old = seen.checkpoint_id if seen else 0
    if head is None or head.size == old:
        return None
    return request_from(old, head)


def request_since(old: int) -> Request:
    """What to send a witness that remembers ``old`` entries though its line never arrived.

    Raises:
        NotAcceptedError: there is no head, or it covers fewer entries than that.
    """
    head = Checkpoint.objects.order_by("-size").first()
    if head is None or not 0 <= old <= head.size:
        raise NotAcceptedError(
            f"日志没有从第 {old} 条起的检查点（已签署 {head.size if head else 0} 条）。"
        )
    return request_from(old, head)


def request_from(old: int, head: Checkpoint) -> Request:
    """The newest head with the proof from ``old`` entries."""
    proof = consistency_path(old, head.size, subtree) if old else []
    return Request(old, tuple(proof), head.note)


@command
def accept_cosignature(*, size: int, line: str, by: str, now: datetime) -> Cosignature:
    """Keep a witness's signature under one of our heads.

    Raises:
        NotAcceptedError: no such head, not a known witness, or the signature does not hold.
    """
    head = Checkpoint.objects.filter(size=size).first()
    if head is None:
        raise NotAcceptedError(f"没有 {size} 条的检查点。")
    try:
        note = parse_note((head.note + line).encode("utf-8"))
        signed = note.signatures[-1]
        known = [w for w in witnesses() if w.key.key_id == signed.key_id]
        if not known or known[0].key.name != signed.name:
            raise NotAcceptedError(f"{signed.name} 不在见证方名单（SSJ_WITNESSES）中。")
        seconds = check_signed(note, known[0].key)
        instant_of(seconds)  # no later than a row can tell
    except NoteError as error:
        raise NotAcceptedError(str(error)) from error
    kept, _ = Cosignature.objects.get_or_create(
        checkpoint=head,
        witness=signed.name,
        defaults={
            "line": signed.line(),
            "signed_at": datetime.fromtimestamp(seconds, UTC),
            "received_at": now,
        },
    )
    append(
        kind=COSIGNATURE_RECEIVED,
        actor=by,
        subject=signed.name[:120],
        payload={"size": size},
        at=now,
    )
    return kept


def ask(witness: Witness, *, by: str, now: datetime) -> Cosignature | None:
    """Ask a witness over HTTP, where it has not yet signed the newest head."""
    name = witness.key.name
    request = request_for(name)
    if request is None or not witness.url:
        return None
    size = parse_size(request)
    status, answer = _posted(witness.url, str(request))
    if status == 409 and DECIMAL.fullmatch(answer.strip()):  # it remembers another head of ours
        if int(answer) > size:
            logger.error("witness %s has seen %s entries, we have %s", name, answer.strip(), size)
            return None
        head = Checkpoint.objects.get(size=size)
        status, answer = _posted(witness.url, str(request_from(int(answer), head)))
    if status in (409, 422):
        _keep_accusation(answer, by=by, now=now)
    if status != 200:
        logger.warning("witness %s answered %s: %s", name, status, answer[:200])
        return None
    try:
        return accept_cosignature(size=size, line=answer, by=by, now=now)
    except NotAcceptedError as error:  # a page of a proxy, say: the other witnesses are asked
        logger.warning("witness %s sent no signature of its own: %s", name, error)
        return None


def _keep_accusation(answer: str, *, by: str, now: datetime) -> None:
    """Show what the witness found on our own page, too: an old backup looks like a fork."""
    with contextlib.suppress(ConflictError):
        kept_conflict(conflict=parse_conflict(answer.encode("utf-8")), by=by, now=now)


def parse_size(request: Request) -> int:
    """How many entries the request's head has.

    Raises:
        NoteError: what it holds is no head.
    """
    note = parse_note(request.checkpoint.encode("utf-8"))
    return parse_checkpoint(note.text).size


def _posted(url: str, body: str) -> tuple[int, str]:
    if not url.startswith(("https://", "http://")):
        return 0, "unsupported address"
    request = urllib.request.Request(url, body.encode("utf-8"), method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:  # noqa: S310
            return answer.status, answer.read(LONGEST_ANSWER).decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(LONGEST_ANSWER).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
