"""The stage: what its timeline tells by plan, state and act, and what never leaves the server."""

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache

from inspections.acts import Act
from inspections.draw.seed import commit_input as blind
from inspections.drawing import perform_next_draw
from inspections.models.ceremonies import Ceremony, Showing
from inspections.models.sessions import DrawSession, VoidReason
from inspections.services.casting import cast_blind
from inspections.services.ceremonies import turn_to_act
from inspections.services.draws import request_draw
from inspections.services.publishing import publish_session
from inspections.services.stations import lose_station, replace_station
from inspections.services.voids import approve_void, propose_void
from inspections.tests.ceremonies import all_cast, announced, revealed, seat, seated
from inspections.tests.world import LINES, NOON, SALTS, committed
from publicity import redaction
from publicity.stage import result, showing
from publicity.stage.story import Story
from publicity.stage.timeline import timeline

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


def held(*, style: Showing | None = None, until: Act = Act.CERTIFICATE, **task) -> Ceremony:
    """A ceremony that was drawn, its stage at an act."""
    ceremony = announced(committed(**task), showing=style)
    revealed(ceremony)
    request_draw(session_code=ceremony.code, by="officer", now=NOON)
    perform_next_draw(owner="w1", clock=lambda: NOON, session_code=ceremony.code)
    turn(ceremony, until)
    return Ceremony.objects.select_related("task__unit", "session").get(pk=ceremony.pk)


def turn(ceremony: Ceremony, act: Act) -> None:
    turn_to_act(ceremony_code=ceremony.code, act=act, by="officer", now=LATER)


def told(client, ceremony: Ceremony, *, page: str = "stage/timeline.json") -> str:
    answer = client.get(f"/ceremony/{ceremony.code}/{page}")
    assert answer.status_code == 200
    return answer.content.decode()


def facts(text: str, act: Act) -> dict:
    acts = {one["act"]: one["facts"] for one in json.loads(text)["acts"]}
    return acts.get(act, {})


def secrets_of(session: DrawSession) -> set[str]:
    """Everything that tells which entities were drawn: names, codes, places, branches."""
    rows = session.drawn.values_list("entity__code", "entity__name")
    return {text for row in rows for text in row}


def test_sealed_names_stay_on_the_server_until_publication(client):
    ceremony = held()
    secrets = secrets_of(ceremony.session)

    for page in ("stage/timeline.json", "stage/", "stage/?replay=1", ""):
        before = told(client, ceremony, page=page)
        assert not [secret for secret in secrets if secret in before], page

    publish_session(session_code=ceremony.session.code, by="reviewer", now=LATER)
    after = told(client, ceremony)
    drawn = facts(after, Act.ENTITIES)
    codes = {row["code"] for row in drawn["rows"]}
    assert codes <= secrets  # the control: what was looked for is what the stage shows otherwise
    assert len(codes) == drawn["total"]


def test_what_is_sealed_is_shown_by_its_ticket_alone(client):
    ceremony = held()

    drawn = facts(told(client, ceremony), Act.ENTITIES)
    packages = facts(told(client, ceremony), Act.PACKAGES)

    assert drawn["showing"] == "SEALED"
    assert {tuple(row) for row in drawn["rows"]} == {("order", "ticket", "stratum")}
    tickets = ceremony.session.drawn.filter(is_reserve=False).values_list("ticket", flat=True)
    assert [row["ticket"] for row in drawn["rows"]] == list(tickets)
    assert packages["sketches"] == []
    assert {row["branch"] for row in packages["rows"]} == {""}


def test_the_protection_is_what_keeps_the_names_in(client, monkeypatch):
    """With the decision switched off the same test would find every name."""
    ceremony = held()
    monkeypatch.setattr("publicity.stage.timeline.showing_now", lambda *_: Showing.NAMES)

    text = told(client, ceremony)

    assert [secret for secret in secrets_of(ceremony.session) if secret in text]


def test_a_plan_may_open_the_names_at_the_draw_but_never_the_seed(client):
    ceremony = held(publish_names="AT_DRAW")

    text = told(client, ceremony)

    assert facts(text, Act.ENTITIES)["rows"][0]["name"].startswith("虚构企业")
    assert facts(text, Act.PACKAGES)["rows"][0]["branch"].endswith("所")
    seed = facts(text, Act.SEED)
    assert (seed["code"], seed["master"]) == ("", "")
    assert seed["lines"] == list(LINES)

    publish_session(session_code=ceremony.session.code, by="reviewer", now=LATER)
    session = DrawSession.objects.get(pk=ceremony.session.pk)
    assert facts(told(client, ceremony), Act.SEED)["master"] == session.master


def test_masked_names_are_masked_for_ever(client):
    ceremony = held(style=Showing.MASKED, publish_names="AT_DRAW")
    publish_session(session_code=ceremony.session.code, by="reviewer", now=LATER)

    text = told(client, ceremony)

    assert not [secret for secret in secrets_of(ceremony.session) if secret in text]
    assert "＊" in facts(text, Act.ENTITIES)["rows"][0]["name"]


@pytest.mark.parametrize(
    ("name", "shown"), [("甲店", "甲＊＊＊＊店"), ("泰州市顺博广告有限公司", "泰州＊＊＊＊公司")]
)
def test_a_masked_name_has_its_middle_hidden(name, shown):
    assert redaction.masked(name) == shown


