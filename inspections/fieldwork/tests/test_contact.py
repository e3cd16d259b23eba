"""The party's side: a code that only its holder has, a rating nobody can trace, an objection."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.contact import Plea, SpentRating, VisitCode, VisitRating
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.contact import (
    FEWEST,
    GOOD_FOR,
    ExpiredCodeError,
    objections_for,
    pleas_for,
    ratings_by_month,
    shown_token,
    visit_of_token,
)
from inspections.fieldwork.services.contact import (
    MOST_OBJECTIONS,
    Rating,
    answer_objection,
    file_objection,
    issue_visit_code,
    rate_visit,
)
from inspections.fieldwork.services.pleas import ACTOR, record_plea
from inspections.fieldwork.tests.field import LATER, crew_users, dispatched
from inspections.policies import AlreadyDoneError, PolicyError
from inspections.tests.desk import person
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role, RoleGrant, User

pytestmark = pytest.mark.django_db
GOOD = Rating(stars=5, showed_credentials=True, stayed_on_items=True, was_clean=True, words="好")


@pytest.fixture
def visits():
    session = dispatched()
    Visit.objects.filter(session=session).update(started_at=LATER, state="UNDERWAY")
    return list(Visit.objects.filter(session=session).order_by("code"))


def plea(visit, **changes):
    fields = {
        "who": "王某",
        "capacity": "镇干部",
        "words": "来电请求从轻。",
        "happened_at": LATER,
        **changes,
    }
    return record_plea(visit_code=visit.code, **fields, by="P1", now=LATER)


def test_only_the_hash_of_a_code_is_kept_and_it_ends(visits, settings):
    visit = visits[0]
    issue_visit_code(visit_code=visit.code, by="P1", now=LATER)
    token = shown_token(visit)
    with pytest.raises(AlreadyDoneError):
        issue_visit_code(visit_code=visit.code, by="P2", now=LATER)

    row = VisitCode.objects.get()
    assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in json.dumps([str(vars(row)), *map(str, Record.objects.values())])
    assert visit_of_token(token, now=LATER) == visit
    assert visit_of_token("a" * 32, now=LATER) is None
    assert visit_of_token("../../etc", now=LATER) is None
    with pytest.raises(ExpiredCodeError):
        visit_of_token(token, now=LATER + GOOD_FOR + timedelta(seconds=1))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 9
    assert shown_token(visit) == token
    Visit.objects.filter(pk=visits[1].pk).update(started_at=None)
    with pytest.raises(PolicyError, match="还没有开始"):
        issue_visit_code(visit_code=visits[1].code, by="P1", now=LATER)


def test_ratings_cannot_be_joined_to_visits_again(visits):
    for place, visit in enumerate(visits[:FEWEST]):
        rating = Rating(
            stars=place % 5 + 1, showed_credentials=True, stayed_on_items=True, was_clean=True
        )
        rate_visit(visit_code=visit.code, rating=rating, by="party", now=LATER)

    given = [row.stars for row in VisitRating.objects.order_by("pk")]
    spent = [row.visit_id for row in SpentRating.objects.order_by("pk")]
    told = {
        (row.subject, bytes(row.payload)) for row in Record.objects.filter(kind=Event.VISIT_RATED)
    }
    assert {f.name for f in VisitRating._meta.fields} == {
        "id",
        "unit",
        "month",
        "stars",
        "showed_credentials",
        "stayed_on_items",
        "was_clean",
        "words",
    }
    assert sorted(given) == [1, 2, 3, 4, 5]
    assert told == {(visits[0].unit.code, b'{"month":"2026-12"}')}
    # Numbers by chance: neither table keeps the order in which people rated.
    assert max(row.pk for row in VisitRating.objects.all()) > 10**6
    assert max(row.pk for row in SpentRating.objects.all()) > 10**6
    assert len(spent) == FEWEST
    with pytest.raises(AlreadyDoneError):
        rate_visit(visit_code=visits[0].code, rating=GOOD, by="party", now=LATER)
    assert ratings_by_month(visits[0].unit.path)[0]["average"] == 3


def test_few_ratings_show_no_figures(visits):
    rate_visit(visit_code=visits[0].code, rating=GOOD, by="party", now=LATER)

    assert ratings_by_month(visits[0].unit.path) == [
        {"month": LATER.date().replace(day=1), "count": 1}
    ]


def test_an_objection_is_answered_by_somebody_outside_the_team(visits):
    visit = visits[0]
    member = crew_users(visit)[0]
    said = {"name": "张某", "phone": "", "by": "party", "now": LATER}
    row = file_objection(visit_code=visit.code, words="检查了清单以外的事项。", **said)

    answer = {"objection_id": row.pk, "is_upheld": True, "words": "属实，已纠正。", "now": LATER}
    assert (row.answer_by - LATER.date()).days >= 14  # ten workdays
    with pytest.raises(PolicyError, match="检查组以外"):
        answer_objection(**answer, by=member.username)
    answer_objection(**answer, by="reviewer")
    with pytest.raises(AlreadyDoneError):
        answer_objection(**answer, by="reviewer")
    with pytest.raises(PolicyError, match="已由 reviewer 答复"):
        answer_objection(**{**answer, "words": "不属实。"}, by="other")
    told = Record.objects.get(kind=Event.OBJECTION_FILED)
    assert "张某" not in str(vars(told))
    assert objections_for(person("r1", visit.unit, Role.REVIEWER), on=LATER.date()).get() == row
    assert not objections_for(person("p1", visit.unit, Role.PLANNER), on=LATER.date()).exists()
    for number in range(MOST_OBJECTIONS - 1):
        file_objection(visit_code=visit.code, words=f"再提 {number}。", **said)
    with pytest.raises(AlreadyDoneError):  # a second click
        file_objection(visit_code=visit.code, words="再提 0。", **said)
    with pytest.raises(PolicyError, match="已提出"):
        file_objection(visit_code=visit.code, words="再提。", **said)


def test_pleas_are_read_by_reviewers_and_auditors_only_and_not_by_the_team(visits):
    visit = visits[0]
    row = plea(visit)
    day = LATER.date()
    unit = visit.unit
    reviewer, auditor = person("r1", unit, Role.REVIEWER), person("a1", unit, Role.AUDITOR)
    readers = {Role.REVIEWER, Role.AUDITOR}
    others = [person(f"x{role}", unit, role) for role in Role if role not in readers]
    root = User.objects.create(username="root", is_superuser=True)
    member = crew_users(visit)[0]
    RoleGrant.objects.create(
        user=member,
        role=Role.REVIEWER,
        unit=unit,
        valid_from=day,
        granted_by="root",
        granted_at=LATER,
    )

    assert pleas_for(reviewer, on=day) == pleas_for(auditor, on=day) == [row]
    assert [pleas_for(user, on=day) for user in (*others, root)] == [[]] * (len(others) + 1)
    assert pleas_for(member, on=day) == []
    elsewhere = next(one for one in visits if one.team_id != visit.team_id)
    plea(elsewhere)
    assert {one.visit_id for one in pleas_for(member, on=day)} == {elsewhere.pk}
    # The ledger says that the bureau has one; neither whose visit nor who wrote it down.
    told = Record.objects.filter(kind=Event.PLEA_RECORDED).first()
    assert (told.subject, told.actor, told.draw) == (unit.code, ACTOR, "")
    assert set(json.loads(bytes(told.payload))) == {"sha256"}
    assert visit.code not in str(vars(told))
    with pytest.raises(PolicyError, match="晚于现在"):
        plea(visit, happened_at=LATER + timedelta(hours=1))
    with pytest.raises(PolicyError, match="一年以前"):
        plea(visit, happened_at=datetime(1, 1, 1, tzinfo=UTC))
    with pytest.raises(AlreadyDoneError):
        plea(visit)
    with pytest.raises(PolicyError, match="说情人"):
        plea(visit, who=" ")
    assert Plea.objects.count() == 2
