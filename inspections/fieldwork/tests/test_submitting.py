"""Submissions: one record however often they come; what cannot be taken is held, not dropped."""

import json

import pytest
from django.utils import timezone

from inspections.fieldwork.devicekeys import is_proof
from inspections.fieldwork.models.forms import FormVersion, HeldSubmission, Submission
from inspections.fieldwork.models.visits import Outing, Visit
from inspections.fieldwork.selectors.forms import form_in_force
from inspections.fieldwork.services.devices import revoke_device
from inspections.fieldwork.services.reviews import review_correction
from inspections.fieldwork.states import Release, VisitState
from inspections.fieldwork.tests.field import LATER, clean_form, crew_users, dispatched
from inspections.fieldwork.tests.phones import Phone, digest, photo
from inspections.fieldwork.tests.test_after import decide, grant
from inspections.oneform.writing import form_json
from inspections.tests.after_draw import supplemented
from inspections.tests.world import NOON
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def evidence_folder(settings, tmp_path):
    settings.SSJ_EVIDENCE_DIR, settings.SSJ_MIN_FREE_DISK_MB = str(tmp_path / "evidence"), 0


def visits_of_first(session):
    visits = list(Visit.objects.filter(session=session).order_by("team_id", "code"))
    return [visit for visit in visits if visit.team_id == visits[0].team_id]


def content(visit, **changes):
    """A form of a day that is past on every machine: the API reads the real clock."""
    days = ("checked_on", "finished_on", "entered_on", "settled_on")
    return form_json(clean_form(visit, **dict.fromkeys(days, NOON.date()), **changes))


def records(kind):
    return Record.objects.filter(kind=kind).count()


def test_a_form_goes_in_once_and_is_signed_by_the_second_hand():
    visit, other = visits_of_first(dispatched())[:2]
    lead, second = [Phone(user) for user in crew_users(visit)]
    evidence = lead.send(visit.code, photo(1), item="PUB01")
    body = lead.submission(content(visit, evidence=(evidence,)))

    first = lead.submit(visit.code, body, "key-1")

    assert first.status_code == 201, first.content
    told = first.json()
    replays = [lead.submit(visit.code, body, "key-1") for _ in range(20)]
    assert {answer.status_code for answer in replays} == {200}
    assert all(answer.json() == told for answer in replays)
    assert FormVersion.objects.count() == records("fieldwork.form.submitted") == 1
    assert lead.submit(visit.code, {**body, "reason": "x"}, "key-1").status_code == 422
    assert lead.submit(other.code, body, "key-1").status_code == 403
    assert lead.submit(visit.code, body, "key-2").status_code == 403  # the number is spent
    assert second.submit(visit.code, body, "key-3").status_code == 403  # another phone

    assert lead.sign(visit.code, 1, told["digest"]).json()["code"] == "SAME_ONE"
    assert second.sign(visit.code, 1, "0" * 64).status_code == 409
    done = second.sign(visit.code, 1, told["digest"])
    assert (done.status_code, done.json()["state"]) == (201, "SIGNED")
    assert second.sign(visit.code, 1, told["digest"]).status_code == 200
    form = FormVersion.objects.get()
    assert [one.role for one in form.signatures.order_by("pk")] == ["MAIN", "PARTY", "SECOND"]
    assert digest(bytes(form.content)) == form.digest == told["digest"]
    mine = next(one for one in second.day()["visits"] if one["code"] == visit.code)
    assert mine["form"]["version"] == 1


def test_the_second_hand_needs_a_phone_of_its_own():
    visit = visits_of_first(dispatched())[0]
    lead, second = crew_users(visit)
    phone, stranger = Phone(lead), Phone(second, registers=False)
    told = phone.submit(visit.code, phone.submission(content(visit)), "k").json()

    unregistered = stranger.sign(visit.code, 1, told["digest"])

    assert "登记于本人名下的手机" in unregistered.json()["error"]
    assert Visit.objects.get(pk=visit.pk).state == VisitState.SUBMITTED


