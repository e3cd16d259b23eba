"""Chances of people, the year of one code, past draws of a bureau: what the pages say."""

from fractions import Fraction

import pytest

from inspections.sealing.fairness import fairness_of
from inspections.sealing.years import entity_year, inspector_year, sessions_of_year
from inspections.tests.desk import person, signed_in
from inspections.tests.world import bureau, sealed, task
from publicity.tests.held import drawn, page_of, published
from shuangsuiji.orgs.models import Role, Unit

pytestmark = pytest.mark.django_db

YEAR = 2026


def text(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def test_the_public_page_states_the_chance_of_every_inspector(client):
    page = text(client, page_of(sealed()))

    assert "执法人员被抽中的概率" in page
    assert "精确值" in page


def test_the_task_page_shows_chances_before_sealing():
    county = bureau()
    task(county)
    planner = signed_in(person("planner2", county, Role.PLANNER))

    page = text(planner, "/inspections/tasks/T-1/")

    assert "被抽中的概率" in page
    assert "全体" in page
    assert "<strong>50%</strong>" in page


def test_the_year_of_an_entity_multiplies_what_each_session_gave():
    session = published()
    code = session.drawn.filter(is_reserve=False, stratum="REST").first().entity.code
    sessions = sessions_of_year(session.unit, YEAR, published_only=True)

    year = entity_year(code, sessions, YEAR)
    twice = entity_year(code, [*sessions, *sessions], YEAR)

    assert [row.chance for row in year.entries] == [Fraction(1, 2)]
    assert (year.hits, year.once, year.as_often, year.expected) == (1, "50%", "50%", "0.50")
    assert (twice.hits, twice.once, twice.as_often, twice.expected) == (2, "75%", "25%", "1.00")


def test_the_public_year_names_no_grade_and_only_published_sessions(client):
    session = published()
    code = session.drawn.filter(is_reserve=False, stratum="D").first().entity.code
    open_page = text(client, f"/publicity/why/?code={code.lower()}&year={YEAR}")

    assert session.code in open_page
    assert "抽中" in open_page
    assert "D 级" not in open_page


def test_before_publication_the_year_gives_nobody_away(client):
    session = drawn()
    row = session.drawn.filter(is_reserve=False).first()
    auditor = signed_in(person("auditor2", session.unit, Role.AUDITOR))

    public = text(client, f"/publicity/why/?code={row.entity.code}&year={YEAR}")
    staff = text(auditor, f"/inspections/chances/entities/{row.entity.code}/?year={YEAR}")

    assert session.code not in public
    assert session.code in staff
    assert "尚未公开" in staff
    assert "（实际）" not in staff
    seat = row.team.members.first().inspector
    own = text(auditor, f"/inspections/chances/inspectors/{seat.code}/?year={YEAR}")
    assert "尚未公开" in own


def test_excluded_and_unknown_codes_are_told_apart(client):
    exclude = {"exclude": [{"code": "C1E00003", "reason": "LEFT_ALONE", "note": ""}]}
    published(entities=exclude)

    assert "没有参加：无事不扰" in text(client, f"/publicity/why/?code=C1E00003&year={YEAR}")
    assert "没有相关的抽取" in text(client, f"/publicity/why/?code=XX&year={YEAR}")
    assert "没有相关的抽取" in text(client, "/publicity/why/?code=C1E00003&year=2001")
    assert "输入代码" in text(client, "/publicity/why/?year=abc")


def test_the_year_of_an_inspector_counts_chance_and_visits():
    session = published()
    member = session.teams.first().members.first().inspector
    sessions = sessions_of_year(session.unit, YEAR, published_only=False)

    year = inspector_year(member.code, sessions, YEAR)

    (entry,) = year.entries
    assert (entry.chance, entry.is_drawn) == (Fraction(1), True)
    assert year.visits == session.drawn.filter(team__members__inspector=member).count()


def test_a_stranger_reads_neither_year(client):
    session = published()
    elsewhere = Unit.objects.create(
        code="C9", name="邻县", kind="COUNTY", path="C9/", region_code="321205"
    )
    stranger = signed_in(person("stranger2", elsewhere, Role.PLANNER))
    member = session.teams.first().members.first().inspector
    entity = session.drawn.first().entity
    urls = [
        f"/inspections/chances/entities/{entity.code}/",
        f"/inspections/chances/inspectors/{member.code}/",
    ]

    assert [stranger.get(url).status_code for url in urls] == [404, 404]
    assert [client.get(url).status_code for url in urls] == [302, 302]


def test_past_draws_are_tested_by_place_branch_and_grade(client):
    session = published()

    found = fairness_of(session.unit, with_grades=True)
    page = text(client, f"/publicity/fairness/{session.unit.code}/")

    assert (found.sessions, found.left_out, found.drawn) == (1, 0, 40)
    assert [test.outcome.samples for test in found.tests] == [2, 2, 2]
    assert sum(cell.observed for cell in found.tests[0].outcome.cells) == 40
    assert sum(cell.expected for cell in found.tests[1].outcome.cells) == 40
    assert all(0 <= test.p <= 1 for test in found.tests)
    assert "它能说明什么，不能说明什么" in page
    assert "自由度" in page
    assert "按信用等级" not in page
    auditor = signed_in(person("auditor2", session.unit, Role.AUDITOR))
    assert "按信用等级" in text(auditor, f"/publicity/fairness/{session.unit.code}/")
    assert session.drawn.first().entity.code not in page


def test_weighted_sessions_are_left_out_and_counted(client):
    session = published(weights={"D": 3}, own_branch="OFF")

    found = fairness_of(session.unit, with_grades=True)

    assert (found.sessions, found.left_out) == (0, 1)
    assert "还没有可以检验的场次" in text(client, f"/publicity/fairness/{session.unit.code}/")


def test_a_bureau_without_published_sessions_has_no_page(client):
    bureau()

    assert client.get("/publicity/fairness/C1/").status_code == 404
    assert client.get("/publicity/fairness/NO/").status_code == 404
