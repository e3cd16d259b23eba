"""Clients and their keys: opened, changed, stopped; issued, rotated, revoked."""

import ipaddress
from datetime import date, datetime

from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit
from shuangsuiji.partners.credentials import new_key
from shuangsuiji.partners.events import Event
from shuangsuiji.partners.models import ApiClient, ApiKey
from shuangsuiji.partners.scopes import ALL_FIELDS, Scope

MOST_KEYS = 2  # the old and the new one, while a partner changes over


class PartnerRefusedError(ValueError):
    """A client or key cannot be made or changed as asked."""


@command
def save_client(
    *,
    code: str,
    version: int,
    unit: Unit,
    agency: str,
    contact: str,
    purpose: str,
    basis: str,
    scopes: list[str],
    fields: list[str],
    networks: list[str],
    valid_from: date,
    valid_to: date,
    per_minute: int,
    per_day: int,
    by: str,
    now: datetime,
    needs_signature: bool = False,
) -> ApiClient:
    """Open a client, or change it.

    Args:
        version: the one that was seen; 0 = a new client.
        fields: names as ``scopes.ALL_FIELDS`` has them; others than of ``scopes`` are refused.
        networks: CIDR; [] = from anywhere.
        needs_signature: every call has to be signed (partners/signatures.py).

    Raises:
        PartnerRefusedError: no purpose or basis, a field or network that does not fit, the code
            is taken, the client was stopped, or somebody else changed it meanwhile.
    """
    if not purpose.strip() or not basis.strip():
        raise PartnerRefusedError("须写明用途和法律依据：没有用途的数据不共享。")
    if valid_to < valid_from:
        raise PartnerRefusedError(
            f"止期 {valid_to} 早于起期 {valid_from}。请改成不早于起期的日期。"
        )
    if not per_minute or not per_day:
        raise PartnerRefusedError("每分钟、每日次数至少为 1；要停止使用请点“停用”。")
    client = _locked(code, version, by=by, now=now)
    client.unit, client.agency, client.contact = unit, agency.strip(), contact.strip()
    client.purpose, client.basis = purpose.strip(), basis.strip()
    client.scopes, client.fields = _fitting(scopes, fields)
    client.networks = [_network(one) for one in networks]
    client.needs_signature = needs_signature
    client.valid_from, client.valid_to = valid_from, valid_to
    client.per_minute, client.per_day = per_minute, per_day
    client.save()
    told = _told(client)
    append(kind=Event.CLIENT_SAVED, actor=by, subject=code, payload=told, at=now)
    return client


def _told(client: ApiClient) -> dict[str, JsonValue]:
    """What the ledger keeps of a client: everything that decides what it may read."""
    return {
        "unit": client.unit.code,
        "agency": client.agency,
        "purpose": client.purpose,
        "basis": client.basis,
        "scopes": client.scopes,
        "fields": client.fields,
        "networks": client.networks,
        "needs_signature": client.needs_signature,
        "valid_from": client.valid_from.isoformat(),
        "valid_to": client.valid_to.isoformat(),
        "per_minute": client.per_minute,
        "per_day": client.per_day,
    }


def _locked(code: str, version: int, *, by: str, now: datetime) -> ApiClient:
    client = ApiClient.objects.select_for_update().filter(code=code).first()
    if not version:
        if client is not None:
            raise PartnerRefusedError(f"客户端编号“{code}”已被使用。请换一个。")
        return ApiClient(code=code, created_by=by, created_at=now)
    if client is None or client.version != version:
        raise PartnerRefusedError("别人刚刚改过这个客户端。请打开最新内容再改。")
    if client.stopped_at is not None:
        raise PartnerRefusedError("这个客户端已停用，不能再改。需要时请另开一个。")
    client.version += 1
    return client


def _fitting(scopes: list[str], fields: list[str]) -> tuple[list[str], list[str]]:
    """Both in the order of their tables; every reading scope has a field, every field a scope."""
    known = [scope for scope in Scope if scope in scopes]
    chosen = [field for field in ALL_FIELDS if field in fields]
    if len(known) != len(set(scopes)) or len(chosen) != len(set(fields)):
        raise PartnerRefusedError("有不认识的权限或字段。请重新选择。")
    for field in chosen:
        if field.rpartition(".")[0] not in known:
            raise PartnerRefusedError(f"字段“{ALL_FIELDS[field]}”没有相应的权限。请先选权限。")
    for scope in known:
        if scope != Scope.REGISTRY_WRITE and not any(f.startswith(f"{scope}.") for f in chosen):
            raise PartnerRefusedError("每项查询权限至少选一个字段：只给用途所需的字段。")
    return [str(one) for one in known], chosen


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text.strip()))
    except ValueError:
        raise PartnerRefusedError(
            f"来源网络“{text}”写法不对。应如 203.0.113.0/24，每行一个，主机位为 0。"
        ) from None


@command
def stop_client(*, client: ApiClient, reason: str, by: str, now: datetime) -> ApiClient:
    """End a client at once, and for good.

    Raises:
        PartnerRefusedError: stopped before, or no reason.
    """
    client = ApiClient.objects.select_for_update().get(pk=client.pk)
    if client.stopped_at is not None:
        raise PartnerRefusedError("这个客户端已经停用。")
    if not reason.strip():
        raise PartnerRefusedError("请写明停用的理由。")
    client.stopped_by, client.stopped_at = by, now
    client.save(update_fields=["stopped_by", "stopped_at"])
    payload = {"reason": reason.strip()}
    append(kind=Event.CLIENT_STOPPED, actor=by, subject=client.code, payload=payload, at=now)
    return client


@command
def issue_key(*, client: ApiClient, by: str, now: datetime) -> tuple[ApiKey, str]:
    """Make a key; the text is told this once and kept nowhere.

    Raises:
        PartnerRefusedError: the client was stopped, or has two keys that work.
    """
    client = ApiClient.objects.select_for_update().get(pk=client.pk)
    if client.stopped_at is not None:
        raise PartnerRefusedError("这个客户端已停用，不能签发密钥。")
    if client.keys.filter(revoked_at__isnull=True).count() >= MOST_KEYS:
        raise PartnerRefusedError("最多两把密钥同时有效。请先吊销不再使用的一把，再签发新的。")
    text, prefix, digest = new_key()
    key = ApiKey.objects.create(
        client=client, prefix=prefix, digest=digest, created_by=by, created_at=now
    )
    payload = {"prefix": prefix}
    append(kind=Event.KEY_CREATED, actor=by, subject=client.code, payload=payload, at=now)
    return key, text


@command
def revoke_key(*, client: ApiClient, prefix: str, by: str, now: datetime) -> ApiKey:
    """End a key at once, and every token that was got for it.

    Raises:
        PartnerRefusedError: no such key, or revoked before.
    """
    key = ApiKey.objects.select_for_update().filter(client=client, prefix=prefix).first()
    if key is None or key.revoked_at is not None:
        raise PartnerRefusedError("这把密钥不存在，或已经吊销。")
    key.revoked_by, key.revoked_at = by, now
    key.save(update_fields=["revoked_by", "revoked_at"])
    payload = {"prefix": prefix}
    append(kind=Event.KEY_REVOKED, actor=by, subject=client.code, payload=payload, at=now)
    return key