def test_faults_leave_nothing_behind_and_the_key_stays_free():
    visit = visits_of_first(dispatched())[0]
    phone = Phone(crew_users(visit)[0])
    body = phone.submission(content(visit, evidence=("a" * 64,), results=()))
    unsigned = phone.submission(content(visit), signatures=[])

    refused = phone.submit(visit.code, body, "k")

    assert refused.status_code == 422
    assert {one["path"] for one in refused.json()["faults"]} >= {"results", "evidence"}
    assert phone.submit(visit.code, unsigned, "k").json()["faults"][0]["path"] == "signatures"
    assert Submission.objects.count() == FormVersion.objects.count() == 0
    assert phone.submit(visit.code, phone.submission(content(visit)), "k").status_code == 201


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [
        ("checked_on", "2000-02-29", "checked_on"),
        ("party", {"outcome": "SIGNED", "name": "王某", "capacity": "经理" * 31}, "party.capacity"),
        ("party", {"outcome": "SIGNED", "name": "王" * 101, "capacity": "经理"}, "party.name"),
        ("is_settled", 1, "is_settled"),
    ],
)
def test_what_no_row_could_hold_is_a_fault_with_its_place(key, value, place):
    visit = visits_of_first(dispatched())[0]
    phone = Phone(crew_users(visit)[0])
    form = {**content(visit), key: value}
    if key == "party":
        form["party"] = {**content(visit)["party"], **value}

    refused = phone.submit(visit.code, phone.submission(form), "k")

    assert refused.status_code == 422
    assert place in {one["path"] for one in refused.json()["faults"]}


def test_characters_that_nobody_sees_leave_the_form():
    visit = visits_of_first(dispatched())[0]
    phone = Phone(crew_users(visit)[0])
    form = {**content(visit), "note": "店\u200b招\u202e无\u0000误\n第二行"}

    assert phone.submit(visit.code, phone.submission(form), "k").status_code == 201

    assert json.loads(bytes(FormVersion.objects.get().content))["note"] == "店招无误\n第二行"
    for broken in ("\u0000", "\ud800"):
        answer = phone.post("nonces/", {"device": broken, "count": 1})
        assert answer.status_code == 400
        body = {**phone.submission(content(visit)), "nonce": broken}
        assert phone.submit(visit.code, body, "k2").status_code == 422


def test_what_cannot_be_taken_is_held_with_its_bytes(monkeypatch):
    session = dispatched()
    visit = visits_of_first(session)[0]
    lead, second = [Phone(user) for user in crew_users(visit)]

    def held(phone, key, **changes):
        body = phone.submission(content(visit), **changes)
        answer = phone.submit(visit.code, body, key)
        assert answer.status_code == 202, answer.content
        assert phone.submit(visit.code, body, key).json() == answer.json()
        return answer.json()["reason"]

    assert held(lead, "bad", proof=lead.proof(visit.code, "0" * 32, 9, {})) == "BAD_SIGNATURE"
    assert lead.submit(visit.code, lead.submission(content(visit)), "first").status_code == 201
    assert held(second, "late") == "NEWER_VERSION"
    late = HeldSubmission.objects.get(reason="NEWER_VERSION")
    assert (crew_users(visit)[0].username + " 已先提交") in late.detail
    assert b'"proof"' in bytes(late.body)
    stolen = second.submission(content(visit), based_on=1, reason="更正")
    revoke_device(code=second.code, by=second.user.username, now=LATER)
    assert second.submit(visit.code, stolen, "stolen").json()["reason"] == "REVOKED_DEVICE"
    refused = second.client.get("/field/api/day/")
    assert (refused.status_code, refused.json()["code"]) == (403, "DEVICE_REVOKED")
    assert second.client.get("/field/api/day/").status_code == 401
    Visit.objects.filter(pk=visit.pk).update(state=VisitState.STOPPED)
    assert held(lead, "closed", based_on=1, reason="更正") == "CLOSED"
    assert FormVersion.objects.count() == 1
    assert records("fieldwork.form.held") == HeldSubmission.objects.count() == 4

    monkeypatch.setattr("inspections.fieldwork.services.submitting.is_proof", lambda *_: True)
    unproved = lead.submission(content(visit), proof="")
    Visit.objects.filter(pk=visit.pk).update(state=VisitState.SUBMITTED)
    unproved |= {"based_on": 1, "reason": "更正"}
    assert lead.submit(visit.code, unproved, "control").status_code == 201  # it was the proof
    assert not is_proof(b"", "not base64!", b"")


