"""A session of several rounds, from the task to its rows, pages and command."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from inspections.models.jobs import DrawnEntity, Team, TeamMember
from inspections.sealing.frames import InfeasiblePlanError
from inspections.services.sessions import seal_frame
from inspections.taskspec import TaskSpecError, parse_document
from inspections.tests.desk import person, signed_in
from inspections.tests.world import DOCUMENT, NOON, bureau, task
from personnel.models import Inspector
from publicity.tests.held import drawn, page_of, published
from shuangsuiji.orgs.models import Role, Unit

pytestmark = pytest.mark.django_db
ROTATING = {**DOCUMENT["team"], "rounds": 3, "min_partners": 2}


def rotating(**changes):
    return drawn(team={**ROTATING, **changes})


def test_every_inspector_sits_once_in_every_round():
    session = rotating()

    seats = TeamMember.objects.filter(session=session).select_related("team")
    people = {seat.inspector_id for seat in seats}
    assert {(seat.inspector_id, seat.round) for seat in seats} == {
        (one, number) for one in people for number in (1, 2, 3)
    }
    assert all(seat.round == seat.team.round for seat in seats)
    teams = Team.objects.filter(session=session)
    assert [teams.filter(round=number).count() for number in (1, 2, 3)] == [ROTATING["count"]] * 3
    entities = DrawnEntity.objects.filter(session=session, is_reserve=False)
    assert set(entities.values_list("team", flat=True)) == set(teams.values_list("pk", flat=True))


def test_the_database_keeps_everybody_to_one_team_a_round():
    session = rotating()
    seat = TeamMember.objects.filter(session=session, round=1).first()
    other = Team.objects.filter(session=session, round=1).exclude(pk=seat.team_id).first()

    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMember.objects.create(
            session=session, round=1, team=other, inspector_id=seat.inspector_id, position=9
        )


def test_the_page_of_the_session_shows_the_rounds_and_who_met_whom():
    session = rotating()
    client = signed_in(person("reader", session.unit, Role.AUDITOR))
    address = f"/inspections/sessions/{session.code}/"

    first = client.get(address).content.decode()
    third = client.get(f"{address}?round=3").content.decode()
    every = client.get(f"{address}?round=all").content.decode()

    assert "实际每人至少" in first
    assert first.count("met-sum") == ROTATING["count"] * ROTATING["size"]
    assert "检查组：第 1 轮" in first
    assert "检查组：第 3 轮" in third
    assert f"{3 * ROTATING['count']} 组" in every


def test_the_public_page_shows_the_rounds_with_masked_names(client):
    session = published(team=ROTATING)
    name = TeamMember.objects.filter(session=session).first().inspector.name

    text = client.get(f"{page_of(session)}?round=2").content.decode()

    assert "没有两人重复同组" in text
    assert "轮换 3 轮" in text
    assert 'aria-current="page">第 2 轮' in text
    assert f">{name} " not in text


def test_one_round_shows_nothing_of_rotation(client):
    session = published()

    text = client.get(page_of(session)).content.decode()

    assert "轮换" not in text
    assert "met-chart" not in text


def test_the_command_prints_rounds_and_what_was_reached():
    task(bureau(), team=ROTATING)
    output = StringIO()

    call_command(
        *("run_session", "T-1", "--wait", "0"),
        *("--witness", "甲=31415926535897932384", "--witness", "乙=27182818284590452353"),
        stdout=output,
    )

    summary = json.loads(output.getvalue().splitlines()[-1])
    assert (summary["rounds"], summary["min_partners"]) == (3, 2)
    assert summary["reached_partners"] >= 2


def test_a_branch_too_large_is_refused_before_any_trial():
    county = bureau()
    home = Unit.objects.get(code="S1")
    Inspector.objects.exclude(unit__code="S4").update(unit=home)
    task(county, team=ROTATING)

    with pytest.raises(InfeasiblePlanError) as raised:
        seal_frame(task_code="T-1", by="officer", now=NOON)

    assert "轮换方案不能实现，未予封存：分局（所）S1在抽中人员中有9人" in str(raised.value)
    assert raised.value.refusal.kind == "ROTATION"


def test_numbers_that_cannot_be_are_faults_of_the_task_file():
    raw = {**DOCUMENT, "team": {**DOCUMENT["team"], "rounds": 2, "min_partners": 9}}

    with pytest.raises(TaskSpecError) as raised:
        parse_document(raw)

    assert "team.min_partners 的值 9 不合要求：要求每人至少与9名" in str(raised.value)
    assert "可：①把轮数增至9轮" in str(raised.value)
