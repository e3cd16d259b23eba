"""A row of a session that somebody rewrote past the services is found at its record's number."""
# ruff: noqa: S608  # statements of an attacker, made from names in this file

import pytest
from django.apps import apps
from django.db import connection, transaction

from inspections.draw.seed import commit_input as blind
from inspections.events import Event
from inspections.models.ceremonies import BlindCast, CastWithdrawal, Station
from inspections.models.sessions import WitnessKind
from inspections.rechecking import draws
from inspections.rechecking.draws import row_findings
from inspections.services.casting import cast_blind, close_inputs
from inspections.services.stations import lose_station, replace_station
from inspections.tests.after_draw import (
    first_entity,
    published,
    published_supplement,
    substituted,
)
from inspections.tests.ceremonies import all_cast, announced, seat
from inspections.tests.world import LINES, NOON, triggers_off
from shuangsuiji.ledger.models import Leaf, Record
from shuangsuiji.ledger.told import told_of_draws
from shuangsuiji.ledger.verify import verify_log

pytestmark = pytest.mark.django_db

ZERO = f"'{'0' * 64}'"
SEALED, DRAWN = Event.SESSION_SEALED, Event.SESSION_DRAWN
TABLE, WHERE = "inspections_drawsession", "WHERE code LIKE 'C1-%'"
ON_THE_SESSION = {
    "status = 'closed'": Event.SESSION_PUBLISHED,
    "sealed_by = 'wang'": SEALED,
    "sealed_at = '2026-11-01 00:00:00+00:00'": SEALED,
    f"frame_digest = {ZERO}": SEALED,
    f"entities_digest = {ZERO}": SEALED,
    "entities_count = 7": SEALED,
    "channel = 'CONSOLE'": SEALED,
    "header = {bytes}": SEALED,
    f"commitment = {ZERO}": Event.SESSION_COMMITTED,
    "committed_by = 'wang'": Event.SESSION_COMMITTED,
    "sources = 'dice:1'": Event.INPUTS_OPENED,
    "revealed_by = 'wang'": Event.INPUTS_OPENED,
    "drawn_at = '2026-11-01 00:00:00+00:00'": DRAWN,
    f"master = {ZERO}": DRAWN,
    f"revealed_code = {ZERO}": Event.SESSION_PUBLISHED,
    "published_by = 'wang'": Event.SESSION_PUBLISHED,
    "published_at = '2026-11-01 00:00:00+00:00'": Event.SESSION_PUBLISHED,
}
ON_OTHER_ROWS = {
    "UPDATE inspections_framepart SET data = {bytes} WHERE role = 'entities'": SEALED,
    "DELETE FROM inspections_framepart WHERE role = 'recusals'": SEALED,
    "UPDATE inspections_onetimecode SET chain_length = 3": Event.SESSION_COMMITTED,
    f'UPDATE inspections_witnessinput SET commitment = {ZERO} WHERE "order" = 1': (
        Event.INPUT_COMMITTED
    ),
    "UPDATE inspections_witnessinput SET name = '丙' WHERE \"order\" = 1": Event.INPUT_COMMITTED,
    "UPDATE inspections_witnessinput SET line = 'dice:1' WHERE \"order\" = 1": Event.INPUTS_OPENED,
    'DELETE FROM inspections_witnessinput WHERE "order" = 1': Event.INPUT_COMMITTED,
    f"UPDATE inspections_drawresult SET digest = {ZERO}": DRAWN,
    "UPDATE inspections_drawresult SET transcript = {bytes}": DRAWN,
    "DELETE FROM inspections_drawresult": DRAWN,
    'UPDATE inspections_drawnentity SET is_reserve = {true} WHERE "order" = 1': DRAWN,
    "UPDATE inspections_drawnentity SET entity_id = (SELECT max(id) FROM entities_entity "
    'WHERE id NOT IN (SELECT entity_id FROM inspections_drawnentity)) WHERE "order" = 1': DRAWN,
    "UPDATE inspections_drawnentity SET team_id = (SELECT max(id) FROM inspections_team) "
    "WHERE team_id = (SELECT min(id) FROM inspections_team)": DRAWN,
    'DELETE FROM inspections_drawnentity WHERE "order" > 3': DRAWN,
    "UPDATE inspections_team SET package = 'X' WHERE code = (SELECT min(code) "
    "FROM inspections_team)": DRAWN,
    "UPDATE inspections_teammember SET position = position + 5": DRAWN,
    "UPDATE inspections_teammember SET inspector_id = (SELECT max(id) FROM personnel_inspector "
    "WHERE id NOT IN (SELECT inspector_id FROM inspections_teammember)) WHERE id = (SELECT min(id) "
    "FROM inspections_teammember)": DRAWN,
    "UPDATE inspections_substitutiondecision SET decided_by = 'wang'": Event.SUBSTITUTION_APPROVED,
    "UPDATE inspections_substitutiondecision SET package = 'X'": Event.SUBSTITUTION_APPROVED,
    "DELETE FROM inspections_substitutiondecision": Event.SUBSTITUTION_APPROVED,
    "UPDATE inspections_supplement SET status = 'void'": Event.SUPPLEMENT_PUBLISHED,
    "UPDATE inspections_supplement SET frame = {bytes}": Event.SUPPLEMENT_SEALED,
    "UPDATE inspections_supplementmember SET inspector_id = leaving_id": Event.SUPPLEMENT_DRAWN,
    "UPDATE inspections_supplementinput SET name = '丙' WHERE \"order\" = 1": (
        Event.SUPPLEMENT_INPUT_COMMITTED
    ),
    "UPDATE entities_entity SET code = 'other' WHERE id IN (SELECT entity_id FROM "
    'inspections_drawnentity WHERE "order" = 1)': DRAWN,
    "DELETE FROM inspections_drawsession": SEALED,
}


