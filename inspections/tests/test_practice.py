"""Rehearsal and training: a whole ceremony that touches no session and is never official."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from entities.models import Entity
from inspections import practising
from inspections.draw.errors import SourceLineError
from inspections.draw.frame import code_digest, parse_header
from inspections.events import Event
from inspections.models.ceremonies import Ceremony
from inspections.models.jobs import DrawJob, DrawResult
from inspections.models.practice import Phase, Practice
from inspections.models.sessions import DrawSession, SessionCounter
from inspections.policies import AlreadyDoneError, PolicyError
from inspections.seeds import one_time_code
from inspections.services.publishing import publish_session
from inspections.tests.desk import person, signed_in
from inspections.tests.world import NOON, bureau, committed, task
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db
CODES = "inspections_onetimecode"
A_WHILE = timedelta(seconds=30)


def played(practice: Practice) -> Practice:
    """From wherever it starts to its end, as the page leads."""
    practising.commit(code=practice.code, now=NOON)
    practising.close(code=practice.code, now=NOON + A_WHILE)
    practising.open_all(code=practice.code, now=NOON + 2 * A_WHILE)
    practising.request(code=practice.code, now=NOON + 2 * A_WHILE)
    assert practising.perform_practice(code=practice.code, now=NOON + 2 * A_WHILE)
    practice.refresh_from_db()
    return practice


def rehearsal(code: str = "T-1") -> Practice:
    return practising.start_rehearsal(task_code=code, by="officer", now=NOON)


def test_a_training_is_played_from_nothing_and_leaves_nothing():
    practice = played(practising.start_training(by="anybody", now=NOON))

    assert practice.phase == Phase.DRAWN
    assert practice.result["drawn"] == 10
    assert [len(team["members"]) for team in practice.result["teams"]] == [2] * 5
    assert sum(team["load"] for team in practice.result["teams"]) == 10
    assert practice.result["is_official"] is False
    assert "虚构" in practice.result["mark"]
    assert not DrawSession.objects.exists()
    assert not SessionCounter.objects.exists()
    assert not Record.objects.exists()


def test_a_training_is_never_drawn_alike_and_starts_anew():
    first = played(practising.start_training(by="anybody", now=NOON))
    second = played(practising.start_training(by="anybody", now=NOON))
    other = practising.start_training(by="somebody", now=NOON)

    assert first.result["digest"] != second.result["digest"]
    assert set(Practice.objects.all()) == {second, other}


def test_a_rehearsal_touches_nothing_of_the_real_session():
    session = committed()
    before = (DrawSession.objects.values().get(), SessionCounter.objects.values().get())
    records = Record.objects.count()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        practice = played(rehearsal())

    assert practice.result["drawn"] > 0
    assert practice.result["firms"] == []
    assert not any(CODES in query["sql"] for query in queries)
    with CaptureQueriesContext(connection) as control:
        one_time_code(DrawSession.objects.get())
    assert any(CODES in query["sql"] for query in control)
    assert before == (DrawSession.objects.values().get(), SessionCounter.objects.values().get())
    assert not DrawJob.objects.exists()
    assert not DrawResult.objects.exists()
    assert not Ceremony.objects.exists()
    told = list(Record.objects.order_by("seq"))[records:]
    assert [record.kind for record in told] == [Event.REHEARSAL_HELD]
    assert practice.result["digest"] not in str(told[0].payload)
    assert practice.commitment != session.commitment


def test_real_codes_may_end_in_letters():
    task(bureau())
    Entity.objects.update(code=Concat(F("code"), Value("Q")))

    assert played(rehearsal()).phase == Phase.DRAWN


def test_a_rehearsal_is_no_draw_of_this_program():
    task(bureau())
    header = parse_header(bytes(rehearsal().header))

    assert header.code_digest != code_digest()
    assert header.draw_id.startswith("REHEARSAL-")


def test_a_rehearsal_cannot_be_published_and_has_no_bundle(client):
    committed()
    practice = played(rehearsal())

    with pytest.raises(DrawSession.DoesNotExist):
        publish_session(session_code=practice.code, by="officer", now=NOON)
    for name in ("draw", "bundle"):
        assert client.get(reverse(f"publicity:{name}", args=[practice.code])).status_code == 404
    assert practice.code not in client.get(reverse("publicity:index")).content.decode()


def test_a_rehearsal_needs_an_approved_plan():
    task(bureau(), approved=False)
    with pytest.raises(PolicyError, match="尚未批准"):
        rehearsal()


def test_lists_that_change_meanwhile_are_named():
    task(bureau())
    practice = rehearsal()
    Entity.objects.filter(code="C1E00001").update(status="CANCELLED")

    practice = played(practice)
    assert practice.phase == Phase.FAILED
    assert "名录有了改动" in practice.failure
    assert not Record.objects.filter(kind=Event.REHEARSAL_HELD).exists()


def test_simulated_witnesses_take_their_time():
    practice = practising.start_training(by="anybody", now=NOON)
    with pytest.raises(PolicyError, match="现在是"):
        practising.close(code=practice.code, now=NOON)
    practising.commit(code=practice.code, now=NOON)
    with pytest.raises(PolicyError, match="尚未盲投"):
        practising.close(code=practice.code, now=NOON + timedelta(seconds=1))
    practising.close(code=practice.code, now=NOON + A_WHILE)
    with pytest.raises(PolicyError, match="还缺"):
        practising.open_all(code=practice.code, now=NOON + A_WHILE)


def test_whoever_practises_may_cast_as_well_once():
    practice = practising.start_training(by="anybody", now=NOON)
    practising.commit(code=practice.code, now=NOON)
    facts = {"code": practice.code, "name": "甲"}
    with pytest.raises(SourceLineError):
        practising.cast(**facts, line="dice:123")
    practising.cast(**facts, line="dice:31415926535897932384")
    with pytest.raises(AlreadyDoneError):
        practising.cast(**facts, line="dice:27182818284590452353")


def test_a_second_bell_finds_nothing_to_draw():
    practice = played(practising.start_training(by="anybody", now=NOON))
    assert not practising.perform_practice(code=practice.code, now=NOON)
    assert not practising.perform_practice(code="TRAINING-none", now=NOON)


def test_the_pages_lead_through_a_training_and_say_what_it_is():
    client = signed_in(person("planner", bureau(), Role.PLANNER))
    address = client.post(reverse("console:train")).url
    for name in ("commit", "cast"):
        client.post(f"{address}{name}/", {"digits": "31415926535897932384"})
    Practice.objects.update(committed_at=NOON - A_WHILE)
    client.post(f"{address}close/")
    Practice.objects.update(closed_at=NOON - A_WHILE)
    for name in ("open", "draw"):
        client.post(f"{address}{name}/")
    code = Practice.objects.get().code
    practising.perform_practice(code=code, now=NOON)

    page = client.get(address).content.decode()
    assert "培训完成" in page
    assert page.count("培训 · 全部虚构") > 12
    assert "dice:31415926535897932384" in page
    state = client.get(f"{address}state/")
    assert state.status_code == 200
    assert client.post(f"{address}publish/").status_code == 404


def test_nobody_sees_the_practice_of_another(client):
    unit = bureau()
    mine = signed_in(person("one", unit, Role.DRAW_OFFICER))
    address = mine.post(reverse("console:train")).url

    assert mine.get(address).status_code == 200
    other = signed_in(person("two", unit, Role.DRAW_OFFICER))
    assert other.get(address).status_code == 404
    assert client.get(address).status_code == 302


def test_only_draw_officers_rehearse_a_plan():
    unit = bureau()
    task(unit)
    address = reverse("console:rehearse", args=["T-1"])

    planner = signed_in(person("planner", unit, Role.PLANNER))
    assert planner.post(address).status_code == 403
    officer = signed_in(person("officer", unit, Role.DRAW_OFFICER))
    page = officer.post(address, follow=True).content.decode()
    assert "演练 · 非正式" in page
