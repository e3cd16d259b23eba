"""Heartbeats: where none was recorded, verify_ledger says so and finds no fault in it."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from shuangsuiji.kernel.note import LOG_KEY, Note
from shuangsuiji.ledger.heartbeat import beat_heart
from shuangsuiji.ledger.keys import SigningKey
from shuangsuiji.ledger.models import Checkpoint, Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.selectors import HEARTBEAT
from shuangsuiji.ledger.tests.logs import NOON, bulk_records, sealed_log, tampered
from shuangsuiji.ledger.verify import verify_log

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


@pytest.mark.parametrize("beats", [True, False])
def test_a_head_that_a_heartbeat_named_is_missed(settings, capsys, monkeypatch, beats):
    """Control: without a heartbeat that names it, nothing rests on a head between two others."""
    monkeypatch.setattr("shuangsuiji.ledger.heartbeat.MOST_NAMED", 2)
    sealed_log(settings, 2, 2, 2)  # heads over 3, 5, 7 entries
    for _ in range(3 if beats else 1):  # two heads at a time, older ones first
        if not beats:
            bulk_records(1)
        else:
            beat_heart(by="worker", now=NOON)
        seal_pending(now=NOON)
    named = [
        json.loads(bytes(row.payload))["heads"] for row in Record.objects.filter(kind=HEARTBEAT)
    ]
    assert named == ([[3, 5], [7, 8], [9]] if beats else [])
    assert verify_log().findings == []

    tampered("DELETE FROM ledger_checkpoint WHERE size = 5")

    assert [finding.seq for finding in verify_log().findings] == ([4] if beats else [])


@pytest.mark.parametrize("since", [-1, 4, 10**12])
def test_since_is_a_size_of_the_log(settings, since):
    sealed_log(settings, 2)

    with pytest.raises(CommandError, match="日志现有 3 条，请填 0 至 3"):
        call_command("verify_ledger", since=since)


def test_what_lies_before_since_is_not_compared_but_its_keys_count(settings):
    size = sealed_log(settings, 2, 2)
    tampered(
        "UPDATE ledger_record SET actor = 'wang' WHERE src IN "
        "(SELECT src FROM ledger_leaf WHERE seq IN (1, 4))"
    )

    assert {finding.seq for finding in verify_log(since=3).findings} == {4}
    stranger = SigningKey.from_seed(settings.SSJ_LOG_ORIGIN, LOG_KEY, bytes(32))
    text = Checkpoint.objects.get(size=size).note.partition("\n\n")[0] + "\n"
    note = str(Note(text, (stranger.signed(text),)))
    tampered(f"UPDATE ledger_checkpoint SET note = '{note}' WHERE size = {size}")  # noqa: S608
    assert "没有本日志公布过的密钥的签名" in str(verify_log(since=size).findings[0])
