"""Taking entries out: the same ones as on the page, as a file, and on record."""

import csv
import io
import json

import pytest

from inspections.tests.desk import signed_in
from shuangsuiji.ledger.models import Record
from shuangsuiji.timeline import selectors
from shuangsuiji.timeline.tests.conftest import do, sealed

pytestmark = pytest.mark.django_db


def taken(user, query="", form="csv"):
    response = signed_in(user).post(f"/timeline/export/{query}", {"form": form})
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode("utf-8-sig")


def test_csv_holds_the_chosen_entries_and_no_formula(city):
    do(1, "plans-fuan", subject="350981")
    do(2, "=HYPERLINK(1)", subject="350981S01")
    do(3, "x", subject="350982")
    sealed()

    rows = list(csv.DictReader(io.StringIO(taken(city["people"]["fuan"]))))

    assert [row["对象"] for row in rows] == ["350981S01", "350981"]
    assert [row["已签署"] for row in rows] == ["是", "是"]
    assert rows[0]["操作人账号"].startswith("'=")
    assert rows[1]["事项"] == "保存单位"


def test_json_lines_come_in_pieces_and_follow_the_filter(city, monkeypatch):
    for minute in range(7):
        do(minute, "chief" if minute % 2 else "x", subject="350981")
    sealed()
    original = selectors.every_entry
    monkeypatch.setattr(
        "shuangsuiji.timeline.exporting.every_entry",
        lambda wanted, up_to: original(wanted, up_to=up_to, at_once=2),
    )

    text = taken(city["people"]["over"], "?actor=chief", "jsonl")
    rows = [json.loads(line) for line in text.splitlines()]

    assert [row["actor"] for row in rows] == ["chief"] * 3
    assert rows[0]["seq"] > rows[1]["seq"] > rows[2]["seq"]
    assert rows[0]["unit"] == "350981"


def test_an_export_is_an_entry_itself(city):
    do(1, "x")
    sealed()

    taken(city["people"]["fuan"], "?q=x&since=2026-11-01")

    record = Record.objects.get(kind="timeline.export.taken")
    content = json.loads(bytes(record.payload))
    assert (record.actor, record.subject) == ("audits-fuan", "350981")
    assert (content["text"], content["since"], content["form"]) == ("x", "2026-11-01", "csv")


@pytest.mark.parametrize("who", ["planner", "chief"])
def test_nobody_else_takes_anything(city, who):
    assert signed_in(city["people"][who]).post("/timeline/export/").status_code == 403
    assert not Record.objects.filter(kind="timeline.export.taken").exists()


def test_a_link_takes_nothing_and_a_wrong_filter_goes_back(city):
    client = signed_in(city["people"]["fuan"])

    assert client.get("/timeline/export/").status_code == 405
    answer = client.post("/timeline/export/?unit=350982")
    assert (answer.status_code, answer.url) == (302, "/timeline/?unit=350982")
    assert not Record.objects.filter(kind="timeline.export.taken").exists()
