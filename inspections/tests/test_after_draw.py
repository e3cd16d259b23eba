"""Substitutes and supplementary draws, through the services."""

import json

import pytest

from inspections.draw.seed import commitment_of, opens
from inspections.draw.verify import verify_bundle
from inspections.models.sessions import VoidReason
from inspections.models.substitutions import SubstitutionDecision
from inspections.models.supplements import SupplementMember
from inspections.policies import PolicyError, SameOneError
from inspections.selectors.bundles import bundle_chunks
from inspections.selectors.changes import standing_of
from inspections.selectors.supplement_files import supplement_file
from inspections.services.substitutions import approve_substitution, refuse_substitution
from inspections.services.supplement_draws import publish_supplement, request_supplement
from inspections.services.supplements import (
    approve_supplement_void,
    propose_supplement_void,
    refuse_supplement,
    seal_supplement,
)
from inspections.states import SupplementStatus
from inspections.tests import world
from inspections.tests.after_draw import (
    FRESH,
    LATER,
    asked,
    drawn,
    first_entity,
    left,
    members,
    proposed,
    published,
    published_supplement,
    revealed,
    sealed,
    substituted,
    supplemented,
)
from shuangsuiji.ledger.models import Record

pytestmark = pytest.mark.django_db


def reserves_of(session, code):
    stratum = session.drawn.get(entity__code=code).stratum
    rows = session.drawn.filter(is_reserve=True, stratum=stratum).order_by("order")
    return [row.entity.code for row in rows]


def test_the_next_ticket_of_the_stratum_takes_the_place():
    session = drawn()
    gone = first_entity(session)
    before = standing_of(session)

    first = substituted(session, gone)

    after = standing_of(session)
    assert first.substitute.code == reserves_of(session, gone)[0]
    assert gone not in after.places
    assert after.places[first.substitute.code].team == first.team.code
    assert len(after.places) == len(before.places)
    assert after.teams == before.teams


def test_nobody_approves_their_own_proposal_and_nothing_then_changes():
    session = drawn()
    row = proposed(session, first_entity(session))

    with pytest.raises(SameOneError, match="两人"):
        approve_substitution(session_code=session.code, proposal=row.number, by="clerk", now=LATER)

    assert not SubstitutionDecision.objects.exists()


def test_a_proposal_is_decided_once():
    session = drawn()
    row = proposed(session, first_entity(session))
    refuse_substitution(
        session_code=session.code, proposal=row.number, note="仍在营业", by="chief", now=LATER
    )

    with pytest.raises(PolicyError, match="已有决定"):
        approve_substitution(session_code=session.code, proposal=row.number, by="chief", now=LATER)

    assert first_entity(session) in standing_of(session).places


def test_a_substitute_that_is_gone_too_makes_way_for_the_one_after_until_none_is_left():
    session = drawn()
    gone = first_entity(session)
    reserves = reserves_of(session, gone)
    for expected in reserves:
        gone = substituted(session, gone).substitute.code
        assert gone == expected

    row = proposed(session, gone)
    with pytest.raises(PolicyError, match=f"{len(reserves)} 户递补已全部用完"):
        approve_substitution(session_code=session.code, proposal=row.number, by="chief", now=LATER)


def test_an_entity_that_is_not_in_force_cannot_be_replaced():
    session = drawn()
    gone = first_entity(session)
    substituted(session, gone)

    with pytest.raises(PolicyError, match="不在场次"):
        proposed(session, gone)


def test_every_step_of_a_substitution_is_a_record_without_the_note():
    session = drawn()
    substituted(session, first_entity(session))

    rows = Record.objects.filter(kind__startswith="inspections.substitution").order_by("seq")

    assert [row.kind.rpartition(".")[2] for row in rows] == ["proposed", "approved"]
    assert all("停业".encode() not in bytes(row.payload) for row in rows)


def test_whoever_falls_out_is_replaced_by_a_draw_on_fresh_randomness():
    session = published()
    gone = members(session)[0]
    team = standing_of(session).teams_of(gone)[0]

    supplement = published_supplement(session, [gone])

    standing = standing_of(session)
    assert gone not in standing.teams[team]
    assert len(set(standing.teams[team])) == 2
    row = SupplementMember.objects.get()
    assert (row.team.code, row.position, row.leaving.code) == (team, 2, gone)
    assert supplement.master != session.master
    assert opens(bytes.fromhex(supplement.revealed_code), session.revealed_code)
    kinds = Record.objects.filter(kind__startswith="inspections.supplement").order_by("seq")
    assert [row.kind.removeprefix("inspections.") for row in kinds] == [
        "supplement.proposed",
        "supplement.sealed",
        "supplement_input.committed",
        "supplement_input.committed",
        "supplement_inputs.opened",
        "supplement.requested",
        "supplement.drawn",
        "supplement.published",
    ]


def test_two_supplements_with_substitutes_between_verify_from_the_public_files():
    session = published()
    substituted(session, first_entity(session))
    one = published_supplement(session, members(session, 1))
    substituted(session, first_in_force(session))
    two = published_supplement(session, members(session, 3))

    report = verify_bundle(
        b"".join(bundle_chunks(session)), [supplement_file(one), supplement_file(two)]
    )

    assert report.first_failure() == ""
    assert len(report.steps) == 11 + 22


