"""A small city with an auditor at every level, and acts that its people did."""

from datetime import timedelta

import pytest
from auditlog.context import disable_auditlog

from inspections.tests.desk import person
from shuangsuiji.kernel.canonical import canonical_bytes
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.tests.places import NOON, make_city
from shuangsuiji.timeline.indexing import take_up_everything


@command
def act(*, kind="orgs.unit.saved", subject="350981", payload=None, draw="", by, now):
    content = payload if payload is not None else {"n": 1}
    canonical_bytes(content)
    append(kind=kind, actor=by, subject=subject, payload=content, at=now, draw=draw)


def do(minute, by, **fields):
    act(by=by, now=NOON + timedelta(minutes=minute), **fields)


def sealed():
    seal_pending(now=NOON)
    return take_up_everything()


@pytest.fixture
def city(db):
    """Units, an auditor for city, Fuan and Fuding, and a planner of Fuan."""
    with disable_auditlog():  # how these rows came about is no part of any test
        units = make_city()
        people = {
            "over": person("over", units["city"], Role.AUDITOR),
            "fuan": person("audits-fuan", units["fuan"], Role.AUDITOR),
            "fuding": person("audits-fuding", units["fuding"], Role.AUDITOR),
            "planner": person("plans-fuan", units["fuan"], Role.PLANNER),
            "chief": person("chief", units["city"], Role.PLANNER, Role.REVIEWER),
        }
    return {"units": units, "people": people}
