"""Log lines that machines read, and a ticker that does not die of one failure."""

import json
import logging
import sys
from datetime import date

import pytest
from celery import Celery
from django.db import IntegrityError
from django.utils import timezone

from shuangsuiji.fieldclasses import LogForm
from shuangsuiji.logs import JsonFormatter, TextFormatter, form_of_column, without_people
from shuangsuiji.orgs.tests.places import make_unit
from shuangsuiji.partners.models import ApiClient
from shuangsuiji.tests.workers import wait_for
from shuangsuiji.ticker import Ticker


def test_a_line_is_one_json_object_in_readable_chinese():
    record = logging.LogRecord("ssj", logging.WARNING, "f.py", 1, "第 %s 组", ("3",), None)

    line = JsonFormatter().format(record)

    assert "第 3 组" in line
    assert json.loads(line)["level"] == "WARNING"
    assert json.loads(line)["at"].endswith("+00:00")


def test_a_traceback_stays_on_its_line():
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        record = logging.LogRecord("ssj", logging.ERROR, "f.py", 1, "x", (), sys.exc_info())

    line = JsonFormatter().format(record)

    assert "\n" not in line
    assert "ZeroDivisionError" in json.loads(line)["traceback"]


def test_a_tick_that_fails_is_logged_and_tried_again(caplog):
    app = Celery("test", set_as_current=False)
    calls = []

    @app.task(name="test.tick")
    def tick():
        calls.append(1)
        raise RuntimeError("今天不行")

    ticker = Ticker(app, {"test.tick": 0.02})
    ticker.start()
    wait_for(lambda: len(calls) >= 2, seconds=10)
    ticker.stop()
    ticker.join(5)

    assert not ticker.is_alive()
    assert "今天不行" in caplog.text


QUOTED = (
    "duplicate key value violates unique constraint\n"
    "DETAIL:  Key (contact_phone)=(13812345678) already exists.\n"
    "DETAIL:  Key (name, version)=(王小明, 41) already exists.\n"
    "DETAIL:  Failing row contains (7, 王小明, 0523-86881234, 2026-01-01).\n"
    'CONTEXT:  COPY staged, line 3: "王小明\t泰州市某路1号"\n'
    "来电 13987654321，证号 321204199001011234"
)
PEOPLE = ("13812345678", "王小明", "0523-86881234", "某路", "13987654321", "321204199001011234")


def formatted(formatter):
    try:
        raise ValueError(QUOTED)
    except ValueError:
        args = ("ssj", logging.ERROR, "f.py", 1, "行被拒绝：%s", (QUOTED,), sys.exc_info())
        return formatter.format(logging.LogRecord(*args))


@pytest.mark.parametrize("kind", [JsonFormatter, TextFormatter])
def test_no_person_stands_in_a_line_nor_in_its_traceback(kind):
    line = formatted(kind())

    assert [one for one in PEOPLE if one in line] == []
    assert "(…, 41)" in line  # what the policy lets stand as it is
    assert "Key (contact_phone)=(…)" in line
    assert [one for one in PEOPLE if one in formatted(logging.Formatter())] == list(PEOPLE)


def test_a_column_is_as_closed_as_the_closest_field_of_its_name():
    assert form_of_column("contact_phone") == LogForm.ABSENT
    assert form_of_column("unit_id") == LogForm.PLAIN
    assert form_of_column("no_such_column") == LogForm.ABSENT


def test_numbers_of_entities_and_draws_stay():
    text = "91350981MA2XXXXX04 321204-2026-0001-V13812345678 1781234567890"

    assert without_people(text) == text


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_row_that_the_database_refuses_is_not_quoted():
    unit = make_unit("C1")
    with pytest.raises(IntegrityError) as refused:
        ApiClient.objects.create(
            code="bank",
            unit=unit,
            agency="某银行",
            contact="王小明 0523-86881234",
            purpose="",
            basis="",
            valid_from=date(2026, 1, 1),
            valid_to=date(2026, 1, 1),
            created_by="keeper",
            created_at=timezone.now(),
        )

    assert "王小明" in str(refused.value)  # the control: PostgreSQL itself quotes it
    assert "王小明" not in without_people(str(refused.value))