def first_in_force(session):
    places = standing_of(session).places
    rows = session.drawn.filter(is_reserve=False).order_by("order")
    return next(row.entity.code for row in rows if row.entity.code in places)


def test_a_supplement_before_publication_gives_its_code_away_only_after_the_first_draw():
    session = drawn()
    supplement = supplemented(session)

    with pytest.raises(PolicyError, match="须先公布首抽"):
        publish_supplement(
            session_code=session.code, number=supplement.number, by="officer", now=LATER
        )


def test_one_person_cannot_hold_a_supplement_alone():
    session = drawn()
    supplement = left(session)

    with pytest.raises(SameOneError):
        seal_supplement(session_code=session.code, number=1, by="clerk", now=LATER)

    supplement.refresh_from_db()
    assert supplement.status == SupplementStatus.PROPOSED


def test_while_a_supplement_is_sealed_nothing_else_changes():
    session = drawn()
    row = proposed(session, first_entity(session))
    sealed(session)

    with pytest.raises(PolicyError, match="正在进行"):
        approve_substitution(session_code=session.code, proposal=row.number, by="chief", now=LATER)
    with pytest.raises(PolicyError, match="正在进行"):
        left(session, members(session, 2))


def test_a_line_of_the_first_draw_is_no_fresh_randomness(monkeypatch):
    session = drawn()
    lines = session.sources.splitlines()
    monkeypatch.setitem(FRESH, 1, lines)

    with pytest.raises(PolicyError, match="已经用过"):
        revealed(session)


def test_a_value_of_the_first_draw_under_another_name_is_none_either(monkeypatch):
    value = "27182818284590452353602874713527"
    with monkeypatch.context() as patch:
        patch.setattr(world, "LINES", ("dice:31415926535897932384", f"dice:{value}"))
        session = drawn()
    monkeypatch.setitem(FRESH, 1, (f"witness:wu:{value}", FRESH[1][1]))

    with pytest.raises(PolicyError, match="已经用过"):
        revealed(session)


def test_with_nobody_left_the_supplement_is_refused_in_numbers_before_sealing():
    session = drawn(people_each=3)
    left(session)

    with pytest.raises(PolicyError, match=r"需要1名，现有0名，缺1名"):
        seal_supplement(session_code=session.code, number=1, by="chief", now=LATER)


def test_a_refused_supplement_keeps_number_and_reason_and_frees_the_way():
    session = drawn()
    left(session)
    refuse = {"session_code": session.code, "number": 1, "now": LATER}

    with pytest.raises(SameOneError):
        refuse_supplement(**refuse, note="证明不足", by="clerk")
    with pytest.raises(PolicyError, match="写明理由"):
        refuse_supplement(**refuse, note=" ", by="chief")
    refused = refuse_supplement(**refuse, note="证明不足", by="chief")
    with pytest.raises(PolicyError, match="未批准"):
        seal_supplement(session_code=session.code, number=1, by="chief", now=LATER)

    assert (refused.status, refused.ended_at) == (SupplementStatus.REFUSED, LATER)
    record = Record.objects.get(kind="inspections.supplement.refused")
    assert json.loads(bytes(record.payload)) == {"number": 1, "note": "证明不足"}
    assert supplemented(session).number == 2


def test_a_void_supplement_needs_two_people_and_keeps_its_number():
    session = drawn()
    sealed(session)
    propose_supplement_void(
        session_code=session.code,
        number=1,
        reason=VoidReason.WITNESS_MISSING,
        note="见证人未到",
        by="clerk",
        now=LATER,
    )
    with pytest.raises(SameOneError):
        approve_supplement_void(session_code=session.code, number=1, by="clerk", now=LATER)

    approve_supplement_void(session_code=session.code, number=1, by="chief", now=LATER)

    second = supplemented(session)
    assert [row.number for row in session.supplements.all()] == [1, 2]
    assert session.supplements.get(number=1).status == SupplementStatus.VOID
    assert second.number == 2


def test_a_drawn_supplement_on_which_others_rest_is_not_voided():
    session = drawn()
    supplemented(session)
    substituted(session, first_entity(session))

    with pytest.raises(PolicyError, match="以它为准"):
        propose_supplement_void(
            session_code=session.code,
            number=1,
            reason=VoidReason.OTHER,
            note="换一个",
            by="clerk",
            now=LATER,
        )


def test_a_hundred_clicks_give_one_draw():
    session = drawn()
    asked(session)

    with pytest.raises(PolicyError, match="不会重复抽取"):
        request_supplement(session_code=session.code, number=1, by="officer", now=LATER)


def test_the_chain_of_a_supplement_ends_in_the_commitment_of_the_session():
    session = published()
    supplement = published_supplement(session)

    length = session.one_time_code.chain_length
    assert commitment_of(bytes.fromhex(supplement.revealed_code), 2) == session.commitment
    assert length > 2
