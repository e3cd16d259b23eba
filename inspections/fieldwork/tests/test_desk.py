"""The desk: dispatch, lists, one visit; sealed names stay sealed on every page until departure."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from inspections.fieldwork.models.documents import FieldDocument
from inspections.fieldwork.models.visits import Outing, Vehicle, Visit
from inspections.fieldwork.selectors import visits as visit_selectors
from inspections.fieldwork.selectors.crews import crews_of
from inspections.fieldwork.selectors.tabs import tabs_for
from inspections.fieldwork.services.escorts import name_escort
from inspections.fieldwork.services.outings import plan_outings
from inspections.fieldwork.states import DocKind, Release, VisitState
from inspections.fieldwork.tests.field import crew_users, dispatched
from inspections.tests.after_draw import drawn
from inspections.tests.desk import person, signed_in
from inspections.tests.world import NOON
from shuangsuiji.orgs.models import Role, Unit, User
from shuangsuiji.paper.document import document_facts

VISITS = "/inspections/visits/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november(monkeypatch):
    """The window of the small bureau's task lies in December 2026."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    body = b"".join(answer) if answer.streaming else answer.content
    return body.decode("utf-8", "replace")


def staff(unit, *roles):
    return {role: signed_in(person(role.lower(), unit, role)) for role in roles}


def sealed_session():
    """Dispatched with sealed names, with outings and an escort."""
    session = dispatched(release=Release.AT_DEPARTURE)
    plan_outings(session_code=session.code, by="officer", now=NOON)
    outing = Outing.objects.filter(session=session).order_by("day", "half", "pk")[0]
    home = outing.visits.first().entity.responsible_unit
    name_escort(
        outing_id=outing.pk, unit=home, name="带路人丁", phone="13900001111", by="officer", now=NOON
    )
    return session, outing


def secrets(outing):
    """What must not be seen before departure: entity, address, team, escort."""
    visit = outing.visits.order_by("place")[0]
    member = crews_of([outing])[outing.pk][0]
    return (visit.entity.name, visit.entity.code, member.name, "带路人丁", "13900001111")


def pages(session, outing):
    visit = outing.visits.order_by("place")[0]
    entity = visit.entity
    return [
        VISITS,
        f"{VISITS}?session={session.code}&unit={session.unit.code}",
        f"{VISITS}?q={entity.name}",
        f"{VISITS}?q={entity.code}",
        f"{VISITS}?unit={entity.responsible_unit.code}",
        f"{VISITS}{visit.code}/",
        f"{VISITS}outings/{outing.pk}/",
        f"{VISITS}sessions/{session.code}/",
        f"{VISITS}export.csv",
    ]


def neighbours(session, outing):
    """Pages of other parts that are about the visit or its session."""
    visit = outing.visits.order_by("place")[0]
    after, documents = "/inspections/after/", f"/inspections/documents/visits/{visit.code}/"
    return [
        *("/", f"/inspections/sessions/{session.code}/", after, f"{after}held/"),
        *(f"{after}reviews/{visit.code}/", f"{after}reviews/{visit.code}/transfer/"),
        *(f"{after}follow-ups/", f"{after}transfers/", f"{after}readings/"),
        *(f"{after}archives/{visit.code}/", f"{after}task-archives/{session.code}/"),
        *(documents, f"{documents}code/", f"{documents}plea/"),
        *(f"{documents}new/{kind.lower()}/" for kind in DocKind.values),
        *(f"{documents}forms/{sort}/" for sort in ("blank", "filled")),
        *("/field/", "/field/api/day/"),
    ]


def leaks(client, session, outing):
    words = secrets(outing)
    found = []
    for page in pages(session, outing):
        body = (
            text(client, page).replace(f'value="{words[0]}"', "").replace(f'value="{words[1]}"', "")
        )  # what the reader typed into the search box
        query = page.partition("q=")[2]
        found += [(page, word) for word in words if word in body and word != query]
    for page in neighbours(session, outing):
        answer = client.get(page)
        assert answer.status_code in {200, 302, 403, 404}, page
        body = b"".join(answer) if answer.streaming else answer.content
        found += [(page, word) for word in words if word in body.decode("utf-8", "replace")]
    return found


