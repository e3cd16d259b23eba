"""Time-stamp tokens (RFC 3161) over our heads: a third party's word that a head was there then.

What is stamped is the text of the head, the three lines that the log signs. The whole answer
of the authority is kept, so that ``openssl ts -verify`` reads it, too.
"""

import hashlib
import http.client
import logging
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from shuangsuiji.kernel import note
from shuangsuiji.ledger.models import Checkpoint, Timestamp
from shuangsuiji.ledger.services import append, command

logger = logging.getLogger(__name__)

WAIT_SECONDS = 10
LONGEST_ANSWER = 100_000
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


class TokenRefusedError(RuntimeError):
    """An answer is no valid token over a head of ours, by an authority that we trust."""


@dataclass(frozen=True)
class Authority:
    """Who stamps, how far, and when; ``size`` is 0 where it never did."""

    name: str
    size: int
    stamped_at: datetime | None


def authorities() -> list[Authority]:
    """Configured authorities and those whose tokens came by file."""
    names = {name_of(url): None for url in settings.SSJ_TSA_URLS}
    names |= dict.fromkeys(Timestamp.objects.values_list("authority", flat=True).distinct())
    return [_state_of(name) for name in names]


def name_of(url: str) -> str:
    """The host of an authority: under this name its tokens are kept."""
    return urlsplit(url).hostname or url


def query_for(head: Checkpoint) -> tuple[bytes, int | None]:
    """(request, its nonce) for a token over ``head``."""
    builder = TimestampRequestBuilder(data=text_of(head), hash_algorithm=HashAlgorithm.SHA256)
    request = builder.nonce(nonce=True).cert_request(cert_request=True).build()
    return request.as_bytes(), request.nonce


def text_of(head: Checkpoint) -> bytes:
    """What is stamped."""
    origin = head.note.partition("\n")[0]
    return note.Checkpoint(origin, head.size, bytes(head.root)).text().encode("utf-8")


@command
def accept_token(
    *,
    head: Checkpoint,
    answer: bytes,
    authority: str,
    by: str,
    now: datetime,
    nonce: int | None = None,
) -> Timestamp:
    """Keep an authority's answer beside the head that it stamps.

    Raises:
        TokenRefusedError: refused by the authority, over other bytes, or by a stranger.
    """
    stamped_at = check_token(answer, text_of(head), nonce=nonce)
    kept, _ = Timestamp.objects.get_or_create(
        checkpoint=head,
        authority=authority[:200],
        defaults={"answer": answer, "stamped_at": stamped_at, "received_at": now},
    )
    append(
        kind="ledger.timestamp.received",
        actor=by,
        subject=authority[:120],
        payload={"size": head.size, "sha256": hashlib.sha256(answer).hexdigest()},
        at=now,
    )
    return kept


def check_token(answer: bytes, text: bytes, *, nonce: int | None = None) -> datetime:
    """The instant that a token states for ``text``. Needs no network.

    Raises:
        TokenRefusedError: see ``accept_token``.
    """
    response = decoded(answer)
    builder = VerifierBuilder(roots=trusted_roots(), nonce=nonce)
    try:
        builder.build().verify_message(response, text)
    except (VerificationError, ValueError) as error:
        raise TokenRefusedError(f"时间戳不成立：{error}。") from error
    return response.tst_info.gen_time


def decoded(answer: bytes) -> TimeStampResponse:
    """An authority's answer, unchecked.

    Raises:
        TokenRefusedError: it is none, or the authority refused.
    """
    try:
        response = decode_timestamp_response(answer)
    except ValueError as error:
        raise TokenRefusedError(
            "这不是 RFC 3161 的应答（.tsr），或其中的证书没有按 DER 规定排序。"
        ) from error
    if response.status not in (0, 1):
        reason = "；".join(response.status_string) or response.status
        raise TokenRefusedError(f"时间戳机构没有签发：{reason}。")
    return response


def trusted_roots() -> list[x509.Certificate]:
    """The certificates of ``SSJ_TSA_ROOTS``.

    Raises:
        TokenRefusedError: not set, not readable, or no certificates.
    """
    try:
        return x509.load_pem_x509_certificates(Path(settings.SSJ_TSA_ROOTS).read_bytes())
    except (OSError, ValueError) as error:
        raise TokenRefusedError(
            "没有可用的时间戳信任根。请用 SSJ_TSA_ROOTS 指定 PEM 证书文件。"
        ) from error


def stamped_head(answer: bytes) -> Checkpoint:
    """Which head of ours an answer stamps; looks from the newest back.

    Raises:
        TokenRefusedError: none, or this is no answer.
    """
    imprint = decoded(answer).tst_info.message_imprint.message
    for head in Checkpoint.objects.order_by("-size").iterator():
        if hashlib.sha256(text_of(head)).digest() == imprint:
            return head
    raise TokenRefusedError("这份时间戳不是对本日志检查点签发的。")


def stamp_if_due(url: str, *, by: str, now: datetime) -> Timestamp | None:
    """Ask an authority for the newest head, unless it stamped within the pause."""
    name = name_of(url)
    head = Checkpoint.objects.order_by("-size").first()
    pause = timedelta(seconds=settings.SSJ_TSA_SECONDS)
    recent = Timestamp.objects.filter(authority=name, received_at__gt=now - pause)
    if head is None or recent.exists():
        return None
    query, nonce = query_for(head)
    try:
        answer = _posted(url, query)
        return accept_token(head=head, answer=answer, authority=name, by=by, now=now, nonce=nonce)
    except (OSError, http.client.HTTPException, TokenRefusedError) as error:
        logger.warning("time-stamp authority %s: %s", name, error)
        return None


def timestamp_findings() -> Iterator[tuple[int | None, str]]:
    """(entry number, what is wrong) of every kept token that does not hold any more."""
    for row in Timestamp.objects.select_related("checkpoint").iterator():
        try:
            stated = check_token(bytes(row.answer), text_of(row.checkpoint))
            if stated != row.stamped_at:
                raise TokenRefusedError(f"时间戳写明 {stated}，表中是 {row.stamped_at}。")
        except TokenRefusedError as error:
            size = row.checkpoint_id
            yield size - 1, f"{size} 条的检查点的时间戳（{row.authority}）：{error}"


def _state_of(name: str) -> Authority:
    last = Timestamp.objects.filter(authority=name).order_by("-checkpoint_id").first()
    return Authority(name, last.checkpoint_id if last else 0, last.stamped_at if last else None)


def _posted(url: str, query: bytes) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise TokenRefusedError("地址须以 https:// 或 http:// 开头。")
    request = urllib.request.Request(url, query, {"Content-Type": QUERY}, method="POST")  # noqa: S310
    with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:  # noqa: S310
        return bytes(answer.read(LONGEST_ANSWER))
