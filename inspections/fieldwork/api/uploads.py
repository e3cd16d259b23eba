"""Files: announced, sent part by part, and asked after."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError

from inspections.fieldwork.api.answers import ApiError, Caller, call, instant, said
from inspections.fieldwork.receiving import Arrived, announce, progress, receive
from inspections.fieldwork.store import CHUNK
from inspections.oneform.codes import EvidenceKind
from inspections.oneform.reading import DIGEST
from shuangsuiji.kernel.text import visible

TITLE, ITEM = 200, 40
DAYS_MS = 400 * 86_400_000
BOUNDS = {"lon_e6": 180_000_000, "lat_e6": 90_000_000, "accuracy_m": 10_000_000}


@call("POST")
def announced(caller: Caller, code: str) -> HttpResponse:
    visit = caller.visit(code)
    body = caller.body()
    digest, size = body.get("digest"), body.get("size")
    if not isinstance(digest, str) or not DIGEST.fullmatch(digest):
        raise _bad("digest", "应为 SHA-256 摘要（64 位小写十六进制）")
    if type(size) is not int:
        raise _bad("size", "应为字节数（整数）")
    about = _about(body, caller.now)
    arrived = announce(visit, caller.user, digest=digest, size=size, about=about, now=caller.now)
    return _told(arrived)


@call("GET", "HEAD", "PUT")
def upload(caller: Caller, code: str, digest: str) -> HttpResponse:
    visit = caller.visit(code)
    if caller.request.method != "PUT":
        return _told(progress(visit, caller.user, digest))
    offset = caller.request.GET.get("offset", "0")
    if not offset.isascii() or not offset.isdigit() or len(offset) > 12:
        raise _bad("offset", "应为不小于 0 的整数")
    return _told(
        receive(
            visit,
            caller.user,
            digest=digest,
            offset=int(offset),
            chunks=_sent(caller.request),
            now=caller.now,
        )
    )


def _sent(request: HttpRequest) -> Iterator[bytes]:
    """The body as it arrives, never whole in memory; where the line breaks it just ends."""
    with suppress(UnreadablePostError):
        while chunk := request.read(CHUNK):
            yield chunk


def _told(arrived: Arrived) -> HttpResponse:
    return said({"received": arrived.received, "complete": arrived.complete})


def _about(body: dict[str, Any], now: datetime) -> dict[str, object]:
    """What the device says about a file, checked; a clock that is off is noted, not corrected."""
    try:
        kind = EvidenceKind[str(body.get("kind"))]
    except KeyError:
        raise _bad("kind", f"应为 {'、'.join(EvidenceKind)} 之一") from None
    taken = body.get("taken_at")
    taken_at = instant(str(taken)) if taken else now
    if taken_at is None:
        raise _bad("taken_at", "应为带时区的时间，如 2026-12-03T09:30:00+08:00")
    point = {key: _number(body, key, most) for key, most in BOUNDS.items()}
    if (point["lon_e6"] is None) != (point["lat_e6"] is None):
        raise _bad("lon_e6", "经度和纬度须同时有或同时没有")
    if point["accuracy_m"] is not None and point["accuracy_m"] < 0:
        raise _bad("accuracy_m", "应为不小于 0 的整数")
    return {
        "kind": kind.value,
        "title": visible(str(body.get("title") or ""))[:TITLE],
        "item": visible(str(body.get("item") or ""))[:ITEM],
        "taken_at": taken_at.isoformat(),
        "clock_offset_ms": _number(body, "clock_offset_ms", DAYS_MS) or 0,
        **point,
    }


def _number(body: dict[str, Any], key: str, most: int) -> int | None:
    value = body.get(key)
    if value is None:
        return None
    if type(value) is not int or abs(value) > most:
        raise _bad(key, f"应为 ±{most} 以内的整数")
    return value


def _bad(key: str, rule: str) -> ApiError:
    fault = {"path": key, "value": "", "rule": rule, "remedy": "请更新手机上的页面后重试"}
    return ApiError(422, "FAULTS", f"{key} {rule}。请更新手机上的页面后重试。", faults=[fault])
