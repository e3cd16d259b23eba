"""Heartbeats: where none was recorded, verify_ledger says so and finds no fault in it."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from shuangsuiji.ledger.heartbeat import beat_heart
from shuangsuiji.ledger.tests.logs import NOON, sealed_log

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("minutes", "told"), [(1, False), (95, True)])
def test_a_time_without_heartbeats_is_told_and_is_no_fault(settings, capsys, minutes, told):
    sealed_log(settings, 1)
    for at in (NOON, NOON + timedelta(minutes=minutes)):
        beat_heart(by="worker", now=at)
    sealed_log(settings, 1)

    call_command("verify_ledger")

    said = capsys.readouterr().out
    assert ("心跳间断：2026-11-24 04:00 至 2026-11-24 05:35 UTC，共 95 分钟。" in said) is told
    assert "全部相符" in said
