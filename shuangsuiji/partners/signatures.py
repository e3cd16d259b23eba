"""Signed calls: an option of a client, so that a call that was overheard cannot be sent again.

The signature covers method, address, query, body, a time and a nonce. The secret for it is never
sent, and stands in no table: it follows from the key's prefix and the server's own secret.
"""

import hmac
import io
import re
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from shuangsuiji.partners.credentials import call_signatures, digest_of
from shuangsuiji.partners.models import ApiKey, SpentNonce
from shuangsuiji.partners.problems import Problem

TIMESTAMP, NONCE, SIGNATURE = "SSJ-Timestamp", "SSJ-Nonce", "SSJ-Signature"
SPAN: Final = timedelta(seconds=300)  # how far the two clocks may be apart
KEPT: Final = 3 * SPAN  # by then the time of a call refuses it by itself
MOST_BYTES: Final = 17 * 2**20  # a little more than any endpoint takes
WELL_FORMED: Final = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
SECONDS: Final = re.compile(r"[0-9]{1,12}", re.ASCII)


def check_signature(request: HttpRequest, key: ApiKey, *, now: datetime) -> None:
    """Refuse a call that its client has to sign and did not, or that came before.

    A signature that nobody asked for is checked, too, so that a partner can try it out first.

    Raises:
        Problem: SIGNATURE, REPLAYED, or TOO_LARGE.
    """
    given = request.headers.get(SIGNATURE, "")
    if not given and not key.client.needs_signature:
        return
    stamp, nonce = request.headers.get(TIMESTAMP, ""), request.headers.get(NONCE, "")
    if not (given and SECONDS.fullmatch(stamp) and WELL_FORMED.fullmatch(nonce)):
        raise _refused(
            f"本客户端的请求须带 {TIMESTAMP}（秒）、{NONCE}（16 至 64 位字母、数字、_、-）和 "
            f"{SIGNATURE}。签名办法见接口说明。",
            f"Calls of this client need {TIMESTAMP} (seconds), {NONCE} (16 to 64 letters, digits, "
            f"_ or -) and {SIGNATURE}.",
        )
    if abs(int(stamp) - now.timestamp()) > SPAN.total_seconds():
        raise _refused(
            f"{TIMESTAMP} 与服务器时间（{int(now.timestamp())}）相差超过 {SPAN.seconds} 秒。"
            "请校准时钟后重新签名。",
            f"{TIMESTAMP} is more than {SPAN.seconds} s away from the server's time "
            f"({int(now.timestamp())}).",
        )
    path, _, query = request.get_full_path().partition("?")
    parts = (request.method or "", path, query, digest_of(_body(request)), stamp, nonce)
    right = call_signatures(key.prefix, parts)
    if not any(hmac.compare_digest(one, given.lower()) for one in right):
        raise _refused(
            "签名与请求不符。请核对签名密钥，以及方法、路径、参数、内容摘要、时间和随机数的次序。",
            "The signature does not fit the call.",
        )
    _spend(key, nonce, now)


def forget_nonces(*, now: datetime) -> int:
    """Delete nonces of calls that are too old to be sent again; how many."""
    count, _ = SpentNonce.objects.filter(at__lt=now - KEPT).delete()
    return count


def _spend(key: ApiKey, nonce: str, now: datetime) -> None:
    """The table's own rule decides which of two equal calls was first."""
    try:
        with transaction.atomic():
            SpentNonce.objects.create(client=key.client, value=nonce, at=now)
    except IntegrityError:
        raise Problem(
            "REPLAYED",
            f"{NONCE} 已经用过，这次请求没有执行。请换一个随机数重新签名。",
            f"{NONCE} was used before; nothing was done. Sign again with another one.",
        ) from None


def _body(request: HttpRequest) -> bytes:
    """The bytes of the body, which the view reads once more."""
    data = request.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Problem(
            "TOO_LARGE", "请求内容过大，没有接收。", "The body is too large; nothing was taken."
        )
    # As if nobody had read it.
    request._stream = io.BytesIO(data)
    request._read_started = False  # type: ignore[attr-defined]
    return data


def _refused(zh: str, en: str) -> Problem:
    return Problem("SIGNATURE", zh, en)
