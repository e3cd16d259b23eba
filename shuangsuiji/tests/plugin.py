"""Shared by every test: which tests run here, and how append-only tables are emptied.

Tests that commit (``transaction=True``) empty the database afterwards. The triggers of the
append-only tables refuse that, as they should; so the test runner, and only it, takes triggers
off around its own flush and puts them back. Nothing in the product honours a switch.
"""

import os
import shutil
import uuid
from collections.abc import Collection, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection, connections

from inspections.draw import engine
from inspections.draw.recusals import Recusals
from inspections.draw.sampling import OpenLines
from shuangsuiji.env import env

# A busy machine is no fault of the code: properties have examples to fail on, not seconds.
hypothesis.settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("unhurried")

MADE_BY_MIGRATE = ("django_content_type", "auth_permission", "entities_district")
# A migration fills this one, and tests add to it: with tests shared out among processes, one
# that needs what the migration made may come after one that empties the database.
TAGS = "personnel_specialisttag"
TAGS_MADE = len(import_module("personnel.migrations.0002_specialist_tags").TAGS)
# On PostgreSQL, for one transaction and without a lock; foreign keys rest, too.
WITHOUT_TRIGGERS = ("SET LOCAL session_replication_role = replica",)
WITH_TRIGGERS = ("SET LOCAL session_replication_role = origin",)
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
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


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
    """Sealing tries a plan out many times; tests seal the same few plans by the hundred.

    So each plan is tried out less, and once: what a draw does depends on its arguments alone.
    """
    passed: set[tuple[bytes, str]] = set()

    def run_draw(header: bytes, entities: OpenLines, *, master: str, recusals: Recusals) -> None:
        if (header, master) not in passed:  # the header commits to entities and recusals
            engine.run_draw(header, entities, master=master, recusals=recusals)
            passed.add((header, master))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("inspections.sealing.frames.MOST_TRIALS", 6)
        patch.setattr("inspections.sealing.frames.run_draw", run_draw)
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
    """Of a hundred tables a test fills a few; what ``post_migrate`` makes is left where it is."""

    def sql_flush(ops: Any, style: Any, tables: list[str], **options: Any) -> list[str]:
        filled = filled_tables([table for table in tables if table not in MADE_BY_MIGRATE])
        if not filled:
            return []
        if connection.vendor == "postgresql":
            off, on = list(WITHOUT_TRIGGERS), list(WITH_TRIGGERS)
        else:
            off, on = triggers_off_and_on(filled)
        emptying = [f"DELETE FROM {ops.quote_name(table)}" for table in filled]  # noqa: S608
        emptying = [
            f"{one} WHERE id > {TAGS_MADE}" if one.endswith(f'"{TAGS}"') else one
            for one in emptying
        ]
        return [*off, *emptying, *on]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection.ops.__class__, "sql_flush", sql_flush)
        patch.setattr("django.core.management.commands.flush.emit_post_migrate_signal", _nothing)
        yield


def _nothing(*_: Any, **__: Any) -> None:
    pass


def filled_tables(tables: list[str]) -> list[str]:
    asked = (f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table})" for table in tables)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [table for (table,) in cursor.fetchall()]


@pytest.fixture
def shared_database(request: pytest.FixtureRequest, db: None, tmp_path: Path) -> Iterator[None]:
    """A database that threads and processes share: SQLite gets a file for each test.

    Tests that use it are marked ``servers.SHARED``, so that they commit on other databases.
    """
    if connection.vendor != "sqlite":
        yield
        return
    in_memory = connections["default"]
    name = in_memory.settings_dict["NAME"]
    file = str(shutil.copy(request.getfixturevalue("empty_database"), tmp_path / "shared.sqlite3"))
    in_memory.settings_dict["NAME"] = file  # the same for every thread
    connections["default"] = connections.create_connection("default")
    yield
    connections["default"].close()
    in_memory.settings_dict["NAME"] = name
    connections["default"] = in_memory


def triggers_off_and_on(of: Collection[str] | None = None) -> tuple[list[str], list[str]]:
    """Of all tables; on SQLite, of some."""
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
        cursor.execute("SELECT name, sql, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        rows = [row for row in cursor.fetchall() if of is None or row[2] in of]
    return [f'DROP TRIGGER "{name}"' for name, _, _ in rows], [sql for _, sql, _ in rows]
