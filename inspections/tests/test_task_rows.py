"""Adding and removing rows; nothing is saved, nothing typed is lost."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from inspections.forms.task_rows import row_count, with_row_added, with_row_removed
from inspections.models.plans import Task
from inspections.tests.desk import Office, sent, signed_in

URL = "/inspections/task-rows/"
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def client(db):
    return signed_in(Office().planner)


def test_htmx_gets_the_table_alone_with_one_more_row(client):
    page = client.post(URL, sent(rows="add:strata"), **HTMX)

    text = page.content.decode()
    assert text.lstrip().startswith('<div id="table-strata">')
    assert 'name="strata-TOTAL_FORMS" value="2"' in text
    assert 'value="全部"' in text
    assert "<html" not in text


def test_browsers_without_script_get_the_whole_editor(client):
    page = client.post(URL, sent(rows="add:pools", **{"basics-name": "没写完"}))

    text = page.content.decode()
    assert "<html" in text
    assert 'value="没写完"' in text
    assert len(page.context["editor"].tables["pools"].forms) == 2
    assert Task.objects.count() == 0


def test_a_row_is_removed_and_the_others_stay(client):
    rows = {
        "strata-TOTAL_FORMS": "3",
        "strata-1-id": "B",
        "strata-1-grades": ["B", "C"],
        "strata-2-id": "C",
    }

    page = client.post(URL, sent(rows="remove:strata:0", **rows), **HTMX)

    forms = page.context["editor"].tables["strata"].forms
    assert [form["id"].value() for form in forms] == ["B", "C"]
    assert forms[0]["grades"].value() == ["B", "C"]
    assert not forms[1]["grades"].value()


def test_a_table_of_ratios_rebuilds_the_strata(client):
    page = client.post(URL, sent(rows="ratios", ratio_preset="henan-2021"), **HTMX)

    forms = page.context["editor"].tables["strata"].forms
    assert [(form["id"].value(), form["ratio"].value()) for form in forms] == [
        ("A", "1"),
        ("B", "2"),
        ("C", "10"),
        ("D", "30"),
        ("REST", "1"),
    ]


def test_a_table_of_factors_looks_at_the_register(client):
    page = client.post(URL, sent(rows="ratios", ratio_preset="founding-zz"), **HTMX)

    ratios = [float(form["ratio"].value()) for form in page.context["editor"].tables["strata"]]
    assert ratios[0] < ratios[1] < ratios[2] < ratios[3]


@pytest.mark.parametrize(
    "rows", ["", "add:teams", "remove:strata:x", "remove:strata:99", "ratios", "add:"]
)
def test_nonsense_changes_nothing(client, rows):
    page = client.post(URL, sent(rows=rows))

    assert page.status_code == 200
    assert len(page.context["editor"].tables["strata"].forms) == 1


def test_strangers_to_planning_are_refused(db):
    assert signed_in(Office().reviewer).post(URL, sent(rows="add:strata")).status_code == 403


@given(st.lists(st.text("ab", max_size=3), max_size=6), st.data())
def test_removing_the_added_row_gives_the_rows_back(codes, data):
    sent_rows = QueryDict(mutable=True)
    sent_rows["exclude-TOTAL_FORMS"] = str(len(codes))
    for place, code in enumerate(codes):
        sent_rows[f"exclude-{place}-code"] = code

    longer = with_row_added(sent_rows, "exclude")
    back = with_row_removed(longer, "exclude", len(codes))

    assert row_count(longer, "exclude") == len(codes) + 1
    assert back == sent_rows
    if codes:
        place = data.draw(st.integers(0, len(codes) - 1))
        shorter = with_row_removed(sent_rows, "exclude", place)
        left = [shorter.get(f"exclude-{i}-code") for i in range(row_count(shorter, "exclude"))]
        assert left == codes[:place] + codes[place + 1 :]
