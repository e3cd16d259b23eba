"""What PostgreSQL has prepared answers as the text itself, and ends with its connection."""

from itertools import count

import pytest
from django.db import connection, transaction
from django.db.models import Value

from shuangsuiji.compiled import Compiled, Given
from shuangsuiji.orgs.models import Unit
from shuangsuiji.orgs.tests.places import make_unit

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


MARKS = count(1)


@pytest.fixture
def mark():
    """Something that stands in the statements of one test only; tests share a connection."""
    return f"{next(MARKS)} %"


@pytest.fixture
def compiled(db, mark):
    for code in ("C1", "C2", "C3"):
        make_unit(code, name=f"县局 {code} %")
    rows = Unit.objects.annotate(one=Value(1), sign=Value(mark)).filter(code__gte=Given("from"))
    return Compiled(lambda: rows.filter(name__contains="%").values("code", "one", "sign"))


@pytest.fixture
def prepared(mark):
    def statements():
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement FROM pg_prepared_statements")
            return [text for (text,) in cursor.fetchall() if f"'{mark}'" in text]

    return statements


def codes(compiled, first):
    return [row["code"] for row in compiled.ask(**{"from": first})]


def test_values_come_each_time_and_constants_stay(compiled, prepared, mark):
    for first, found in (("C1", ["C1", "C2", "C3"]), ("C3", ["C3"]), ("C2", ["C2", "C3"])):
        assert sorted(codes(compiled, first)) == found
        assert compiled.count(**{"from": first}) == len(found)

    assert compiled.first(**{"from": "C3"}) == {"code": "C3", "one": 1, "sign": mark}
    statements = prepared()
    assert len(statements) == 2  # the rows and their number, each once
    assert all("$1" in text and "$2" not in text for text in statements)


def test_a_text_with_marks_in_it_is_a_value_and_nothing_else(compiled):
    for evil in ("'; DROP TABLE orgs_unit; --", "$1", "%s", "C3'"):
        codes(compiled, evil)
    assert Unit.objects.filter(code__startswith="C").count() == 3


def test_what_was_prepared_outlives_a_transaction_that_was_given_up(compiled, prepared):
    with transaction.atomic():
        codes(compiled, "C1")
        transaction.set_rollback(True)
    assert codes(compiled, "C3") == ["C3"]
    assert len(prepared()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_prepares_anew(compiled, prepared):
    codes(compiled, "C1")
    assert len(prepared()) == 1

    connection.close()

    assert prepared() == []
    assert codes(compiled, "C3") == ["C3"]
    assert len(prepared()) == 1


def test_a_connection_that_is_not_kept_prepares_nothing(compiled, prepared, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)

    assert codes(compiled, "C3") == ["C3"]
    assert compiled.count(**{"from": "C1"}) == 3
    assert prepared() == []


def test_a_connection_keeps_a_bounded_number(monkeypatch, mark, prepared):
    monkeypatch.setattr("shuangsuiji.prepared.MOST", 5)
    rows = Unit.objects.annotate(sign=Value(mark)).filter(code=Given("code"))
    for number in range(1, 20):
        many = Compiled(lambda size=number: rows.values("code", "sign")[:size])
        assert many.ask(code="C1") == []
        assert 0 < len(prepared()) <= 5


def test_the_plan_does_not_follow_the_values(compiled):
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("force_generic_plan",)
