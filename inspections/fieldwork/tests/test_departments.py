"""A joint visit: each department signs for its own items, then the leading one decides."""

import pytest
from django.db import DatabaseError, transaction

from inspections.fieldwork.models.forms import DepartmentSignature, Device, FormVersion
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.crews import crew_of
from inspections.fieldwork.selectors.day import day_of
from inspections.fieldwork.selectors.departments import departments_of, standings
from inspections.fieldwork.selectors.hands import hands_on
from inspections.fieldwork.selectors.notices import due_reminders
from inspections.fieldwork.services.countersigning import sign_for_department
from inspections.fieldwork.services.reviews import review_correction, review_form
from inspections.fieldwork.services.signing import sign_form
from inspections.fieldwork.states import SignerRole, VisitState
from inspections.fieldwork.tests.field import (
    LATER,
    clean_form,
    corrected,
    crew_users,
    dispatched,
    first_visit,
    signed,
)
from inspections.fieldwork.tests.joint import joint_visit
from inspections.fieldwork.tests.phones import STROKES
from inspections.policies import AlreadyDoneError, PolicyError, SameOneError
from inspections.tests.desk import LONG_AGO, signed_in
from inspections.tests.world import NOON
from shuangsuiji.orgs.models import Role, RoleGrant, Unit, User
from shuangsuiji.orgs.policies import NotPermittedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(db) -> Visit:
    return joint_visit()


def says(visit, *, by="fire", unit="H1", agrees=True, opinion="", version=1):
    return sign_for_department(
        visit_code=visit.code,
        unit_code=unit,
        version=version,
        is_agreed=agrees,
        opinion=opinion,
        by=by,
        now=LATER,
    )


def decides(visit, *, by="chief", approve=True):
    return review_form(
        visit_code=visit.code,
        version=1,
        is_approved=approve,
        may_publish=True,
        opinion="",
        by=by,
        now=LATER,
    )


def submitted(visit) -> FormVersion:
    """The lead has submitted; nobody has countersigned."""
    return signed(visit, clean_form(visit), roles=[SignerRole.MAIN])


def hand(visit, form, user: User):
    phone = Device.objects.create(
        code=f"phone-{user.pk}", user=user, public_key=b"x", registered_at=NOON
    )
    sign_form(
        visit_code=visit.code,
        version=1,
        digest=form.digest,
        strokes=STROKES,
        device=phone,
        by=user.username,
        now=LATER,
    )
    visit.refresh_from_db()


def test_each_department_has_its_own_items_and_people(visit):
    lead, fire = standings(visit, None, on=NOON.date())

    assert (lead.department.unit.code, lead.department.leads) == ("C1", True)
    assert (fire.department.unit.code, fire.department.leads) == ("H1", False)
    assert (lead.items, fire.items) == (("年度报告公示信息的检查",), ("消防安全的检查",))
    people = [one.code for one in crew_of(visit)]
    assert [one.code for one in fire.department.people] == [
        code for code in people if code.startswith("H1")
    ]
    alone = Visit.objects.filter(session=visit.session, merged=None)[0]
    assert departments_of(alone) == ()


def test_the_form_waits_for_a_hand_of_every_department(visit):
    users, form = crew_users(visit), submitted(visit)
    ours = next(user for user in users[1:] if not user.username.startswith("H1"))
    theirs = next(user for user in users if user.username.startswith("H1"))

    hand(visit, form, ours)
    waiting = {
        row.department.unit.code: row.waits_for for row in standings(visit, form, on=NOON.date())
    }
    phone = day_of(crew_of(visit)[0], now=LATER)["visits"]

    assert visit.state == VisitState.SUBMITTED
    assert waiting["C1"] == ()
    assert waiting["H1"]
    assert next(one for one in phone if one["code"] == visit.code)["waits_for"] == ["消防救援大队"]
    hand(visit, form, theirs)
    assert visit.state == VisitState.SIGNED


def test_an_ordinary_visit_waits_for_nobody_else():
    visit = first_visit(dispatched())
    users, form = crew_users(visit), submitted(visit)

    hand(visit, form, users[1])

    assert visit.state == VisitState.SIGNED
    assert standings(visit, form, on=NOON.date()) == ()


