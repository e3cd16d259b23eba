"""verify_ledger knows in which order a session must stand in the log, and under which heads."""

import pytest

from inspections.events import Event
from inspections.services.ceremony import commit_code
from inspections.tests.after_draw import published, published_supplement
from inspections.tests.world import NOON, requested, sealed, triggers_off, with_inputs
from shuangsuiji.ledger.models import Checkpoint, Leaf, Record
from shuangsuiji.ledger.orders import Order
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.sequences import Sequences, known_orders
from shuangsuiji.ledger.verify import verify_log

pytestmark = pytest.mark.django_db


def number_of(session, kind):
    source = Record.objects.filter(draw=session.code, kind=kind).order_by("seq")[0].src
    return Leaf.objects.get(src=source).seq


def test_a_whole_session_with_a_supplement_raises_no_alarm():
    published_supplement(published())

    assert verify_log().findings == []


def test_a_head_that_is_taken_away_is_missed_at_the_first_input():
    """The head between the commitment and the first input is the only proof of their order."""
    session = requested()
    seal_pending(now=NOON)
    first = number_of(session, Event.INPUT_COMMITTED)
    with triggers_off():
        Checkpoint.objects.filter(size__lte=first).delete()

    (finding,) = verify_log().findings

    assert finding.seq == first
    assert session.code in finding.text
    assert "没有签署覆盖" in finding.text


def test_an_input_taken_before_the_head_is_found(monkeypatch):
    """The gate of the service is off; the log shows it all the same."""
    monkeypatch.setattr("inspections.policies.check_signed_first", lambda *_: None)
    session = commit_code(session_code=sealed().code, by="officer", now=NOON)
    with_inputs(session)
    seal_pending(now=NOON)

    (finding,) = verify_log().findings

    assert finding.seq == number_of(session, Event.INPUT_COMMITTED)


def entry(kind, draw="D-1"):
    return f'{{"actor":"x","draw":"{draw}","kind":"{kind}","src":"event/{kind}"}}'.encode()


@pytest.mark.parametrize(
    ("kinds", "seq", "words"),
    [
        ("abc", None, ""),
        ("abbc", None, ""),
        ("acb", 1, "c 先于 b 入链"),
        ("bac", 0, "b 先于 a 入链"),
        ("bc", 0, "b 之前没有 a"),
        ("abca", 1, "b 先于 a 入链"),
    ],
)
def test_every_kind_stands_after_all_of_the_kind_before(kinds, seq, words):
    found = Sequences([Order(kinds=("a", "b", "c"), chances=("b",))])
    for place, kind in enumerate(kinds):
        found.see(place, entry(kind))

    told = [*found.findings(range(1, 10))]

    assert [place for place, _ in told][:1] == ([] if seq is None else [seq])
    assert all(words in text for _, text in told[:1])


def test_a_promised_cosignature_is_missed(monkeypatch):
    session = requested()
    seal_pending(now=NOON)
    promise = {"promise": Event.SESSION_SEALED, "promised": "frame_digest"}  # true of every session
    (main, *_) = known_orders()
    order = Order(kinds=main.kinds, chances=main.chances, **promise)
    monkeypatch.setattr("shuangsuiji.ledger.verify.known_orders", lambda: [order])

    (finding,) = verify_log().findings

    assert finding.seq == number_of(session, Event.INPUT_COMMITTED)
    assert "没有共签" in finding.text
