"""Witnesses at their own devices: who may sit, what they cast, and every way it can go wrong."""

from contextlib import nullcontext

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from inspections.draw.seed import commit_input as blind
from inspections.drawing import perform_next_draw
from inspections.models.ceremonies import (
    BlindCast,
    CastWithdrawal,
    Ceremony,
    PendingOpening,
    Station,
    StationState,
)
from inspections.models.sessions import VoidReason, WitnessKind
from inspections.policies import AlreadyDoneError, PolicyError, SameOneError
from inspections.services.casting import (
    cast_blind,
    close_inputs,
    open_together,
    take_opening,
    withdraw_cast,
)
from inspections.services.ceremonies import pause_ceremony
from inspections.services.draws import request_draw
from inspections.services.publishing import publish_session
from inspections.services.sessions import postpone_session
from inspections.services.stations import (
    leave_station,
    refuse_opening,
)
from inspections.services.voids import approve_void, propose_void
from inspections.states import Status
from inspections.tests.ceremonies import (
    all_cast,
    announced,
    cast,
    closed,
    invited,
    opened,
    revealed,
    seat,
    seated,
)
from inspections.tests.world import LINES, NOON, SALTS, committed, sealed, triggers_off, with_inputs
from personnel.models import Inspector
from shuangsuiji.orgs.models import User

pytestmark = pytest.mark.django_db


def told(ceremony: Ceremony) -> list[str]:
    return list(ceremony.events.values_list("kind", flat=True))


def close(ceremony: Ceremony) -> Ceremony:
    return close_inputs(ceremony_code=ceremony.code, by="officer", now=NOON)


def test_two_witnesses_make_the_seed_and_the_bundle_holds():
    ceremony = announced()

    revealed(ceremony)

    session = ceremony.session
    session.refresh_from_db()
    assert session.status == Status.REVEALED
    assert session.sources == "".join(f"{line}\n" for line in LINES)
    assert [(row.order, row.name) for row in session.inputs.all()] == [
        (1, "人大代表甲"),
        (2, "分管领导乙"),
    ]
    assert told(ceremony)[3:] == [
        *["station_invited", "station_seated"] * 2,
        *["input_landed"] * 2,
        "inputs_closed",
        *["opening_arrived"] * 2,
        "inputs_opened",
        "seed_formed",
    ]
    request_draw(session_code=session.code, by="officer", now=NOON)
    perform_next_draw(owner="w1", clock=lambda: NOON)
    assert publish_session(session_code=session.code, by="reviewer", now=NOON).master


def test_what_was_opened_stays_unreadable_until_all_is_open():
    ceremony = announced()
    first, _ = closed(ceremony)

    opened(first, 0)

    stored = bytes(PendingOpening.objects.get().sealed)
    events = b"".join(bytes(row.body) for row in ceremony.events.all())
    assert LINES[0].encode() not in stored + events
    assert SALTS[0].hex().encode() not in stored + events
    with pytest.raises(PolicyError, match="还缺 分管领导乙"):
        open_together(ceremony_code=ceremony.code, by="officer", now=NOON)


def test_who_did_not_agree_is_not_named():
    ceremony = announced()

    station = seat(invited(ceremony), "王五", is_named=False)

    assert station.shown_name == "1 号席（人大代表）"
    assert "王五" not in b"".join(bytes(row.body) for row in ceremony.events.all()).decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"device": "shared"}, "这台设备"),
        ({"name": "人大代表甲"}, "已在本场另一席"),
        ({"account": "guest"}, "这个账号"),
        ({"account": "officer"}, "主持人不能兼任"),
        ({"account": "drawable"}, "抽与查相分离"),
        ({"name": "检查员S1P0"}, "抽取池中"),
        ({"name": " "}, "不能为空"),
    ],
)
def test_one_person_one_device_one_account_and_nobody_who_may_be_drawn(changes, words, monkeypatch):
    ceremony = announced()
    users = {name: User.objects.create(username=name) for name in ("guest", "officer", "drawable")}
    Inspector.objects.filter(code="S1P0").update(user=users["drawable"])
    seat(invited(ceremony), "人大代表甲", "shared", user_id=users["guest"].pk)
    second = invited(ceremony)

    def take() -> Station:
        account = users[changes["account"]].pk if "account" in changes else None
        name, device = changes.get("name", "记者丙"), changes.get("device", "")
        return seat(second, name, device, user_id=account)

    with pytest.raises(PolicyError, match=words):
        take()
    monkeypatch.setattr("inspections.station_rules.check_may_sit", lambda *_, **__: None)
    is_doubly_held = "device" in changes or changes.get("name") == " "  # by the database, too
    with pytest.raises(IntegrityError) if is_doubly_held else nullcontext():
        assert take().state == StationState.SEATED  # nothing but the rule refused it


