"""Records: queued for the log, salted, and written with the change or not at all."""

import json
from datetime import UTC, datetime

import pytest

from shuangsuiji.kernel.canonical import NotCanonicalError
from shuangsuiji.ledger.leaves import payload_digest
from shuangsuiji.ledger.models import Record, Waiting
from shuangsuiji.ledger.selectors import records_of_draw
from shuangsuiji.ledger.services import (
    NothingRecordedError,
    OutsideCommandError,
    append,
    command,
)

NOON = datetime(2026, 11, 23, 4, 0, 0, 123456, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@command
def record(*, subject: str, draw: str = "", fail: bool = False) -> Record:
    row = append(
        kind="test.thing.done",
        actor="zhang",
        subject=subject,
        payload={"count": 3, "名": "值"} if subject == "bad" else {"count": 3},
        at=NOON,
        draw=draw,
    )
    if fail:
        raise ValueError("afterwards")
    return row


@command
def record_twice_through_another() -> None:
    record(subject="inner")
    append(kind="test.outer.done", actor="zhang", subject="outer", payload={}, at=NOON)


@command
def record_nothing() -> None:
    Record.objects.count()


@command
def rely_on_inner_record() -> None:
    record(subject="inner")


def test_each_record_waits_for_the_log_in_order():
    first, second = record(subject="a"), record(subject="b")

    assert first.seq < second.seq
    waiting = Waiting.objects.order_by("pk").values_list("src", flat=True)
    assert list(waiting) == [first.src, second.src]


def test_a_record_costs_one_statement(django_assert_num_queries):
    record(subject="a")  # whether the log is whole is known now

    with django_assert_num_queries(3):  # with begin and end of the nested transaction
        record(subject="b")


def test_the_leaf_holds_no_payload_but_its_salted_digest():
    row = record(subject="a", draw="S-1")

    leaf = json.loads(bytes(row.leaf))

    assert leaf == {
        "v": 1,
        "kind": "test.thing.done",
        "at": "2026-11-23T04:00:00.123456Z",
        "src": row.src,
        "draw": "S-1",
        "actor": "zhang",
        "payload_sha256": payload_digest(bytes(row.salt), bytes(row.payload)),
    }
    assert len(bytes(row.salt)) == 32


def test_equal_payloads_get_different_digests():
    first, second = record(subject="a"), record(subject="a")

    digests = {json.loads(bytes(row.leaf))["payload_sha256"] for row in (first, second)}

    assert len(digests) == 2


def test_a_command_that_fails_after_appending_leaves_nothing():
    with pytest.raises(ValueError, match="afterwards"):
        record(subject="a", fail=True)

    assert not Record.objects.exists()


def test_a_command_that_appends_nothing_is_undone():
    with pytest.raises(NothingRecordedError):
        record_nothing()


def test_append_outside_a_command_is_refused():
    with pytest.raises(OutsideCommandError):
        append(kind="test.thing.done", actor="zhang", subject="a", payload={}, at=NOON)


def test_nested_commands_append_in_order():
    record_twice_through_another()

    assert list(Record.objects.order_by("seq").values_list("subject", flat=True)) == [
        "inner",
        "outer",
    ]


def test_an_inner_record_counts_for_the_outer_command_too():
    rely_on_inner_record()

    assert Record.objects.count() == 1


def test_floats_and_non_ascii_keys_never_enter_a_payload():
    with pytest.raises(NotCanonicalError):
        record(subject="bad")

    assert not Record.objects.exists()


def test_records_of_a_draw_come_in_order():
    record(subject="a", draw="S-1")
    record(subject="b", draw="S-2")
    record(subject="c", draw="S-1")

    assert [row.subject for row in records_of_draw("S-1")] == ["a", "c"]
