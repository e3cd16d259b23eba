"""Clients for tests, made as a system administrator would."""

from datetime import date

from django.test import Client
from django.utils import timezone

from shuangsuiji.partners.scopes import ALL_FIELDS, Scope
from shuangsuiji.partners.services.clients import issue_key, save_client


def make_client(unit, code="bank", **changes):
    given = {
        "version": 0,
        "agency": "某银行",
        "contact": "",
        "purpose": "授信前核查",
        "basis": "数据共享协议第 3 条",
        "scopes": list(Scope),
        "fields": list(ALL_FIELDS),
        "networks": [],
        "valid_from": date(2020, 1, 1),
        "valid_to": date(2099, 1, 1),
        "per_minute": 1000,
        "per_day": 10_000,
        "by": "keeper",
        "now": timezone.now(),
    }
    return save_client(code=code, unit=unit, **{**given, **changes})


def make_key(client):
    return issue_key(client=client, by="keeper", now=timezone.now())[1]


def caller(unit, code="bank", **changes):
    """A test client that sends the key of a new partner with every call."""
    return Client(
        headers={"Authorization": f"Bearer {make_key(make_client(unit, code, **changes))}"}
    )