def test_a_seat_is_taken_once():
    station = seat(invited(announced()), "甲")

    with pytest.raises(PolicyError, match="只能用一次"):
        seat(station, "乙", "another device")


def test_a_leader_does_not_count_as_an_outsider():
    with pytest.raises(PolicyError, match="属于本单位"):
        invited(announced(), WitnessKind.LEADER, is_outside=True)


def test_nothing_is_cast_before_the_head_is_signed():
    ceremony = announced(sealed())
    station = seat(invited(ceremony), "甲")

    with pytest.raises(PolicyError):
        cast(station, 0)


def test_nothing_is_cast_without_the_promised_cosignature():
    ceremony = announced(needs_cosignature=True)
    station = seat(invited(ceremony), "甲")

    with pytest.raises(PolicyError, match="外部共签"):
        cast(station, 0)


def test_nothing_is_cast_during_a_pause():
    ceremony = announced()
    station = seat(invited(ceremony), "甲")
    pause_ceremony(ceremony_code=ceremony.code, by="officer", now=NOON)

    with pytest.raises(PolicyError, match="已暂停"):
        cast(station, 0)


def test_a_witness_casts_once_and_copies_nobody():
    first, second = seated(announced())
    cast(first, 0)

    with pytest.raises(AlreadyDoneError):
        cast(first, 0)
    with pytest.raises(PolicyError, match="不能投入"):
        cast(first, 1)
    with pytest.raises(SameOneError, match="照抄"):
        cast(second, 0)


def test_the_first_cast_ends_the_time_for_postponing():
    ceremony = announced()
    cast(seated(ceremony)[0], 0)

    with pytest.raises(PolicyError):
        postpone_session(session_code=ceremony.code, by="officer", now=NOON)


def test_where_there_are_seats_inputs_come_from_seats():
    ceremony = announced()
    invited(ceremony)

    with pytest.raises(PolicyError, match="已设见证席"):
        with_inputs(ceremony.session)


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([(WitnessKind.NPC, True)], "至少需要 2 位"),
        ([(WitnessKind.LEADER, False), (WitnessKind.DISCIPLINE, False)], "以外"),
    ],
)
def test_inputs_are_not_closed_without_a_quorum(kinds, words, monkeypatch):
    ceremony = announced()
    for place, (kind, is_outside) in enumerate(kinds):
        station = seat(invited(ceremony, kind, is_outside=is_outside), f"见证人{place}")
        cast(station, place)

    with pytest.raises(PolicyError, match=words):
        close(ceremony)
    monkeypatch.setattr("inspections.station_rules.check_quorum", lambda _: None)
    assert close(ceremony).inputs_closed_at == NOON  # nothing but the rule refused it


def test_inputs_are_not_closed_while_a_witness_still_thinks():
    ceremony = announced()
    all_cast(ceremony)
    late = seat(invited(ceremony), "记者丙")

    with pytest.raises(PolicyError, match="记者丙 已入席但尚未盲投"):
        close(ceremony)
    leave_station(station_id=late.pk, by="officer", now=NOON)
    close(ceremony)

    assert told(ceremony)[-2:] == ["station_left", "inputs_closed"]


def test_two_who_close_at_once_close_once():
    ceremony = announced()
    closed(ceremony)

    with pytest.raises(AlreadyDoneError):
        close(ceremony)


def test_a_wrong_input_is_replaced_and_stays_visible():
    ceremony = announced()
    first, second = all_cast(ceremony)
    wrong = BlindCast.objects.get(station=first)

    withdraw_cast(station_id=first.pk, reason="抄错一位", by="station", now=NOON)
    again = blind(b"\x07" * 16, "dice:11111222223333344444")
    cast_blind(station_id=first.pk, commitment=again, by="station", now=NOON)
    close(ceremony)

    row = ceremony.events.get(kind="input_withdrawn")
    assert wrong.commitment in bytes(row.body).decode()
    assert BlindCast.objects.filter(pk=wrong.pk).exists()
    assert ceremony.session.inputs.get(order=1).commitment == again
    with pytest.raises(PolicyError, match="已经截止"):
        withdraw_cast(station_id=second.pk, reason="后悔", by="station", now=NOON)


