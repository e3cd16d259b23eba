"""The database of the tests: migrated once, then copied by every test process.

SQLite keeps the migrated file between runs, under a name that changes with every migration;
PostgreSQL keeps a template while one run of several processes lasts. Django migrates each
copy once more, which finds nothing left to do.
"""

import fcntl
import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django.plugin import DjangoDbBlocker

IN_MEMORY = "file:memorydb_default?mode=memory&cache=shared"  # where Django looks for it


@pytest.fixture(scope="session")
def django_db_setup(
    _copied: ExitStack, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """As pytest-django makes it, but with all tables there before it begins."""
    _copied.close()  # the next process may copy
    yield
    if connection.vendor == "postgresql":  # threads of servers that ended may hold a line
        name = str(connection.settings_dict["NAME"])
        with django_db_blocker.unblock():
            connection.close()
            quoted = connection.ops.quote_name(name)
            _on_server(f"ALTER DATABASE {quoted} ALLOW_CONNECTIONS false")  # nor take a new one
            _on_server(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )


@pytest.fixture(scope="session")
def _copied(
    request: pytest.FixtureRequest,
    _everybodys_folder: Path,
    django_db_modify_db_settings: None,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[ExitStack]:
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    copying = ExitStack()
    if connection.vendor == "sqlite":
        target = sqlite3.connect(IN_MEMORY, uri=True)  # gone with its last connection
        with closing(sqlite3.connect(request.getfixturevalue("empty_database"))) as source:
            source.backup(target)
        yield copying
        target.close()
    elif run:
        template = f"ssj_template_{run}"
        with django_db_blocker.unblock():
            copying.enter_context(_one_at_a_time(_everybodys_folder))
            is_made_here = _made_template(template)
        yield copying
        if is_made_here:
            with django_db_blocker.unblock(), _one_at_a_time(_everybodys_folder):
                _on_server(f"DROP DATABASE {template}")
    else:
        yield copying


@pytest.fixture(scope="session")
def empty_database(_everybodys_folder: Path, django_db_blocker: DjangoDbBlocker) -> Path:
    """A SQLite file with all tables and no rows, to be copied."""
    file = _everybodys_folder / f"ssj-empty-{migrations_digest()}.sqlite3"
    with _one_at_a_time(_everybodys_folder):
        if not file.exists():
            for old in _everybodys_folder.glob("ssj-empty-*.sqlite3"):
                if old.stat().st_mtime < time.time() - 86_400:
                    old.unlink()
            draft = file.with_suffix(".draft")
            draft.unlink(missing_ok=True)
            with django_db_blocker.unblock(), _migrated("file:ssj-empty?mode=memory&cache=shared"):
                connection.cursor().execute("VACUUM INTO %s", [str(draft)])
            draft.rename(file)
    return file


@pytest.fixture(scope="session")
def _everybodys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same for all test processes of this user; pytest lets nobody else write to it."""
    folder = tmp_path_factory.getbasetemp().parent
    return folder.parent if os.environ.get("PYTEST_XDIST_WORKER") else folder


def migrations_digest() -> str:
    """Another one after every change of a migration or of a package."""
    found = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}\n".encode())
    found.update((settings.BASE_DIR / "requirements.txt").read_bytes())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            content = hashlib.sha256(file.read_bytes()).hexdigest()
            found.update(f"{app.label}/{file.name} {content}\n".encode())
    return found.hexdigest()


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    with (folder / "ssj-empty.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _made_template(name: str) -> bool:
    """Whether it was not there yet; from now on, ``CREATE DATABASE`` copies it."""
    is_there = _on_server("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    if not is_there:
        with _migrated(name):
            pass
    connection.settings_dict["TEST"]["TEMPLATE"] = name
    return not is_there


def _on_server(statement: str, values: list[str] | None = None) -> bool:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.description is not None and cursor.fetchone() is not None


@contextmanager
def _migrated(name: str) -> Iterator[None]:
    """Connected to a new test database of that name, and to none afterwards."""
    given = connection.settings_dict
    own, own_test = given["NAME"], given["TEST"]["NAME"]
    given["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    yield
    BaseDatabaseWrapper.close(connection)  # SQLite's own keeps what lives in memory
    given["NAME"], given["TEST"]["NAME"] = own, own_test
