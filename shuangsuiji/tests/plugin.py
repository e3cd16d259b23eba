"""Shared by every test: which tests run here, and how append-only tables are emptied.

Tests that commit (``transaction=True``) empty the database afterwards. The triggers of the
append-only tables refuse that, as they should; so the test runner, and only it, takes every
trigger off around its own flush and puts it back. Nothing in the product honours a switch.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection, connections

from shuangsuiji.env import env

# A busy machine is no fault of the code: properties have examples to fail on, not seconds.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    on_postgresql = env.str("DATABASE_URL", default="").startswith("postgres")
    reasons = {
        "slow": None if env.bool("SSJ_SLOW_TESTS", default=False) else "SSJ_SLOW_TESTS not set",
        "browser": None if CHROMIUM else "no Chromium on this machine",
        "postgres": None if on_postgresql else "DATABASE_URL is not PostgreSQL",
    }
    for item in items:
        for name, reason in reasons.items():
            if reason and item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_report_header() -> str:
    database = env.str("DATABASE_URL", default="sqlite").partition(":")[0]
    broker = env.str("REDIS_URL", default="files").partition(":")[0]
    return f"database: {database}, broker: {broker}, chromium: {CHROMIUM or 'none'}"


@pytest.fixture(scope="session", autouse=True)
def _playwright_may_block() -> None:
    """Playwright keeps an event loop in this thread; Django then refuses to use its ORM."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session", autouse=True)
def _few_trials() -> Iterator[None]:
    """Sealing tries a plan out many times; tests seal by the hundred, so each tries it less."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("inspections.sealing.frames.MOST_TRIALS", 6)
        yield


@pytest.fixture(autouse=True)
def _own_log(settings: Any, _logs: Path) -> None:
    """Every test has a log of its own: the signer of one would refuse that of the next."""
    folder = _logs / uuid.uuid4().hex
    settings.SSJ_KEY_DIR, settings.SSJ_LOG_DIR = str(folder / "keys"), str(folder / "log")


@pytest.fixture(scope="session")
def _logs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs")


@pytest.fixture(scope="session", autouse=True)
def _flush_past_triggers() -> Iterator[None]:
    plain = connection.ops.__class__.sql_flush

    def sql_flush(ops: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
        statements = plain(ops, style, tables, **options)
        if not statements:
            return statements
        off, on = triggers_off_and_on()
        return [*off, *statements, *on]

    connection.ops.__class__.sql_flush = sql_flush
    yield
    connection.ops.__class__.sql_flush = plain


@pytest.fixture
def shared_database(db: None, _database_file: Path, tmp_path: Path) -> Iterator[None]:
    """A database that threads and processes share: SQLite gets a file for each test.

    Tests that use it are marked ``servers.SHARED``, so that they commit on other databases.
    """
    if connection.vendor != "sqlite":
        yield
        return
    in_memory = connections["default"]
    name = in_memory.settings_dict["NAME"]
    file = str(shutil.copy(_database_file, tmp_path / "shared.sqlite3"))
    in_memory.settings_dict["NAME"] = file  # the same for every thread
    connections["default"] = connections.create_connection("default")
    yield
    connections["default"].close()
    in_memory.settings_dict["NAME"] = name
    connections["default"] = in_memory


@pytest.fixture(scope="session")
def _database_file(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The empty database of the tests; nothing where it is no SQLite."""
    file = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
    return file


def triggers_off_and_on() -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
            )
            tables = [table for (table,) in cursor.fetchall()]
            return (
                [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables],
                [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables],
            )
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        rows = cursor.fetchall()
        return [f'DROP TRIGGER "{name}"' for name, _ in rows], [sql for _, sql in rows]