def test_a_replaced_inspector_is_held_and_a_stranger_refused():
    session = dispatched()
    before = {visit.pk: crew_users(visit) for visit in visits_of_first(session)}
    phones = {user.pk: Phone(user) for users in before.values() for user in users}
    visit = visits_of_first(session)[0]
    bodies = {pk: one.submission(content(visit)) for pk, one in phones.items()}

    supplemented(session)

    gone = next(u for u in before[visit.pk] if u not in crew_users(visit))
    phone = phones[gone.pk]
    answer = phone.submit(visit.code, bodies[gone.pk], "gone")
    assert answer.json()["reason"] == "NOT_IN_TEAM"
    outside = Visit.objects.filter(session=session).exclude(team=visit.team)[0]
    assert phone.submit(outside.code, bodies[gone.pk], "out").json()["code"] == "NOT_YOURS"
    assert phone.day()["visits"] == []


def test_a_locked_result_is_corrected_beside_itself_by_two_hands():
    visit = visits_of_first(dispatched())[0]
    lead, second = [Phone(user) for user in crew_users(visit)]
    told = lead.submit(visit.code, lead.submission(content(visit)), "k1").json()
    second.sign(visit.code, 1, told["digest"])
    grant("chief", Role.REVIEWER, visit.unit)
    decide(visit)
    better = content(visit, note="补充")

    unexplained = lead.submission(better, based_on=1)
    assert lead.submit(visit.code, unexplained, "k2").status_code == 202
    body = lead.submission(better, based_on=1, reason="漏填实际情况")
    told = lead.submit(visit.code, body, "k3").json()
    another = lead.submission(better, based_on=2, reason="再改")
    assert lead.submit(visit.code, another, "k4").status_code == 202  # one at a time
    assert second.sign(visit.code, 2, told["digest"]).json()["state"] == "REVIEWED"

    review_correction(
        visit_code=visit.code, version=2, is_approved=True, opinion="属实", by="chief", now=LATER
    )
    assert form_in_force(visit).version == 2
    assert Visit.objects.get(pk=visit.pk).state == VisitState.REVIEWED


def test_a_closed_list_shows_and_takes_nothing_until_all_are_there():
    session = dispatched(release=Release.AT_DEPARTURE)
    visit = visits_of_first(session)[0]
    lead, second = [Phone(user) for user in crew_users(visit)]
    now = timezone.now()
    outing = Outing.objects.create(
        session=session,
        team=visit.team,
        day=timezone.localdate(now),
        half="AM",
        departs_at=now,
        planned_by="officer",
        planned_at=now,
    )
    Visit.objects.filter(team=visit.team).update(outing=outing)
    body = lead.submission(content(visit))

    def mine(phone):
        return next(one for one in phone.day()["visits"] if one["code"] == visit.code)

    closed = mine(lead)
    assert (closed["is_open"], closed["entity"], closed["items"]) == (False, None, None)
    assert visit.entity.name not in str(lead.day())
    assert lead.announce(visit.code, photo(1)).json()["code"] == "NOT_OPEN"
    assert lead.submit(visit.code, body, "early").json()["code"] == "NOT_OPEN"
    assert lead.post(f"visits/{visit.code}/start/", {}).json()["code"] == "NOT_OPEN"

    assert lead.post(f"outings/{outing.pk}/check-in/", {}).json() == {"is_open": False}
    assert mine(lead)["entity"] is None
    assert second.post(f"outings/{outing.pk}/check-in/", {}).json() == {"is_open": True}
    assert mine(lead)["entity"]["name"] == visit.entity.name
    assert lead.post(f"visits/{visit.code}/start/", {}).json() == {"state": "UNDERWAY"}
    assert second.post(f"visits/{visit.code}/start/", {}).json() == {"state": "UNDERWAY"}
    assert lead.submit(visit.code, body, "early").status_code == 201
