from datetime import timedelta

import pytest
from django.utils import timezone

from entities import leases
from entities.models import ConflictPolicy, Entity, ImportBatch
from entities.services.imports import request_import
from entities.tests.registers import NOON, bring, row, rows, uscc, write
from shuangsuiji.intake.sources import Source
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.tests.places import make_planner


@pytest.fixture
def planner(units, client):
    user = make_planner(units["fuan"])
    client.force_login(user)
    return user


@pytest.fixture
def queued(planner, units, tmp_path):
    source = Source(write(tmp_path, rows(2)))
    return request_import(
        filename="名单.csv",
        stored_as=str(source.content),
        sha256=source.sha256(),
        size=source.size,
        unit=units["fuan"],
        by="planner",
        now=timezone.now(),
    )


def test_a_running_import_is_polled_until_it_ends(client, queued, units):
    url = f"/entities/imports/{queued.code}/"
    assert 'hx-trigger="every 1s"' in client.get(url).content.decode()
    running = leases.claim(queued.code, now=timezone.now())
    leases.beat(queued.code, running.attempt, rows=5000, bp=4000, now=timezone.now())

    part = client.get(f"{url}progress/")

    assert 'value="40"' in part.content.decode()
    assert "HX-Refresh" not in part
    ImportBatch.objects.update(state="DONE", finished_at=NOON)
    assert client.get(f"{url}progress/")["HX-Refresh"] == "true"


def test_an_import_whose_worker_died_is_started_again_once(client, queued):
    url = f"/entities/imports/{queued.code}/"
    leases.claim(queued.code, now=timezone.now() - timedelta(hours=1))
    assert "重新开始" in client.get(url).content.decode()

    client.post(f"{url}restart/", {"attempt": "1"})
    client.post(f"{url}restart/", {"attempt": "1"})

    queued.refresh_from_db()
    assert (queued.state, queued.attempt) == ("QUEUED", 2)
    assert Record.objects.filter(kind="entities.import.restarted").count() == 1


@pytest.mark.parametrize("attempt", ["", "x", "9"])
def test_a_restart_with_a_wrong_attempt_does_nothing(client, queued, attempt):
    leases.claim(queued.code, now=timezone.now() - timedelta(hours=1))

    answer = client.post(f"/entities/imports/{queued.code}/restart/", {"attempt": attempt})

    assert answer.status_code == 302
    queued.refresh_from_db()
    assert queued.state == "RUNNING"


def test_an_import_under_way_is_not_restarted(client, queued):
    leases.claim(queued.code, now=timezone.now())

    client.post(f"/entities/imports/{queued.code}/restart/", {"attempt": "1"})

    queued.refresh_from_db()
    assert queued.attempt == 1


def test_the_outcome_lists_what_differed(client, planner, units, tmp_path):
    bring(tmp_path, rows(2), unit=units["fuan"])
    bring(tmp_path, [row(1, "福安市改名商行"), row(2)], unit=units["fuan"])

    listed = client.get("/entities/imports/").content.decode()
    page = client.get(f"/entities/imports/{ImportBatch.objects.first().code}/").content.decode()

    assert listed.count("名单.csv") == 2
    assert "福安市改名商行" in page
    assert "已更新" in page


def test_a_refused_import_says_why(client, queued):
    ImportBatch.objects.update(state="REFUSED", message="表头对不上。", finished_at=NOON)

    assert "表头对不上。" in client.get(f"/entities/imports/{queued.code}/").content.decode()


def test_deciding_entity_by_entity(client, planner, units, tmp_path):
    bring(tmp_path, rows(3), unit=units["fuan"])
    changed = [row(n, f"福安市改名{n}号") for n in (1, 2, 3)]
    bring(tmp_path, changed, unit=units["fuan"], on_conflict=ConflictPolicy.DECIDE)
    url = f"/entities/imports/{ImportBatch.objects.first().code}/"
    assert "3 户的内容与库中不同" in client.get(url).content.decode()
    assert "福安市改名2号" in client.get(f"{url}conflicts/").content.decode()

    client.post(
        f"{url}conflicts/",
        {f"choice-{uscc(1)}": "update", f"choice-{uscc(2)}": "keep", "choice-x": "update"},
    )

    assert Entity.objects.get(code=uscc(1)).name == "福安市改名1号"
    assert Entity.objects.get(code=uscc(2)).name == "福安市虚构2号商行"
    left = client.get(f"{url}conflicts/").content.decode()
    assert uscc(3) in left
    assert uscc(1) not in left
