"""Voiding takes two people and a reason, and stays visible for ever."""

import pytest

from inspections.models.sessions import DrawSession, VoidReason
from inspections.policies import MoveNotAllowedError, PolicyError, SameOneError
from inspections.selectors.sessions import public_sessions
from inspections.services.sessions import seal_frame
from inspections.services.voids import approve_void, propose_void
from inspections.tests.world import NOON, committed, requested
from shuangsuiji.ledger.models import Record

pytestmark = pytest.mark.django_db


def proposed(session: DrawSession, note: str = "见证人未到场") -> DrawSession:
    propose_void(
        session_code=session.code,
        reason=VoidReason.WITNESS_MISSING,
        note=note,
        by="officer",
        now=NOON,
    )
    return session


def test_the_proposer_cannot_approve():
    session = proposed(committed())

    with pytest.raises(SameOneError, match="两人"):
        approve_void(session_code=session.code, by="officer", now=NOON)

    session.refresh_from_db()
    assert session.status == "committed"


def test_a_second_person_voids_and_the_number_stays_in_the_public_list():
    session = proposed(committed())

    approve_void(session_code=session.code, by="leader", now=NOON)
    again = seal_frame(task_code=session.task.code, by="officer", now=NOON)

    listed = {(row.code, row.status) for row in public_sessions()}
    assert listed == {(session.code, "void"), (again.code, "sealed")}
    assert again.number == session.number + 1


def test_the_record_names_both_people_and_the_reason():
    session = proposed(committed())
    approve_void(session_code=session.code, by="leader", now=NOON)

    record = Record.objects.get(kind="inspections.session.voided")

    assert record.actor == "leader"
    assert b'"proposed_by":"officer"' in bytes(record.payload)
    assert "见证人未到场".encode() in bytes(record.payload)


def test_a_reason_in_words_is_required():
    with pytest.raises(PolicyError, match="情况说明"):
        proposed(committed(), note="  ")


def test_a_void_session_moves_nowhere():
    session = proposed(requested())
    approve_void(session_code=session.code, by="leader", now=NOON)

    with pytest.raises(MoveNotAllowedError):
        proposed(session)


def test_without_a_proposal_there_is_nothing_to_approve():
    with pytest.raises(PolicyError, match="没有待批准"):
        approve_void(session_code=committed().code, by="leader", now=NOON)
