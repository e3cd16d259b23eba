"""The log as a timeline: whose entries, in which order, found by what."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict

from inspections.tests.desk import signed_in
from inspections.tests.world import sealed as sealed_session
from shuangsuiji.ledger.erasure import erase_content
from shuangsuiji.ledger.models import Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role, RoleGrant
from shuangsuiji.orgs.tests.places import NOON, TODAY
from shuangsuiji.timeline import selectors
from shuangsuiji.timeline.forms import FilterForm
from shuangsuiji.timeline.indexing import indexed_size, rebuild, take_up
from shuangsuiji.timeline.models import Entry, Place
from shuangsuiji.timeline.tests.conftest import do, sealed
from shuangsuiji.timeline.views import lists

pytestmark = pytest.mark.django_db
PAGE = "/timeline/"


def shown(user, query=""):
    """Numbers of the entries that the page lists, from top to bottom."""
    response = signed_in(user).get(PAGE + query)
    assert response.status_code == 200, response.content.decode()
    text = response.content.decode()
    return [int(seq) for seq in re.findall(r'href="/timeline/entries/(\d+)/"', text)]


def subjects(user, query=""):
    return list(
        Entry.objects.filter(seq__in=shown(user, query))
        .order_by("-at")
        .values_list("subject", flat=True)
    )


def test_each_auditor_sees_the_own_subtree(city):
    do(1, "plans-fuan", subject="350981")
    do(2, "x", subject="350982")
    do(3, "x", subject="350981S01")
    do(4, "x", subject="350900")
    sealed()
    people = city["people"]

    assert subjects(people["fuan"]) == ["350981S01", "350981"]
    assert subjects(people["fuding"]) == ["350982"]
    assert subjects(people["over"]) == ["350900", "350981S01", "350982", "350981"]
    assert subjects(people["over"], "?unit=350982") == ["350982"]


def test_nobody_else_reads_it(city, client, admin_user):
    people = city["people"]

    assert client.get(PAGE).status_code == 302
    assert signed_in(people["planner"]).get(PAGE).status_code == 403
    assert signed_in(people["chief"]).get(PAGE).status_code == 403
    assert signed_in(admin_user).get(PAGE).status_code == 403


def test_a_grant_that_ended_shows_nothing(city):
    do(1, "x")
    sealed()
    RoleGrant.objects.filter(role=Role.AUDITOR).update(revoked_at=NOON, revoked_by="root")

    assert signed_in(city["people"]["fuan"]).get(PAGE).status_code == 403


def test_a_unit_outside_the_scope_is_no_choice(city):
    do(1, "x", subject="350982")
    sealed()

    response = signed_in(city["people"]["fuan"]).get(PAGE + "?unit=350982")

    assert response.status_code == 422
    assert "福鼎" not in response.content.decode()


def test_what_the_system_does_shows_to_auditors_of_a_top_unit_only(city):
    do(1, "host/12", kind="ledger.heart.beaten", subject="log")
    sealed()
    people = city["people"]

    assert subjects(people["over"]) == []
    assert "log" in subjects(people["over"], "?unit=-")
    assert signed_in(people["fuan"]).get(PAGE + "?unit=-").status_code == 422


def test_an_entry_belongs_to_the_unit_it_is_about_else_to_who_acted(city):
    do(1, "chief", kind="orgs.user.created", subject="audits-fuding")
    do(2, "plans-fuan", kind="personnel.roster.imported", subject="ab" * 32)
    do(3, "x", kind="inspections.plan.saved", subject="plan/350982/2026")
    do(4, "x", kind="inspections.law_packs.chosen", subject="law/350981")
    sealed()

    units = dict(Entry.objects.values_list("subject", "unit__code"))
    assert units["audits-fuding"] == "350982"
    assert units["ab" * 32] == "350981"
    assert units["plan/350982/2026"] == "350982"
    assert units["law/350981"] == "350981"


def test_a_session_and_its_entries_belong_to_its_unit(city):
    session = sealed_session()
    sealed()
    auditor = city["people"]["fuan"]
    RoleGrant.objects.filter(user=auditor).update(unit=session.unit)

    lines = signed_in(auditor).get(f"{PAGE}?draw={session.code.lower()}").content.decode()

    assert "封存名单与规则" in lines
    assert f'href="/inspections/sessions/{session.code}/"' in lines
    of_session = Entry.objects.filter(draw=session.code)
    assert shown(auditor, f"?draw={session.code}") == list(of_session.values_list("seq", flat=True))
    assert len(shown(auditor, "?kind=sessions")) == 1


def test_filters_narrow_by_kind_person_period_and_text(city):
    do(1, "plans-fuan", subject="350981", kind="orgs.unit.saved")
    do(2, "chief", subject="350981S01", kind="orgs.outline.saved")
    do(60 * 24 * 3, "chief", subject="350981", kind="inspections.rates.saved")
    sealed()
    auditor = city["people"]["fuan"]

    assert len(shown(auditor)) == 3
    assert subjects(auditor, "?kind=orgs") == ["350981S01", "350981"]
    assert subjects(auditor, "?kind=orgs.outline.saved") == ["350981S01"]
    assert len(shown(auditor, "?actor=chief")) == 2
    assert len(shown(auditor, "?since=2026-11-23")) == 1
    assert len(shown(auditor, "?until=2026-11-20")) == 2
    assert subjects(auditor, "?q=S01") == ["350981S01"]
    assert subjects(auditor, "?q=辖区边界") == ["350981S01"]
    assert shown(auditor, "?q=nothing") == []


def test_a_person_is_found_by_name(city):
    city["people"]["chief"].display_name = "周正"
    city["people"]["chief"].save()
    do(1, "chief", subject="350981")
    sealed()

    assert len(shown(city["people"]["fuan"], "?actor=周&kind=orgs.unit.saved")) == 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?since=yesterday", "请填日期"),
        ("?since=2026-11-02&until=2026-11-01", "截止日期早于起始日期"),
        ("?until=9999-12-31", "请填今天或更早"),
        ("?kind=nothing", "nothing"),
    ],
)
def test_what_cannot_be_is_said(city, query, words):
    response = signed_in(city["people"]["fuan"]).get(PAGE + query)

    assert response.status_code == 422
    assert words in response.content.decode()


@pytest.mark.parametrize("cursor", ["", "x", "1-", "-1", "9" * 40 + "-1", "²-1", "1-1"])
def test_any_cursor_is_answered(city, cursor):
    assert signed_in(city["people"]["fuan"]).get(f"{PAGE}?before={cursor}").status_code == 200


def test_pages_follow_each_other_without_gap_or_repetition(city, monkeypatch):
    monkeypatch.setattr(lists, "PER_PAGE", 3)
    for minute in (5, 5, 5, 1, 2, 5, 9, 9):
        do(minute, "x")
    sealed()
    auditor, seen, query = signed_in(city["people"]["fuan"]), [], ""
    while True:
        text = auditor.get(PAGE + query).content.decode()
        seen += [int(seq) for seq in re.findall(r'href="/timeline/entries/(\d+)/"', text)]
        link = re.search(r'href="(\?before=[^"]+)" rel="next"', text)
        if link is None:
            break
        query = link[1]

    in_order = Entry.objects.filter(unit__code="350981").order_by("-at", "-seq")
    assert seen == list(in_order.values_list("seq", flat=True))
    assert len(seen) == 8


def test_a_text_search_looks_at_so_many_and_then_asks(city, monkeypatch):
    monkeypatch.setattr(selectors, "SEARCHED_AT_ONCE", 2)
    do(1, "rare")
    for minute in (2, 3, 4):
        do(minute, "x")
    sealed()
    auditor = signed_in(city["people"]["fuan"])

    text = auditor.get(PAGE + "?q=rare").content.decode()
    further = re.search(r'href="\?(q=rare&amp;before=[^"]+)" rel="next"', text)[1]

    assert "接着往前找" in text
    assert "rare" in auditor.get(f"{PAGE}?{further.replace('&amp;', '&')}").content.decode()
    assert shown(city["people"]["fuan"], "?" + further.replace("&amp;", "&")) == [
        Entry.objects.get(actor="rare").seq
    ]


def test_signed_entries_are_marked_and_erased_ones_say_so(city):
    do(1, "x", payload={"name": "张三"})
    sealed()
    erase_content(
        sources=[Record.objects.get(actor="x").src], basis="第四十七条", by="over", now=NOON
    )

    text = signed_in(city["people"]["fuan"]).get(PAGE).content.decode()

    assert "内容已销毁" in text
    assert "，已签署" in text


def test_the_list_costs_the_same_however_long(city, django_assert_max_num_queries):
    for minute in range(30):
        do(minute, "x")
    sealed()
    auditor = signed_in(city["people"]["over"])
    auditor.get(PAGE)

    with django_assert_max_num_queries(22):
        auditor.get(PAGE)


def test_the_index_takes_up_every_entry_once_and_can_be_made_anew(city):
    for minute in range(3):
        do(minute, "x")
    taken = sealed()
    before = list(Place.objects.order_by("entry_id", "unit_id").values_list("entry_id", "unit_id"))

    assert (take_up(), indexed_size()) == (0, taken)
    assert rebuild() == taken
    call_command("index_log", "--anew", stdout=(told := StringIO()))
    assert f"编入 {taken} 条" in told.getvalue()
    assert before == list(
        Place.objects.order_by("entry_id", "unit_id").values_list("entry_id", "unit_id")
    )


def test_entries_not_yet_in_the_index_are_announced(city):
    do(1, "x")
    seal_pending(now=NOON)

    text = signed_in(city["people"]["fuan"]).get(PAGE).content.decode()

    assert "正在编入时间线" in text
    assert "还没有条目" in text


@pytest.mark.parametrize("query", ["", "kind=orgs.unit.saved", "actor=x", "since=2026-11-01"])
def test_each_list_is_one_run_over_an_index(city, query):
    """With millions of rows a sort would take seconds; a run over an index takes none."""
    do(1, "x")
    sealed()
    scope = selectors.scope_of(city["people"]["fuan"], on=TODAY)
    form = FilterForm(QueryDict(query), scope)
    form.is_valid()
    rows = selectors._older(selectors._places(form.wanted()), selectors.Cursor(NOON, 5))[:50]

    assert "place_by" in plan_of(rows)
    assert not sorts(plan_of(rows))
    assert sorts(plan_of(Place.objects.order_by("kind", "actor")[:50]))  # a list without one


def plan_of(rows):
    with connection.cursor() as cursor:
        # A small table is read whole and sorted unless told not to; where no index gives the
        # order, a sort stays all the same.
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_sort = off")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    return rows.explain()


def sorts(plan):
    return "Sort" in plan or "TEMP B-TREE" in plan