def test_the_lead_decides_when_every_other_department_has_signed(visit):
    form = signed(visit, clean_form(visit))
    assert reminded(visit) == {"fire"}

    with pytest.raises(PolicyError, match="还须 消防救援大队 会签"):
        decides(visit)
    with pytest.raises(NotPermittedError, match="在消防救援大队担任"):
        says(visit, by="chief")  # of the county, which lies above the fire brigade
    with pytest.raises(PolicyError, match="不需要 C1 会签"):
        says(visit, unit="C1", by="chief")
    with pytest.raises(PolicyError, match="新的版本"):
        says(visit, version=2)
    row = says(visit, opinion="消防设施完好")
    with pytest.raises(AlreadyDoneError):
        says(visit)

    assert (row.digest, row.unit.code) == (form.digest, "H1")
    assert hands_on(visit)["fire"] == "部门会签人员"
    assert reminded(visit) == {"chief"}
    decides(visit)
    visit.refresh_from_db()
    assert visit.state == VisitState.REVIEWED


def reminded(visit) -> set[str]:
    """Who is told that the form waits for them."""
    keys = (f"department/{visit.code}/", f"review/{visit.code}/")
    users = [row.user_id for row in due_reminders(now=LATER) if row.key.startswith(keys)]
    return set(User.objects.filter(pk__in=users).values_list("username", flat=True))


def test_nobody_speaks_for_two_departments_and_nobody_for_their_own_visit(visit):
    signed(visit, clean_form(visit))
    fire = User.objects.get(username="fire")
    county = Unit.objects.get(code="C1")
    member = next(user for user in crew_users(visit) if user.username.startswith("H1"))
    for user, unit in ((fire, county), (member, Unit.objects.get(code="H1"))):
        RoleGrant.objects.create(
            user=user,
            role=Role.REVIEWER,
            unit=unit,
            valid_from=LONG_AGO,
            granted_by="root",
            granted_at=NOON,
        )

    with pytest.raises(PolicyError, match="不能审核"):
        says(visit, by=member.username)
    says(visit)
    with pytest.raises(SameOneError, match="另一位复核员"):
        decides(visit, by="fire")


def test_a_department_sends_the_form_back_in_words_that_reach_the_phone(visit):
    signed(visit, clean_form(visit))
    with pytest.raises(PolicyError, match="写明意见"):
        says(visit, agrees=False)

    says(visit, agrees=False, opinion="请补拍消火栓")

    visit.refresh_from_db()
    found = next(
        one for one in day_of(crew_of(visit)[0], now=LATER)["visits"] if one["code"] == visit.code
    )
    assert visit.state == VisitState.RETURNED
    assert found["form"]["review"] == {
        "is_approved": False,
        "opinion": "消防救援大队：请补拍消火栓",
        "by": "fire",
    }
    with pytest.raises(PolicyError):
        decides(visit)


def test_a_correction_is_signed_by_every_department_too(visit):
    signed(visit, clean_form(visit))
    says(visit)
    decides(visit)
    visit.refresh_from_db()
    corrected(visit, clean_form(visit, note="补充说明"), reason="漏填")

    def entered():
        review_correction(
            visit_code=visit.code,
            version=2,
            is_approved=True,
            opinion="属实",
            by="chief",
            now=LATER,
        )

    with pytest.raises(PolicyError, match="会签"):
        entered()
    says(visit, version=2)
    entered()


def test_pages_say_who_still_has_to_sign_and_take_the_signature(visit):
    signed(visit, clean_form(visit))
    chief = signed_in(User.objects.get(username="chief"))
    fire = signed_in(User.objects.get(username="fire"))
    page, desk = f"/inspections/after/reviews/{visit.code}/", f"/inspections/visits/{visit.code}/"

    assert "待会签" in chief.get(desk).content.decode()
    assert "代表消防救援大队会签" not in chief.get(page).content.decode()
    assert visit.code in fire.get("/inspections/after/").content.decode()
    assert "代表消防救援大队会签" in fire.get(page).content.decode()
    sent = {"version": 2, "decision": "approve", "opinion": "消防设施完好"}
    refused = fire.post(f"{page}departments/H1/", sent)
    assert refused.status_code == 409
    assert "消防设施完好</textarea>" in refused.content.decode()
    fire.post(f"{page}departments/H1/", {**sent, "version": 1})

    assert "待会签" not in chief.get(desk).content.decode()
    assert fire.post(f"/inspections/after/archives/{visit.code}/make/").status_code == 403
    stranger = signed_in(User.objects.create(username="nobody"))
    assert stranger.post(f"{page}departments/H1/", sent).status_code == 404


def test_the_database_refuses_to_change_what_a_department_said(visit):
    signed(visit, clean_form(visit))
    row = says(visit)

    for change in (
        lambda: DepartmentSignature.objects.filter(pk=row.pk).update(is_agreed=False, opinion="x"),
        lambda: visit.parts.filter().update(visit=visit),
        lambda: visit.parts.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            change()