def test_nobody_reads_ahead_of_the_stage(client):
    ceremony = held(until=Act.SEED, publish_names="AT_DRAW")

    text = told(client, ceremony)

    assert [one["act"] for one in json.loads(text)["acts"]] == list(range(Act.SEED + 1))
    assert not [secret for secret in secrets_of(ceremony.session) if secret in text]
    turn(ceremony, Act.ENTITIES)
    assert [one["act"] for one in json.loads(told(client, ceremony))["acts"]][-1] == Act.ENTITIES


def test_inspectors_are_shown_as_the_plan_says(client):
    ceremony = held(inspector_names="HIDDEN")

    text = told(client, ceremony)

    assert "检查员" not in text.replace("检查员名录", "")
    people = facts(text, Act.INSPECTORS)["pools"][0]["people"]
    assert {(one["name"], one["mark"], one["unit"]) for one in people} == {
        ("执法人员", "不公开", "")
    }


def test_teams_and_matching_are_those_of_the_transcript(client):
    ceremony = held(inspector_names="FULL")

    text = told(client, ceremony)

    transcript = result.transcript_of(ceremony.session)
    assert [team["code"] for team in facts(text, Act.TEAMS)["teams"]] == [
        team.id for team in transcript.teams
    ]
    pairs = {(pair["left"], pair["team"]) for pair in facts(text, Act.MATCHING)["pairs"]}
    assert pairs == set(transcript.assignment)
    proof = facts(text, Act.CERTIFICATE)
    assert proof["transcript_digest"] == ceremony.session.result.digest
    assert proof["witnesses"] == ["人大代表甲", "分管领导乙"]


def test_entities_are_matched_one_by_one_by_ticket_where_there_are_no_packages(client):
    ceremony = held(packages={"mode": "ENTITY", "branch_level": "STATION"})

    text = told(client, ceremony)

    matching = facts(text, Act.MATCHING)
    assert matching["by_entity"]
    assert all(re.fullmatch(r"签号 \d{18}", pair["left"]) for pair in matching["pairs"])
    assert not [secret for secret in secrets_of(ceremony.session) if secret in text]


def test_a_void_session_shows_no_result(client):
    ceremony = held(publish_names="AT_DRAW")
    code = ceremony.session.code
    facts_of = {"session_code": code, "now": LATER}
    propose_void(reason=VoidReason.OTHER, note="停电", by="officer", **facts_of)
    approve_void(by="reviewer", **facts_of)

    text = told(client, ceremony)

    assert [one["act"] for one in json.loads(text)["acts"]] == [Act.WAITING]
    assert not [secret for secret in secrets_of(ceremony.session) if secret in text]


def test_the_story_follows_seats_and_inputs_through_a_lost_device():
    ceremony = announced()
    first, _ = all_cast(ceremony)
    lose_station(station_id=first.pk, by="officer", now=NOON)
    other = replace_station(station_id=first.pk, by="officer", now=NOON).station
    seat(other, "人大代表甲")
    commitment = blind(SALTS[0], "dice:" + "1" * 20)  # what was withdrawn may not come again
    cast_blind(station_id=other.pk, commitment=commitment, by="station", now=NOON)

    story = Story(bytes(event.body) for event in ceremony.events.all()).facts()

    seats = {row["number"]: row["state"] for row in story[Act.WITNESSES]["seats"]}
    assert seats == {2: "seated", other.number: "seated"}
    assert [row["withdrawn"] for row in story[Act.INPUTS]["inputs"]] == [True, False, False]


def test_the_waiting_page_counts_seats_without_facts_of_a_draw(client):
    ceremony = announced()
    seated(ceremony)
    turn(ceremony, Act.WITNESSES)

    page = told(client, ceremony, page="stage/")

    assert "1 号席 人大代表甲（人大代表，本单位以外）已入席" in page
    assert "每 5 秒刷新" in page


def test_the_timeline_is_answered_briefly_where_nothing_is_new(client):
    ceremony = held()
    address = f"/ceremony/{ceremony.code}/stage/timeline.json"

    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    turn(ceremony, Act.SEED)
    moved = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert moved.status_code == 200


def test_a_replay_is_offered_only_after_the_end(client):
    ceremony = held(until=Act.ENTITIES)

    early = told(client, ceremony, page="stage/?replay=1")
    assert " data-replay" not in early
    turn(ceremony, Act.CERTIFICATE)
    assert "data-replay" in told(client, ceremony, page="stage/?replay=1")
    assert "?replay=1" in told(client, ceremony, page="")

    turn(ceremony, Act.WAITING)
    assert not showing.may_be_replayed(Ceremony.objects.get(pk=ceremony.pk))
    publish_session(session_code=ceremony.session.code, by="reviewer", now=LATER)
    assert "data-replay" in told(client, ceremony, page="stage/?replay=1")
    assert (
        "回放抽取仪式" in client.get(f"/publicity/draws/{ceremony.session.code}/").content.decode()
    )


def test_an_unknown_ceremony_is_not_found(client):
    assert client.get("/ceremony/NONE/stage/").status_code == 404
    assert client.get("/ceremony/NONE/stage/timeline.json").status_code == 404


def test_a_timeline_is_worked_out_once_for_many_screens(django_assert_num_queries):
    ceremony = held()
    timeline(ceremony, seq=99)

    with django_assert_num_queries(0):
        timeline(ceremony, seq=99)
