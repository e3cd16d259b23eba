"""A chain of live events: whatever is done to it on the way shows."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from inspections.live.chain import (
    GENESIS,
    BrokenChainError,
    SignedEvent,
    check_chain,
    event_body,
    event_hash,
    signed_text,
)
from inspections.live.kinds import LiveKind
from shuangsuiji.kernel.note import LOG_KEY
from shuangsuiji.ledger.keys import SigningKey

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
KEY = SigningKey.from_seed("x.example/live", LOG_KEY, b"k" * 32)
OTHER = SigningKey.from_seed("x.example/live", LOG_KEY, b"o" * 32)


def signed(body: bytes, key: SigningKey = KEY) -> SignedEvent:
    return SignedEvent(body, event_hash(body), key.signed(signed_text(body)).data)


def chain(count: int = 4, key: SigningKey = KEY, data: str = "数") -> list[SignedEvent]:
    events, prev = [], GENESIS
    for seq in range(1, count + 1):
        body = event_body(
            ceremony="C1-2026-0001",
            seq=seq,
            prev=prev,
            kind=LiveKind.ACT_CHANGED,
            at=NOON,
            data={"n": seq, "t": data},
        )
        events.append(signed(body, key))
        prev = events[-1].hash
    return events


def checked(events: list[SignedEvent], **options: str) -> str:
    key = KEY.verifier.public_key
    return check_chain(events, **{"ceremony": "C1-2026-0001", **options}, public_key=key)


def test_a_whole_chain_ends_with_its_last_hash():
    events = chain()

    assert checked(events) == events[-1].hash


def test_a_viewer_who_comes_back_goes_on_where_it_stopped():
    events = chain()

    assert checked(events[2:], after=events[1].hash) == events[-1].hash


def edited(events):
    body = events[1].body.replace("数".encode(), "改".encode())
    return [events[0], signed(body, OTHER), *events[2:]]


def rehashed(events):
    body = events[1].body.replace("数".encode(), "改".encode())
    return [events[0], replace(events[1], body=body), *events[2:]]


def injected(events):
    body = event_body(
        ceremony="C1-2026-0001",
        seq=5,
        prev=events[-1].hash,
        kind=LiveKind.VOIDED,
        at=NOON,
        data={},
    )
    return [*events, signed(body, OTHER)]


@pytest.mark.parametrize(
    "tamper",
    [
        edited,
        rehashed,
        injected,
        lambda events: [events[0], *events[2:]],
        lambda events: events[1:],
        lambda events: [events[0], events[2], events[1], events[3]],
        lambda events: [*events[:2], events[1], *events[2:]],
        lambda events: chain(data="另"[:1])[:1] + events[1:],
        lambda events: chain(key=OTHER),
        lambda events: [replace(events[0], body=b" " + events[0].body), *events[1:]],
        lambda events: [replace(events[0], body=b"[]"), *events[1:]],
    ],
)
def test_an_altered_dropped_reordered_or_foreign_event_is_found(tamper):
    with pytest.raises(BrokenChainError):
        checked(tamper(chain()))


def test_the_chain_of_another_ceremony_is_refused():
    with pytest.raises(BrokenChainError, match="另一场"):
        checked(chain(), ceremony="C1-2026-0002")
