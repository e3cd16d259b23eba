"""What viewers of a ceremony are told: everything that happened, in order, and no secret."""

import json
import threading

import pytest
from django.db import DatabaseError, connection, transaction

from entities.models import Entity
from inspections.acts import Act
from inspections.drawing import perform_next_draw
from inspections.events import Event
from inspections.live.chain import SignedEvent, check_chain
from inspections.live.kinds import LiveKind
from inspections.models.ceremonies import Ceremony, LiveEvent, Showing
from inspections.models.sessions import DrawSession, VoidReason
from inspections.narration import tell_heads
from inspections.policies import AlreadyDoneError, PolicyError, SameOneError
from inspections.seeds import master_of, one_time_code
from inspections.services.ceremonies import (
    Announcement,
    announce_ceremony,
    pause_ceremony,
    resume_ceremony,
    turn_to_act,
)
from inspections.services.ceremony import commit_code, open_inputs
from inspections.services.draws import request_draw
from inspections.services.publishing import publish_session
from inspections.services.sessions import close_session, postpone_session, resume_session
from inspections.services.voids import approve_void, propose_void
from inspections.tests.world import NOON, bureau, sealed, task, triggers_off, with_inputs
from personnel.models import Inspector
from shuangsuiji.kernel.note import parse_key
from shuangsuiji.ledger.keys import KeyFileError
from shuangsuiji.ledger.models import Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import User

pytestmark = pytest.mark.django_db


def announced(session: DrawSession | None = None, **changes) -> Ceremony:
    session = session or sealed()
    facts = {"held_at": NOON, "place": "三楼会议室", "how_to_watch": "", "presider": "officer"}
    return announce_ceremony(
        session_code=session.code,
        announcement=Announcement(**{**facts, **changes}),
        by="officer",
        now=NOON,
    )


def kinds(ceremony: Ceremony) -> list[str]:
    return list(ceremony.events.values_list("kind", flat=True))


def check(ceremony: Ceremony) -> None:
    rows = ceremony.events.all()
    events = [SignedEvent(bytes(row.body), row.hash, bytes(row.signature)) for row in rows]
    key = parse_key(ceremony.live_key).public_key
    assert check_chain(events, ceremony=ceremony.code, public_key=key) == rows.last().hash


def drawn(ceremony: Ceremony) -> DrawSession:
    code = ceremony.session.code
    commit_code(session_code=code, by="officer", now=NOON)
    seal_pending(now=NOON)
    openings = with_inputs(DrawSession.objects.get(code=code))
    open_inputs(session_code=code, openings=openings, by="officer", now=NOON)
    request_draw(session_code=code, by="officer", now=NOON)
    perform_next_draw(owner="w1", clock=lambda: NOON)
    return DrawSession.objects.get(code=code)


def test_a_whole_ceremony_is_told_in_one_unbroken_signed_chain():
    ceremony = announced()
    session = drawn(ceremony)
    publish_session(session_code=session.code, by="reviewer", now=NOON)
    close_session(session_code=session.code, by="reviewer", now=NOON)

    assert [kind for kind in kinds(ceremony) if kind != LiveKind.DRAW_PROGRESSED] == [
        "announced",
        "sealed",
        "committed",
        "input_landed",
        "input_landed",
        "inputs_opened",
        "seed_formed",
        "draw_started",
        "draw_done",
        "published",
        "closed",
    ]
    check(ceremony)


def test_no_event_before_publication_gives_a_secret_away():
    ceremony = announced()
    session = drawn(ceremony)
    told = b"".join(bytes(row.body) for row in ceremony.events.all()).decode()

    assert one_time_code(session).hex() not in told
    assert master_of(session) not in told
    drawn_codes = session.drawn.values_list("entity__code", flat=True)
    names = Entity.objects.values_list("name", flat=True)
    assert [code for code in drawn_codes if code in told] == []
    assert [name for name in names if name in told] == []
    publish_session(session_code=session.code, by="reviewer", now=NOON)  # the control
    assert one_time_code(session).hex() in bytes(ceremony.events.last().body).decode()


def test_the_first_event_and_the_ledger_name_the_key_once():
    ceremony = announced()

    body = json.loads(bytes(ceremony.events.first().body))
    assert body["data"]["live_key"] == ceremony.live_key
    key_id = parse_key(ceremony.live_key).key_id.hex()
    leaves = Record.objects.filter(kind=Event.LIVE_KEY_ANNOUNCED, subject=key_id)
    assert [json.loads(bytes(row.payload)) for row in leaves] == [{"live_key": ceremony.live_key}]


def test_a_committed_session_is_announced_with_its_commitment():
    session = sealed()
    commit_code(session_code=session.code, by="officer", now=NOON)

    assert kinds(announced(session)) == ["announced", "sealed", "committed"]


def test_a_session_nobody_watches_tells_nothing():
    session = sealed()
    commit_code(session_code=session.code, by="officer", now=NOON)

    assert LiveEvent.objects.count() == 0


def test_what_was_told_is_taken_back_with_what_happened():
    ceremony = announced()

    with transaction.atomic():
        commit_code(session_code=ceremony.code, by="officer", now=NOON)
        transaction.set_rollback(True)

    assert kinds(ceremony) == ["announced", "sealed"]


def test_a_ceremony_is_announced_once_and_before_any_input():
    ceremony = announced()

    with pytest.raises(AlreadyDoneError):
        announced(ceremony.session)

    late = sealed_elsewhere(ceremony)
    with pytest.raises(PolicyError, match="盲投之前"):
        announced(late)


