"""What a sealed frame holds, and what sealing refuses."""

import json

import pytest

from entities.models import Entity
from inspections.draw.frame import parse_header
from inspections.models.sessions import DrawSession, SessionCounter
from inspections.policies import PolicyError
from inspections.sealing.frames import InfeasiblePlanError, trials_for
from inspections.selectors.frames import (
    entity_chunks,
    excluded_chunks,
    exclusion_reason,
    sealed_line,
)
from inspections.services.sessions import seal_frame
from inspections.tests.world import NOON, bureau, entity, sealed, task
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Unit

pytestmark = pytest.mark.django_db


def lines(chunks) -> list[list[str]]:
    return [line.split(",") for line in b"".join(chunks).decode().splitlines()]


def test_every_active_entity_is_drawable_or_excluded_with_a_reason():
    county = bureau()
    station = Unit.objects.get(code="S1")
    entity("Z-CLOSED", station, status="DEREG")
    entity("Z-IND", station, kind="IND")
    entity("Z-NOWHERE", None)
    excluded = [{"code": "C1E00003", "reason": "LEFT_ALONE", "note": "无事不扰"}]
    row = task(county, entities={"kinds": ["ENT"], "exclude": excluded})

    session = sealed(row)

    drawable = {line[0] for line in lines(entity_chunks(session))}
    left_out = {line[0]: line[1] for line in lines(excluded_chunks(session))}
    active = set(Entity.objects.filter(status="ACTIVE").values_list("code", flat=True))
    assert drawable | set(left_out) == active
    assert not drawable & set(left_out)
    assert left_out == {
        "C1E00003": "LEFT_ALONE",
        "Z-IND": "NOT_IN_SCOPE",
        "Z-NOWHERE": "UNPLACED",
    }


def test_lines_stand_in_byte_order_with_stratum_weight_and_branch():
    session = sealed(weights={"D": 3})

    rows = lines(entity_chunks(session))

    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert rows[0] == ["C1E00000", "D", "3", "S1", "", "", "0"]
    assert rows[1] == ["C1E00001", "REST", "1", "S2", "", "", "0"]


def test_the_header_repeats_counts_and_digests():
    session = sealed()

    header = parse_header(bytes(session.header))

    assert header.draw_id == session.code == "C1-2026-0001"
    assert header.entities.digest == session.entities_digest
    assert {row.id: row.count for row in header.strata} == {"D": 8, "REST": 72}
    assert len(header.inspectors) == 12


def test_the_record_of_sealing_carries_the_digests():
    session = sealed()

    record = Record.objects.get(kind="inspections.session.sealed")

    assert json.loads(bytes(record.payload)) == {
        "frame_digest": session.frame_digest,
        "entities_digest": session.entities_digest,
        "excluded_digest": session.excluded_digest,
        "channel": "WEB",
        "task_code": "T-1",
    }


def test_numbers_have_no_holes_even_where_sealing_is_refused():
    county = bureau()
    seal_frame(task_code=task(county).code, by="officer", now=NOON)
    hopeless = task(
        county,
        code="T-2",
        pools=[{"id": "A", "label": "全体", "take": 40}],
        team={"count": 20, "size": 2, "pairing": "STATION_STATION"},
    )

    with pytest.raises(InfeasiblePlanError):
        seal_frame(task_code=hopeless.code, by="officer", now=NOON)
    third = seal_frame(task_code=task(county, code="T-3").code, by="officer", now=NOON)

    assert third.code == "C1-2026-0002"
    assert SessionCounter.objects.get().last == 2


def test_an_edit_after_sealing_changes_nothing():
    session = sealed()
    before = b"".join(entity_chunks(session))

    Entity.objects.filter(code="C1E00001").update(grade="D", name="改名")
    Entity.objects.filter(code="C1E00002").update(status="DEREG")

    assert b"".join(entity_chunks(session)) == before


def test_a_task_that_nobody_approved_is_not_sealed():
    row = task(bureau(), approved=False)

    with pytest.raises(PolicyError, match="尚未审批"):
        seal_frame(task_code=row.code, by="officer", now=NOON)


def test_one_task_has_one_live_session():
    session = sealed()

    with pytest.raises(PolicyError, match="已有进行中的场次"):
        seal_frame(task_code=session.task.code, by="officer", now=NOON)

    assert DrawSession.objects.count() == 1


def test_an_impossible_plan_is_refused_in_numbers_and_nothing_is_stored():
    county = bureau()
    Unit.objects.filter(code="S1").update(is_active=False)
    Entity.objects.update(responsible_unit=Unit.objects.get(code="S2"))
    row = task(county)

    with pytest.raises(InfeasiblePlanError, match=r"应抽 12 人，可抽的只有 9 人"):
        seal_frame(task_code=row.code, by="officer", now=NOON)

    assert not DrawSession.objects.exists()
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("slips", "teams", "trials"),
    [(80, 6, 60), (6_780, 19, 60), (100_000, 50, 13), (4_000_000, 10, 1), (6_780, 5_000, 1)],
)
def test_a_cheap_plan_is_tried_out_often_and_a_costly_one_at_least_once(
    slips, teams, trials, monkeypatch
):
    monkeypatch.setattr("inspections.sealing.frames.MOST_TRIALS", 60)

    assert trials_for(slips, teams) == trials


@pytest.mark.parametrize(("mode", "rows"), [("BRANCH_PURE", 6), ("ENTITY", 40)])
def test_entities_that_are_matched_one_by_one_count_as_cost(mode, rows, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "inspections.sealing.frames.trials_for", lambda slips, teams: seen.append(teams) or 1
    )

    sealed(packages={"mode": mode, "branch_level": "STATION"})

    assert seen == [rows]


def test_heavy_weights_count_as_cost(monkeypatch):
    seen = []
    monkeypatch.setattr(
        "inspections.sealing.frames.trials_for", lambda slips, teams: seen.append(slips) or 1
    )

    sealed(weights={"D": 1000})

    assert seen == [8 * 1000 + 72]


def test_one_entity_is_found_without_reading_the_whole_frame(django_assert_num_queries):
    session = sealed(entities={"exclude": [{"code": "C1E00003", "reason": "OTHER", "note": "x"}]})

    with django_assert_num_queries(2):
        line = sealed_line(session, "C1E00010")

    assert line == "C1E00010,D,1,S3,,,0"
    assert sealed_line(session, "C1E00003") is None
    assert exclusion_reason(session, "C1E00003") == "OTHER"
    assert exclusion_reason(session, "C1E00010") is None