def test_sealed_names_open_for_planners_with_departure_and_not_before(monkeypatch):
    session, outing = sealed_session()
    desk = staff(session.unit, Role.PLANNER, Role.DRAW_OFFICER, Role.REVIEWER, Role.AUDITOR)
    planner = desk[Role.PLANNER]
    visit = outing.visits.order_by("place")[0]

    assert leaks(planner, session, outing) == []
    assert "没有符合条件" in text(planner, f"{VISITS}?q={visit.entity.name}")
    assert "没有符合条件" in text(planner, f"{VISITS}?unit={visit.entity.responsible_unit.code}")
    assert f">{visit.code}<" in text(planner, f"{VISITS}?q={visit.code}")
    for role in (Role.DRAW_OFFICER, Role.REVIEWER, Role.AUDITOR):
        assert visit.entity.name in text(desk[role], f"{VISITS}{visit.code}/")
        assert f">{visit.code}<" in text(desk[role], f"{VISITS}?q={visit.entity.name}")

    with monkeypatch.context() as patch:  # control: without the rule the same pages do leak
        patch.setattr(visit_selectors, "READERS", (Role.PLANNER,))
        assert {page for page, _ in leaks(planner, session, outing)}

    outing.visits.update(opened_at=NOON)
    assert visit.entity.name in text(planner, f"{VISITS}{visit.code}/")
    assert f">{visit.code}<" in text(planner, f"{VISITS}?q={visit.entity.name}")
    other = Visit.objects.filter(session=session, opened_at__isnull=True)[0]
    assert other.entity.name not in text(planner, f"{VISITS}{other.code}/")


def test_whoever_has_nothing_to_do_with_it_sees_nothing():
    session, outing = sealed_session()
    visit = outing.visits.order_by("place")[0]
    elsewhere = Unit.objects.create(code="C2", name="邻县局", kind="COUNTY", path="C2/")
    stranger = signed_in(person("stranger", elsewhere, *Role.values[:2], Role.REVIEWER))
    witness = signed_in(person("w", session.unit, Role.WITNESS))
    crew = crews_of([outing])[outing.pk]
    crew[0].user = person("lead", crew[0].unit)
    crew[0].save(update_fields=["user"])
    lead = signed_in(crew[0].user)  # an inspector has the phone, and no desk

    for address in (f"{VISITS}{visit.code}/", f"{VISITS}outings/{outing.pk}/"):
        assert [text(one, address, 404)[:0] for one in (stranger, witness, lead)] == ["", "", ""]
    assert text(stranger, f"{VISITS}sessions/{session.code}/", 404)
    assert text(witness, f"{VISITS}sessions/{session.code}/", 403)
    assert text(witness, VISITS, 403)
    assert visit.code not in text(stranger, VISITS)
    for name in ("move", "shift"):
        assert stranger.post(f"{VISITS}{visit.code}/{name}/", {}).status_code == 404
    auditor = signed_in(person("aud", session.unit, Role.AUDITOR))
    assert auditor.post(f"{VISITS}{visit.code}/shift/", {}).status_code == 403
    assert auditor.post(f"{VISITS}sessions/{session.code}/plan/").status_code == 403


