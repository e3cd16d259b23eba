"""The day, the phone's key, and its numbers."""

from django.http import HttpResponse
from django.utils.http import quote_etag

from inspections.fieldwork.api.answers import ApiError, Caller, call, said
from inspections.fieldwork.nonces import MOST_AT_ONCE, give_nonces
from inspections.fieldwork.selectors.day import day_of
from inspections.fieldwork.selectors.devices import device_of, device_with_key
from inspections.fieldwork.services.devices import register_device
from inspections.policies import AlreadyDoneError
from shuangsuiji.kernel.text import visible


@call("GET", "HEAD")
def day(caller: Caller) -> HttpResponse:
    bundle = day_of(caller.inspector, now=caller.now)
    etag = quote_etag(bundle["etag"])
    known = caller.request.headers.get("If-None-Match", "")
    answer = HttpResponse(status=304) if known.removeprefix("W/") == etag else said(bundle)
    answer.headers["ETag"] = etag
    return answer


@call("POST")
def devices(caller: Caller) -> HttpResponse:
    body = caller.body()
    key, label = str(body.get("public_key", "")), visible(str(body.get("label", "")))
    try:
        device = register_device(public_key=key, label=label, by=caller.by, now=caller.now)
        status = 201
    except AlreadyDoneError:
        found = device_with_key(caller.user, key)
        if found is None:
            raise
        device, status = found, 200
    caller.bind(device)
    return said({"device": device.code}, status)


@call("POST")
def nonces(caller: Caller) -> HttpResponse:
    body = caller.body()
    device = device_of(caller.user, str(body.get("device", "")))
    if device is None:
        raise ApiError(403, "UNKNOWN_DEVICE", "这部手机没有登记在您名下。请先登记。")
    if device.revoked_at is not None:
        raise ApiError(403, "DEVICE_REVOKED", "这部手机已停用。请换用其他手机。")
    count = body.get("count")
    if not isinstance(count, int) or not 1 <= count <= MOST_AT_ONCE:
        raise ApiError(422, "COUNT", f"count 应为 1 至 {MOST_AT_ONCE} 的整数。")
    caller.bind(device)
    return said({"nonces": give_nonces(device, count, now=caller.now)}, 201)
