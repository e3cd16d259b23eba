"""Settings: the driver, the key, and what refuses to start."""

import stat
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.db import connection

from shuangsuiji import checks
from shuangsuiji.env import broker_options, database, secret_key

POSTGRES = "postgres://nobody@127.0.0.1:1/nowhere"


@pytest.mark.postgres
def test_postgresql_is_reached_through_psycopg2():
    assert connection.Database.__name__ == "psycopg2"


def test_the_embedded_edition_makes_its_key_once_and_keeps_it(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY")
    key_file = tmp_path / "var" / "secret.env"

    first = secret_key(key_file, may_create=True)

    assert len(first) >= 50
    assert secret_key(key_file, may_create=False) == first
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert list(key_file.parent.iterdir()) == [key_file]


def test_elsewhere_no_key_is_invented(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY")

    assert secret_key(tmp_path / "secret.env", may_create=False) == ""


def test_the_file_broker_finds_its_folders(tmp_path):
    broker_options("", tmp_path)

    assert {each.name for each in tmp_path.iterdir()} == {"messages", "control"}


@pytest.mark.parametrize(
    ("changed", "check", "ids"),
    [
        ({"SECRET_KEY": "short"}, checks.check_secret_key, ["ssj.E001"]),
        ({}, checks.check_secret_key, []),
        ({"DEBUG": True, "EMBEDDED": False}, checks.check_debug_is_local, ["ssj.E002"]),
        ({"DEBUG": True, "EMBEDDED": True}, checks.check_debug_is_local, []),
        ({"ALLOWED_HOSTS": ["*"]}, checks.check_allowed_hosts, ["ssj.E003"]),
        (
            {"SSJ_DEMO": True, "ALLOWED_HOSTS": ["draws.example.gov.cn"]},
            checks.check_demo_stays_at_home,
            ["ssj.W004"],
        ),
        ({"SSJ_DEMO": True}, checks.check_demo_stays_at_home, []),
        ({"SSJ_LEASE_SECONDS": 0}, checks.check_lease, ["ssj.E006"]),
        ({}, checks.check_lease, []),
    ],
)
def test_a_check_finds_its_fault_and_nothing_else(settings, changed, check, ids):
    for name, value in changed.items():
        setattr(settings, name, value)

    assert [message.id for message in check()] == ids


@pytest.mark.parametrize("module", ["shuangsuiji.wsgi", "shuangsuiji.asgi"])
def test_a_production_process_without_key_does_not_start(module, tmp_path):
    answer = run_python(f"import {module}", tmp_path, DATABASE_URL=POSTGRES)

    assert answer.returncode == 1
    assert "ssj.E001" in answer.stderr


@pytest.mark.parametrize("module", ["shuangsuiji.wsgi", "shuangsuiji.asgi"])
def test_a_production_process_with_key_starts(module, tmp_path):
    answer = run_python(f"import {module}", tmp_path, DATABASE_URL=POSTGRES, SECRET_KEY="k" * 60)

    assert answer.returncode == 0, answer.stderr


def test_production_sends_cookies_over_https_only(tmp_path):
    code = (
        "from shuangsuiji import settings as s; "
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT)"
    )

    answer = run_python(code, tmp_path, DATABASE_URL=POSTGRES, SECRET_KEY="k" * 60)

    assert answer.stdout.split() == ["True"] * 3


def run_python(code, var_dir, **environment):
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=django_settings.BASE_DIR,
        env={"PATH": "/usr/bin:/bin", "SSJ_VAR_DIR": str(var_dir), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_options_of_the_database_address_are_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://u@h/x?options=-c%20search_path%3Dssj")

    options = database(tmp_path / "x")["OPTIONS"]["options"]

    assert options == "-c search_path=ssj -c plan_cache_mode=force_generic_plan"
    monkeypatch.setenv("SSJ_CONN_MAX_AGE", "0")
    assert database(tmp_path / "x")["OPTIONS"]["options"] == "-c search_path=ssj"
