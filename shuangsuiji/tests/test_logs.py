"""Log lines that machines read, and a ticker that does not die of one failure."""

import json
import logging
import sys

from celery import Celery

from shuangsuiji.logs import JsonFormatter
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
