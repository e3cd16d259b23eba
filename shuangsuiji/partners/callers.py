"""Who calls: a client by key or token, or anybody by address."""

import ipaddress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate

from shuangsuiji.ledger.history import client_address
from shuangsuiji.partners.credentials import TOKEN, digest, is_same, prefix_of
from shuangsuiji.partners.models import ApiClient, ApiKey
from shuangsuiji.partners.problems import Problem
from shuangsuiji.partners.quota import Quota, quota_of, quota_of_address
from shuangsuiji.partners.scopes import Scope, allowed
from shuangsuiji.partners.selectors import key_by_prefix, token_by_digest
from shuangsuiji.partners.signatures import check_signature

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="ssj"'}


@dataclass
class Caller:
    """One request's caller, and what it was shown."""

    now: datetime
    address: str
    client: ApiClient | None = None
    scopes: list[str] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)

    @property
    def quota(self) -> Quota:
        return quota_of(self.client) if self.client else quota_of_address(self.address)

    @property
    def by(self) -> str:
        return f"partner:{self.client.code}" if self.client else "anonymous"

    def fields(self, scope: Scope) -> tuple[str, ...]:
        """What the client's list allows within a scope."""
        return allowed(self.client.fields, scope) if self.client else ()

    def check(self, scope: Scope) -> ApiClient:
        """The client, which must hold the scope."""
        if self.client is None:
            raise unauthorized()
        if scope not in self.scopes:
            raise Problem(
                "SCOPE",
                f"本客户端没有“{scope}”权限。需要时请向数据主管单位申请。",
                f"This client lacks the scope '{scope}'. Ask the bureau that owns the data.",
            )
        return self.client


def unauthorized() -> Problem:
    return Problem(
        "UNAUTHORIZED",
        "请在 Authorization 头中带上有效的密钥或令牌（Bearer）。",
        "Send a valid key or token in the Authorization header (Bearer).",
        headers=CHALLENGE,
    )


def caller_of(request: HttpRequest, *, now: datetime) -> Caller:
    """Who sends this request. One query where a key came.

    Raises:
        Problem: the key is not valid, has ended, comes from another network, or the call is not
            signed as agreed. A wrong key is refused even where none is needed.
    """
    caller = Caller(now, client_address(request) or "unknown")
    header = request.headers.get("Authorization")
    if header is None:
        return caller
    kind, _, text = header.partition(" ")
    if kind.lower() != "bearer":
        raise unauthorized()
    key, caller.scopes = _key(text.strip(), now)
    check_network(key.client, caller.address)
    check_signature(request, key, now=now)
    caller.client = key.client
    return caller


def _key(text: str, now: datetime) -> tuple[ApiKey, list[str]]:
    if text.startswith(TOKEN):
        token = token_by_digest(digest(text))
        if token is None:
            raise unauthorized()
        if token.expires_at <= now:
            raise ended()
        check_alive(token.key, now)
        client = token.key.client
        return token.key, [scope for scope in token.scopes if scope in client.scopes]
    key = key_of(text)
    if key is None:
        raise unauthorized()
    check_alive(key, now)
    return key, list(key.client.scopes)


def key_of(text: str) -> ApiKey | None:
    """The key with this secret, alive or not. One query at most."""
    prefix = prefix_of(text)
    key = key_by_prefix(prefix) if prefix else None
    return key if key is not None and is_same(key.digest, digest(text)) else None


def check_alive(key: ApiKey, now: datetime) -> None:
    """Refuse a revoked key and a client that was stopped or whose time is over."""
    client, today = key.client, localdate(now)
    is_over = key.revoked_at is not None or client.stopped_at is not None
    if is_over or not client.valid_from <= today <= client.valid_to:
        raise ended()


def ended() -> Problem:
    return Problem(
        "EXPIRED",
        "密钥或令牌已到期、吊销，或客户端已停用。请换用有效的密钥，或联系数据主管单位。",
        "The key or token has expired or was revoked, or the client was stopped.",
        headers=CHALLENGE,
    )


def check_network(client: ApiClient, address: str) -> None:
    """Refuse a client that calls from elsewhere than agreed."""
    if not client.networks:
        return
    try:
        here = ipaddress.ip_address(address)
    except ValueError:
        here = None
    if here is None or not any(here in ipaddress.ip_network(one) for one in client.networks):
        raise Problem(
            "NETWORK",
            f"来源地址 {address} 不在本客户端登记的网络之内。请联系数据主管单位。",
            f"The address {address} is outside the networks registered for this client.",
        )