def test_a_draw_is_dispatched_planned_and_changed_from_the_pages():
    session = drawn()
    desk = staff(session.unit, Role.DRAW_OFFICER)
    officer, page = desk[Role.DRAW_OFFICER], f"{VISITS}sessions/{session.code}/"
    assert "还没有派发" in text(officer, VISITS)
    assert page in text(officer, f"/inspections/sessions/{session.code}/")

    wrong = officer.post(f"{page}dispatch/", {"release": "AT_DEPARTURE", "is_announced": "on"})
    assert (wrong.status_code, "不能事先通知" in wrong.content.decode()) == (422, True)
    officer.post(
        f"{VISITS}vehicles/add/",
        {"plate": "苏m 88888", "unit": session.unit.code, "seats": "5", "is_active": "on"},
    )
    assert Vehicle.objects.get().plate == "苏M88888"
    answer = officer.post(
        f"{page}dispatch/", {"release": "AT_ONCE", "is_announced": "on"}, follow=True
    )
    assert "照此安排出车" in answer.content.decode()
    planned = officer.post(f"{page}plan/", follow=True).content.decode()
    assert "出车安排" in planned
    assert "照此安排出车" not in planned

    outing = Outing.objects.filter(vehicle__isnull=False).order_by("day", "half", "pk")[0]
    visit = outing.visits.order_by("place")[0]
    moved = officer.post(
        f"{VISITS}{visit.code}/move/", {"day": "2026-12-12", "half": "AM"}, follow=True
    )
    assert "不是工作日" in moved.content.decode()
    officer.post(f"{VISITS}{visit.code}/move/", {"day": "2026-12-14", "half": "PM"})
    visit.refresh_from_db()
    assert (visit.outing.day, visit.outing.half) == (date(2026, 12, 14), "PM")
    changed = officer.post(
        f"{VISITS}outings/{visit.outing_id}/change/",
        {"plate": "", "departs": "13:30"},
        follow=True,
    ).content.decode()
    assert "13:30" in changed
    assert "安排出车" in text(officer, f"{VISITS}{visit.code}/")
    written = f"/inspections/documents/visits/{visit.code}/new/CHECK_NOTICE/"
    assert written in text(officer, f"{VISITS}{visit.code}/")
    asked = officer.get(written).context["form"]
    officer.post(written, {name: asked[name].value() for name in asked.fields})
    notice = FieldDocument.objects.get(visit=visit)
    assert f'href="/inspections/documents/files/{notice.digest}.pdf"' in text(
        officer, f"{VISITS}{visit.code}/"
    )
    letter = "".join(document_facts(bytes(notice.facts)).paragraphs)
    for word in (visit.session.task.name, "12 月 14 日下午", "营业执照", "年度报告", "公示内容"):
        assert word in letter


def test_the_list_filters_counts_and_exports():
    session = dispatched()
    officer = staff(session.unit, Role.DRAW_OFFICER)[Role.DRAW_OFFICER]
    first, second, third = Visit.objects.filter(session=session).order_by("code")[:3]
    Visit.objects.filter(pk=first.pk).update(state=VisitState.UNDERWAY, started_at=NOON)
    Visit.objects.filter(pk=second.pk).update(due_on=date(2026, 11, 1))

    def listed(query):
        body = text(officer, f"{VISITS}?{query}")
        return {v.code for v in Visit.objects.filter(session=session) if f">{v.code}<" in body}

    assert listed("state=UNDERWAY") == {first.code}
    assert listed("due=late") == {second.code}
    assert listed(f"q={third.entity.name}") == {third.code}
    team = set(Visit.objects.filter(team=third.team).values_list("code", flat=True))
    assert listed(f"team={third.team.code}") == team
    assert first.code not in text(officer, f"{VISITS}export.csv?due=late")
    assert second.entity.name in text(officer, f"{VISITS}export.csv?due=late")
    assert officer.get(f"{VISITS}export.xlsx").status_code == 200
    assert "检查中 1 户" in text(officer, VISITS)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.WITNESS])
def test_whoever_works_at_the_desk_comes_to_a_list_and_every_tab_opens(role):
    unit = dispatched().unit
    user = person("somebody", unit, role)
    client = signed_in(user)

    page = client.get(VISITS, follow=True)

    assert page.status_code == 200
    tabs = tabs_for(user, on=NOON.date())
    assert page.request["PATH_INFO"] in [reverse(tab.address) for tab in tabs]
    for tab in tabs:
        shown = text(client, reverse(tab.address))
        assert tab.name == "appeals" or all(reverse(one.address) in shown for one in tabs)


def test_an_inspector_comes_to_the_phone_and_a_stranger_is_told_what_is_missing():
    visit = Visit.objects.filter(session=dispatched()).first()
    member = crew_users(visit)[0]

    assert signed_in(member).get(VISITS).url == "/field/"
    assert signed_in(User.objects.create(username="x")).get(VISITS).status_code == 403