def found_after(*statements):
    """What the comparison finds when these statements ran, all of it undone afterwards."""
    postgresql = connection.vendor == "postgresql"
    words = {
        "{bytes}": "'\\x7b7d'::bytea" if postgresql else "x'7b7d'",
        "{true}": "true" if postgresql else "1",
    }
    with transaction.atomic():
        with triggers_off(), connection.cursor() as cursor:
            for statement in statements:
                for word, value in words.items():
                    statement = statement.replace(word, value)
                cursor.execute(statement)
                assert cursor.rowcount
        found = list(row_findings(Record.objects.values_list("draw", flat=True)))
        transaction.set_rollback(True)
    return found


def test_every_rewritten_row_is_found_at_its_record(monkeypatch):
    session = published()
    substituted(session, first_entity(session))
    published_supplement(session)
    assert verify_log().findings == []
    changed = {f"UPDATE {TABLE} SET {what} {WHERE}": kind for what, kind in ON_THE_SESSION.items()}

    for statement, kind in (changed | ON_OTHER_ROWS).items():
        source = Record.objects.filter(draw=session.code, kind=kind).order_by("seq")[0].src
        seqs = {seq for seq, _ in found_after(statement)}
        assert Leaf.objects.get(src=source).seq in seqs, statement

    _goes_on_while_it_is_compared(session, monkeypatch)
    _has_no_records(session, monkeypatch)
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET published_by = 'wang'")
    assert session.code in str(*verify_log().findings)
    monkeypatch.setattr(apps.get_app_config("inspections"), "log_rows", ())
    assert verify_log().findings == []  # control: nothing else looks at these rows


def _goes_on_while_it_is_compared(session, monkeypatch):
    """Rows newer than the records that were read before them raise no alarm."""
    calls = []

    def too_early(codes):
        calls.append(codes)
        told = told_of_draws(codes)
        return {code: rows[: 3 if len(calls) < 3 else None] for code, rows in told.items()}

    with monkeypatch.context() as patch:
        patch.setattr(draws, "told_of_draws", too_early)
        assert list(row_findings([session.code])) == []
    assert len(calls) == 3


def _has_no_records(session, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(draws, "draws_with", lambda _: set())
        ((seq, text),) = row_findings([session.code])
    assert (seq, session.code in text) == (None, True)


def test_a_lost_phone_before_closing_casts_anew_from_another():
    ceremony = announced()
    first, _ = all_cast(ceremony)

    lose_station(station_id=first.pk, by="officer", now=NOON)
    another = replace_station(station_id=first.pk, by="officer", now=NOON).station
    seat(another, "人大代表甲", "new phone")
    cast_again = blind(b"\x08" * 16, LINES[0])
    cast_blind(station_id=another.pk, commitment=cast_again, by="station", now=NOON)
    close_inputs(ceremony_code=ceremony.code, by="officer", now=NOON)

    told = list(ceremony.events.values_list("kind", flat=True))
    assert told[9:] == [
        "input_withdrawn",
        "station_lost",
        "station_replaced",
        "station_seated",
        "input_landed",
        "inputs_closed",
    ]
    draw = ceremony.session.code
    assert list(row_findings([draw])) == []  # seats and casts are as the log tells them
    with triggers_off():
        BlindCast.objects.filter(station=another).update(commitment="0" * 64)
        CastWithdrawal.objects.all().delete()
        Station.objects.filter(pk=another.pk).update(kind=WitnessKind.MEDIA)
        Station.objects.filter(number=2).update(is_outside=True)
    found = "".join(text for _, text in row_findings([draw]))
    assert [found.count(part) for part in ("的盲投的", "次盲投没", "的盲投撤回的", "席的身份")] == [
        1
    ] * 4
    assert "2 号席的本单位以外" in found
