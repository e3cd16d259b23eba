"""Commit, blind inputs, opening together; and who may not."""

import pytest

from inspections.draw.errors import SourceLineError
from inspections.draw.seed import code_of, opens
from inspections.draw.seed import commit_input as blind
from inspections.models.sessions import VoidReason, WitnessInput, WitnessKind
from inspections.policies import MoveNotAllowedError, PolicyError, SameOneError
from inspections.services.ceremony import Opening, commit_code, commit_input, open_inputs
from inspections.services.sessions import postpone_session, resume_session
from inspections.services.voids import approve_void, propose_void
from inspections.tests.world import LINES, NOON, SALTS, committed, sealed, with_inputs
from inspections.vault import unlock
from personnel.models import Inspector
from shuangsuiji.ledger.models import Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import User

pytestmark = pytest.mark.django_db


def test_the_commitment_is_opened_by_the_stored_secret_alone():
    session = committed()

    sealed_code = session.one_time_code
    secret = unlock(bytes(sealed_code.sealed_secret))

    assert len(secret) == 32
    assert opens(code_of(secret, sealed_code.chain_length), session.commitment)


def test_the_secret_is_not_readable_in_the_database():
    session = committed()
    stored = bytes(session.one_time_code.sealed_secret)

    assert unlock(stored) not in stored
    assert unlock(stored).hex().encode() not in stored


def test_a_drawable_inspector_cannot_run_the_session():
    session = sealed()
    user = User.objects.create(username="s1p0")
    Inspector.objects.filter(code="S1P0").update(user=user)

    with pytest.raises(SameOneError, match="抽与查相分离"):
        commit_code(session_code=session.code, by="s1p0", now=NOON)


def test_no_input_is_taken_before_the_code_is_committed():
    session = sealed()

    with pytest.raises(MoveNotAllowedError):
        with_inputs(session)


def test_opened_inputs_become_the_sources():
    session = committed()
    openings = with_inputs(session)

    session = open_inputs(session_code=session.code, openings=openings, by="officer", now=NOON)

    assert session.status == "revealed"
    assert session.sources == "".join(line + "\n" for line in LINES)


@pytest.mark.parametrize(
    "change",
    [
        lambda first, second: [first],
        lambda first, second: [first, first],
        lambda first, second: [first, Opening(second.order, second.salt, LINES[0])],
        lambda first, second: [first, Opening(second.order, b"\x03" * 16, second.line)],
    ],
    ids=["one missing", "one twice", "other line", "other salt"],
)
def test_a_wrong_opening_opens_nothing(change):
    session = committed()
    openings = with_inputs(session)

    with pytest.raises(PolicyError):
        open_inputs(session_code=session.code, openings=change(*openings), by="officer", now=NOON)

    session.refresh_from_db()
    assert session.status == "awaiting_witness"
    assert not WitnessInput.objects.exclude(line="").exists()


@pytest.mark.parametrize("name", [" ", "甲" * 61, "甲\n乙", "甲\u202e乙"])
def test_a_name_that_does_not_fit_the_record_is_refused(name):
    session = committed()

    with pytest.raises(PolicyError, match="见证人姓名"):
        commit_input(
            session_code=session.code,
            name=name,
            kind=WitnessKind.NPC,
            commitment="a" * 64,
            user_id=None,
            by="officer",
            now=NOON,
        )

    assert not session.inputs.exists()


def test_the_same_witness_or_a_copied_commitment_is_refused():
    session = committed()
    with_inputs(session)

    for name, commitment in (("甲", "a" * 64), ("丙", session.inputs.first().commitment)):
        with pytest.raises(SameOneError):
            commit_input(
                session_code=session.code,
                name=name,
                kind=WitnessKind.NPC,
                commitment=commitment,
                user_id=None,
                by="officer",
                now=NOON,
            )


def test_too_few_witnesses_cannot_open():
    session = committed(sources={"min_witnesses": 3})
    openings = with_inputs(session)

    with pytest.raises(PolicyError, match="至少需要 3 位"):
        open_inputs(session_code=session.code, openings=openings, by="officer", now=NOON)


def test_witnesses_who_threw_the_same_digits_are_named_and_nothing_is_opened():
    session = committed()
    openings = [
        Opening(
            commit_input(
                session_code=session.code,
                name=name,
                kind=WitnessKind.NPC,
                commitment=blind(salt, LINES[0]),
                user_id=None,
                by="officer",
                now=NOON,
            ).order,
            salt,
            LINES[0],
        )
        for name, salt in zip(("甲", "乙"), SALTS, strict=True)
    ]

    with pytest.raises(PolicyError, match=r"甲、乙揭示的数字完全相同.*两人公开作废"):
        open_inputs(session_code=session.code, openings=openings, by="officer", now=NOON)

    assert not WitnessInput.objects.exclude(line="").exists()
    propose_void(
        session_code=session.code,
        reason=VoidReason.INPUT_COPIED,
        note="两位见证人抄了同一串数字",
        by="officer",
        now=NOON,
    )
    assert approve_void(session_code=session.code, by="chief", now=NOON).status == "void"


def test_a_short_throw_is_refused_with_its_rule():
    session = committed()

    with pytest.raises(SourceLineError, match="20 至 200 位"):
        open_inputs(
            session_code=session.code,
            openings=[
                *with_inputs(session)[:1],
                Opening(2, SALTS[1], "dice:123"),
            ],
            by="officer",
            now=NOON,
        )


def test_a_session_is_postponed_only_before_the_first_input():
    session = committed()
    postpone_session(session_code=session.code, by="officer", now=NOON)
    resumed = resume_session(session_code=session.code, by="officer", now=NOON)
    with_inputs(resumed)

    with pytest.raises(MoveNotAllowedError):
        postpone_session(session_code=session.code, by="officer", now=NOON)


def test_each_act_leaves_one_record_in_order():
    session = committed()
    openings = with_inputs(session)
    open_inputs(session_code=session.code, openings=openings, by="officer", now=NOON)

    kinds = list(
        Record.objects.filter(draw=session.code).order_by("seq").values_list("kind", flat=True)
    )

    assert kinds == [
        "inspections.session.sealed",
        "inspections.lint.recorded",
        "inspections.session.committed",
        "inspections.input.committed",
        "inspections.input.committed",
        "inspections.inputs.opened",
    ]


def test_no_input_is_taken_before_the_head_over_the_commitment_is_signed():
    session = sealed()
    commit_code(session_code=session.code, by="officer", now=NOON)
    session.refresh_from_db()

    with pytest.raises(PolicyError, match="先签名，后随机"):
        with_inputs(session)
    seal_pending(now=NOON)

    assert len(with_inputs(session)) == 2