def test_a_late_witness_may_watch_only():
    ceremony = announced()
    station = invited(ceremony)
    closed_by = all_cast(ceremony)
    close(ceremony)

    with pytest.raises(PolicyError, match="迟到的见证人可以旁观"):
        seat(station, "迟到者")
    with pytest.raises(PolicyError, match="迟到"):
        leave_station(station_id=closed_by[0].pk, by="officer", now=NOON)


def test_a_witness_who_refuses_to_open_ends_in_a_public_void():
    ceremony = announced()
    first, second = closed(ceremony)
    opened(second, 1)

    refuse_opening(station_id=first.pk, by="officer", now=NOON)

    with pytest.raises(PolicyError, match="拒绝揭示"):
        opened(first, 0)
    with pytest.raises(PolicyError, match="还缺"):
        open_together(ceremony_code=ceremony.code, by="officer", now=NOON)
    code = ceremony.session.code
    reason = VoidReason.INPUT_NOT_OPENED
    propose_void(session_code=code, reason=reason, note="拒绝揭示", by="officer", now=NOON)
    approve_void(session_code=code, by="reviewer", now=NOON)
    assert told(ceremony)[-3:] == ["station_left", "void_proposed", "voided"]


@pytest.mark.parametrize(
    ("salt", "line"), [(SALTS[1], LINES[0]), (SALTS[0], LINES[1]), (SALTS[0], LINES[0] + "0")]
)
def test_an_opening_that_does_not_match_is_refused_at_once(salt, line):
    first, _ = closed(announced())

    with pytest.raises(PolicyError, match="不符"):
        take_opening(station_id=first.pk, salt=salt, line=line, by="station", now=NOON)

    assert not PendingOpening.objects.exists()


def test_nothing_is_opened_before_the_inputs_are_closed():
    first, _ = all_cast(announced())

    with pytest.raises(PolicyError, match="尚未截止"):
        opened(first, 0)


def test_an_opening_counts_once():
    first, _ = closed(announced())
    opened(first, 0)

    with pytest.raises(AlreadyDoneError):
        opened(first, 0)


def test_a_public_source_is_entered_at_a_seat_of_its_own():
    lottery = "lottery:ssq:2026001"
    sources = {"min_witnesses": 2, "lottery": ["ssq:2026001"]}
    ceremony = announced(committed(sources=sources))
    stations = all_cast(ceremony)
    with pytest.raises(PolicyError, match="尚无人录入"):
        close(ceremony)
    line, salt = f"{lottery}:1.5.12.18.23.30./7./", b"\x09" * 16
    clerk = seat(invited(ceremony, WitnessKind.NOTARY, source=lottery), "公证员丁")
    cast_blind(station_id=clerk.pk, commitment=blind(salt, line), by="station", now=NOON)
    close(ceremony)
    take_opening(station_id=clerk.pk, salt=salt, line=line, by="station", now=NOON)
    for place, station in enumerate(stations):
        opened(station, place)
    session = open_together(ceremony_code=ceremony.code, by="officer", now=NOON)

    assert session.sources.splitlines()[-1] == line


@pytest.mark.parametrize("model", [BlindCast, CastWithdrawal, PendingOpening])
def test_casts_are_only_ever_added_to(model):
    ceremony = announced()
    first, second = all_cast(ceremony)
    withdraw_cast(station_id=first.pk, reason="错", by="station", now=NOON)
    fresh = blind(b"\x07" * 16, LINES[0])
    cast_blind(station_id=first.pk, commitment=fresh, by="station", now=NOON)
    close(ceremony)
    opened(second, 1)
    rows = model.objects.filter(pk=model.objects.last().pk)

    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        rows._raw_delete("default")
    with triggers_off():
        assert rows._raw_delete("default") == 1


def test_the_token_is_kept_nowhere():
    ceremony = announced()
    invited(ceremony)

    assert all(len(row) == 64 for row in Station.objects.values_list("token_hash", flat=True))