def sealed_elsewhere(ceremony: Ceremony) -> DrawSession:
    """The same session, drawn, without its ceremony."""
    session = drawn(ceremony)
    with triggers_off():
        LiveEvent.objects.all().delete()
    ceremony.delete()
    return session


def test_the_stage_shows_no_more_than_the_plan_opens():
    session = sealed()

    with pytest.raises(PolicyError, match="舞台至多"):
        announced(session, showing=Showing.NAMES)

    assert announced(session, showing=None).showing == Showing.SEALED


def test_where_the_plan_opens_names_at_the_draw_the_stage_may_show_them():
    session = sealed(publish_names="AT_DRAW")

    assert announced(session, showing=Showing.NAMES).showing == Showing.NAMES


def test_whoever_may_be_drawn_does_not_preside():
    session = sealed()
    user = User.objects.create_user(username="drawable")
    Inspector.objects.filter(pk=Inspector.objects.first().pk).update(user=user)

    with pytest.raises(SameOneError):
        announced(session, presider="drawable")


def test_acts_play_only_what_has_happened():
    ceremony = announced()

    turned = turn_to_act(ceremony_code=ceremony.code, act=Act.SEALED, by="officer", now=NOON)
    assert (turned.act, turned.act_started_at) == (Act.SEALED, NOON)
    with pytest.raises(AlreadyDoneError):
        turn_to_act(ceremony_code=ceremony.code, act=Act.SEALED, by="officer", now=NOON)
    with pytest.raises(PolicyError, match="还不能播放"):
        turn_to_act(ceremony_code=ceremony.code, act=Act.ENTITIES, by="officer", now=NOON)

    assert kinds(ceremony)[2:] == ["act_changed"]


def test_a_pause_comes_before_any_input_only():
    ceremony = announced()

    pause_ceremony(ceremony_code=ceremony.code, by="officer", now=NOON)
    with pytest.raises(AlreadyDoneError):
        pause_ceremony(ceremony_code=ceremony.code, by="officer", now=NOON)
    resume_ceremony(ceremony_code=ceremony.code, by="officer", now=NOON)
    drawn(ceremony)

    with pytest.raises(PolicyError, match="不能再暂停"):
        pause_ceremony(ceremony_code=ceremony.code, by="officer", now=NOON)
    assert kinds(ceremony)[2:4] == ["paused", "resumed"]


def test_postponing_and_voiding_are_told():
    ceremony = announced()
    code = ceremony.session.code
    commit_code(session_code=code, by="officer", now=NOON)
    postpone_session(session_code=code, by="officer", now=NOON)
    resume_session(session_code=code, by="officer", now=NOON)
    propose_void(session_code=code, reason=VoidReason.OTHER, note="停电", by="officer", now=NOON)
    approve_void(session_code=code, by="reviewer", now=NOON)

    assert kinds(ceremony)[3:] == ["postponed", "taken_up", "void_proposed", "voided"]
    ceremony.refresh_from_db()
    assert ceremony.ended_at == NOON
    check(ceremony)


def test_another_key_than_the_announced_one_tells_nothing(settings, tmp_path):
    ceremony = announced()
    settings.SSJ_LIVE_KEY_DIR = str(tmp_path)
    with pytest.raises(KeyFileError):
        commit_code(session_code=ceremony.session.code, by="officer", now=NOON)

    other = announced(sealed(task(bureau("C2"), code="T-2")))
    assert other.live_key != ceremony.live_key
    with pytest.raises(PolicyError, match="不可信"):
        commit_code(session_code=ceremony.session.code, by="officer", now=NOON)


def test_events_are_only_ever_added_to():
    announced()
    rows = LiveEvent.objects.filter(seq=1)

    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        rows.update(kind="closed")
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        rows._raw_delete("default")
    with triggers_off():
        assert rows.update(kind="closed") == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_tellers_at_the_same_moment_leave_no_gap():
    ceremony = announced()

    def press(number: int) -> None:
        try:
            act = Act.SEALED if number % 2 else Act.WAITING
            turn_to_act(ceremony_code=ceremony.code, act=act, by=f"u{number}", now=NOON)
        except AlreadyDoneError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    seqs = list(ceremony.events.values_list("seq", flat=True))
    assert seqs == list(range(1, len(seqs) + 1))
    assert len(seqs) > 2
    check(ceremony)


def test_the_signed_head_is_told_once_and_again_when_it_is_cosigned(monkeypatch):
    ceremony = announced()
    commit_code(session_code=ceremony.session.code, by="officer", now=NOON)
    assert tell_heads(now=NOON) == 0  # nothing is signed yet

    seal_pending(now=NOON)
    assert [tell_heads(now=NOON), tell_heads(now=NOON)] == [1, 0]
    monkeypatch.setattr("inspections.narration.cosigners_over", lambda **_: ["city/witness"])
    assert [tell_heads(now=NOON), tell_heads(now=NOON)] == [1, 0]

    told = [json.loads(bytes(row.body))["data"] for row in ceremony.events.filter(seq__gt=3)]
    assert [row["cosigners"] for row in told] == [[], ["city/witness"]]
    assert told[0]["size"] == told[1]["size"] > 0
    check(ceremony)


def test_the_stages_of_a_draw_are_told_in_their_order():
    ceremony = announced()
    drawn(ceremony)

    rows = ceremony.events.filter(kind=LiveKind.DRAW_PROGRESSED)
    stages = [json.loads(bytes(row.body))["data"]["stage"] for row in rows]
    assert stages == list(dict.fromkeys(stages))
    assert stages[0] == "entities"
