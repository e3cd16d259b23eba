"""Updates by partners: taken once, limited to the client's units, every fault named."""

import json
from threading import Barrier, Thread

import pytest
from celery.app.task import Task
from django.db import connection, connections
from django.test import Client

from entities.importer import run_batch
from entities.models import Entity, ImportBatch
from entities.ndjson import MOST_LINES, LinesError, table_of
from entities.tests.registers import NOON, bring, row, uscc
from shuangsuiji.partners.models import AnsweredWrite, ApiClient
from shuangsuiji.partners.tests.world import caller, make_client, make_key

NDJSON = "application/x-ndjson"
PATH = "/api/v1/registry/batches/"


def lines(*rows):
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows)


def send(client, body, key="k-1", content_type=NDJSON, **headers):
    given = {"Idempotency-Key": key, **headers} if key else headers
    return client.post(PATH, body, content_type=content_type, headers=given)


def done(answer):
    run_batch(answer.json()["batch"], clock=lambda: NOON)
    return answer.json()


@pytest.fixture
def register(units, tmp_path, monkeypatch):
    monkeypatch.setattr("entities.tasks.import_registry_task.delay", lambda **_: None)
    bring(tmp_path, [row(1), row(2, address="福鼎市桐山街道1号", region="350982")])
    return units


GOOD = {"uscc": uscc(1), "name": "福安市改名商行", "address": "福安市赛岐镇解放路1号"}


@pytest.mark.django_db
def test_a_batch_is_taken_followed_and_its_findings_are_read(register):
    client = caller(register["fuan"])
    theirs = {"uscc": uscc(2, "350982"), "name": "改了邻县", "address": "福安市赛岐镇2号"}

    first = send(client, lines(GOOD, theirs, {"uscc": "x", "name": "坏行"}))
    job = done(first)

    assert (first.status_code, job["state"]) == (202, "QUEUED")
    told = client.get(job["url"]).json()
    assert (told["state"], told["counts"]["updated"], told["counts"]["rejected"]) == ("DONE", 1, 2)
    found = client.get(told["findings_url"]).json()["results"]
    assert {(one["line"], one["field"]) for one in found if one["level"] == "拒收"} >= {(3, "uscc")}
    assert all(one["rule"] and one["remedy"] for one in found)
    assert Entity.objects.get(code=uscc(1)).name == "福安市改名商行"
    assert Entity.objects.get(code=uscc(2, "350982")).name != "改了邻县"
    other = caller(register["city"], "other")
    assert other.get(job["url"]).status_code == 404
    assert other.get(told["findings_url"]).status_code == 404


@pytest.mark.django_db(transaction=True)  # the bell rings at the commit, inside the request
def test_a_worker_is_called_to_a_batch(units, monkeypatch):
    called = []
    monkeypatch.setattr(Task, "apply_async", lambda *_, **__: called.append("rung"))

    assert send(caller(units["fuan"]), lines(GOOD)).status_code == 202

    assert "rung" in called


@pytest.mark.django_db
def test_the_same_key_is_answered_the_same_way_and_takes_no_other_content(register):
    client, other = caller(register["fuan"]), caller(register["fuan"], "other")

    first, again = send(client, lines(GOOD)), send(client, lines(GOOD))
    reused = send(client, lines({**GOOD, "name": "又改"}))

    assert first.json()["batch"] == again.json()["batch"]
    assert (again.status_code, reused.status_code) == (202, 422)
    assert reused.json()["code"] == "KEY_REUSED"
    assert send(other, lines(GOOD)).json()["batch"] != first.json()["batch"]
    assert ImportBatch.objects.filter(requested_by="partner:bank").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "fault"),
    [
        *(("\n", "没有内容"), ("{}\n", "不是 JSON 对象"), ("[1]\n", "不是 JSON 对象")),
        *(('{"name": 1.5}\n', "不是 JSON"), ("x\n", "不是 JSON"), ('{"nom": "x"}\n', "没有“nom”")),
        *(('{"name": "a\\nb"}\n', "含换行"), ('{"name": true}\n', "文本或整数")),
        *((b"\xff\n", "UTF-8"), ('{"name": ["x"]}\n', "文本或整数")),
        ('{"name": "好"}\n\n{"name": "好"}\n', "不是 JSON"),
        *(('{"\\ud800": "a", "\\ud800": "b"}\n', "重复出现"), ('{"name": "\\ud800"}\n', "不可见")),
        ('{"name": "好", "name": "坏"}\n', "键“name”重复出现"),
    ],
)
def test_lines_that_are_none_stop_the_batch_and_store_nothing(register, body, fault):
    answer = send(caller(register["fuan"]), body)

    assert (answer.status_code, answer.json()["code"]) == (422, "FAULTS")
    assert fault in answer.json()["errors"][0]["message"]
    assert not AnsweredWrite.objects.exists()


@pytest.mark.django_db
def test_what_is_no_batch_at_all_is_refused(register, monkeypatch):
    client = caller(register["fuan"])
    monkeypatch.setattr("entities.api.registry.MOST_BYTES", 100)

    assert send(client, lines(GOOD), key="").status_code == 400
    assert send(client, lines(GOOD), content_type="application/json").status_code == 415
    assert send(client, lines(GOOD), **{"Content-Encoding": "gzip"}).status_code == 415
    assert send(client, "x" * 101).status_code == 413
    reader = caller(register["fuan"], "reader", scopes=[], fields=[])
    assert send(reader, lines(GOOD)).json()["code"] == "SCOPE"
    assert send(Client(), lines(GOOD)).status_code == 401


def test_more_lines_than_agreed_are_refused():
    with pytest.raises(LinesError, match="分成几批"):
        table_of(b"{}\n" * (MOST_LINES + 1))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_key_make_one_batch(register):
    key = make_key(make_client(register["fuan"]))
    together, answers = Barrier(20), []

    def one():
        client = Client(headers={"Authorization": f"Bearer {key}"})
        together.wait()
        try:
            answers.append(send(client, lines(GOOD)))
        finally:
            connections["default"].close()

    threads = [Thread(target=one) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert connection.vendor == "postgresql"
    assert {one.status_code for one in answers} <= {202, 409}
    assert len({one.json()["batch"] for one in answers if one.status_code == 202}) == 1
    assert ImportBatch.objects.filter(requested_by="partner:bank").count() == 1
    assert ApiClient.objects.get().writes.count() == 1
