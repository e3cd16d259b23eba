"""Schemathesis against a live server, by the server's own document."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from entities.models import Entity
from entities.tests.registers import bring, row
from shuangsuiji.orgs.tests.places import make_city
from shuangsuiji.partners.tests.world import make_client, make_key
from shuangsuiji.tests.test_architecture import APPEND_ONLY

EXAMPLES, SEED = "25", "20260101"


def counts():
    return {name: apps.get_model(name).objects.count() for name in sorted(APPEND_ONLY)}


def fuzz(server, *options):
    """The exit code and the report of one run with all default checks."""
    program = Path(sys.executable).with_name("st")
    run = subprocess.run(
        [
            *(str(program), "run", f"{server.url}/api/v1/schema/", "--url", server.url),
            *("--phases", "examples,coverage,fuzzing", "-n", EXAMPLES, "--seed", SEED),
            *("--continue-on-failure", "--request-timeout", "20", "--no-color", *options),
        ],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    return run.returncode, run.stdout[-6000:] + run.stderr[-2000:]


@pytest.fixture
def server(live_server, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    settings.SSJ_ANONYMOUS_CALLS = 10**6
    monkeypatch.setattr("entities.tasks.import_registry_task.delay", lambda **_: None)
    units = make_city()
    for name, region in (("city", "350900"), ("fuan", "350981")):
        units[name].region_code = region
        units[name].save(update_fields=["region_code"])
    bring(tmp_path, [row(1)])
    assert Entity.objects.exists()
    live_server.units = units
    return live_server


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_anybody_finds_no_failure_and_leaves_no_trace(server):
    before = counts()

    code, report = fuzz(server)

    assert code == 0, report
    assert counts() == before


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_partner_finds_no_failure(server):
    client = make_client(server.units["fuan"], per_minute=10**6, per_day=10**7)

    code, report = fuzz(server, "-H", f"Authorization: Bearer {make_key(client)}")

    assert code == 0, report
