"""Typed readers of the environment: the only place that touches ``os.environ``."""

import secrets
from pathlib import Path
from typing import Any

import environ

env = environ.Env()


def database(default_file: Path) -> dict[str, Any]:
    """The database of ``DATABASE_URL``; without one, a SQLite file that survives power cuts."""
    settings: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{default_file}")
    if settings["ENGINE"].endswith("sqlite3"):
        default_file.parent.mkdir(parents=True, exist_ok=True)
        settings["OPTIONS"] = {
            # Writers queue instead of failing half-way with "database is locked".
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # NORMAL loses acknowledged commits when the power fails.
            # Without recursive triggers REPLACE would remove a row past the append-only triggers.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            " PRAGMA recursive_triggers=ON;",
        }
    else:
        settings["CONN_MAX_AGE"] = env.int("SSJ_CONN_MAX_AGE", default=60)
        settings["CONN_HEALTH_CHECKS"] = True
        if settings["CONN_MAX_AGE"]:
            # For what is prepared (shuangsuiji/prepared.py): one plan, whatever the values.
            options = settings.setdefault("OPTIONS", {})
            given = options.get("options", "")  # of the address
            options["options"] = f"{given} -c plan_cache_mode=force_generic_plan".strip()
    return settings


def mail(url: str) -> dict[str, Any]:
    """Django's settings of a mail server from an address; without one nothing is ever sent."""
    found = env.email_url_config(url or "dummymail://")
    return {
        "EMAIL_BACKEND": found["EMAIL_BACKEND"],
        "EMAIL_HOST": found["EMAIL_HOST"] or "localhost",
        "EMAIL_PORT": found["EMAIL_PORT"] or 25,
        "EMAIL_HOST_USER": found["EMAIL_HOST_USER"] or "",
        "EMAIL_HOST_PASSWORD": found["EMAIL_HOST_PASSWORD"] or "",
        "EMAIL_USE_TLS": found.get("EMAIL_USE_TLS", False),
        "EMAIL_USE_SSL": found.get("EMAIL_USE_SSL", False),
    }


def broker_options(redis_url: str, folder: Path) -> dict[str, Any]:
    """How Celery reaches its broker: Redis, else files below ``folder``."""
    if redis_url:
        return {
            # A message may be handed out again only long after any task has ended.
            "visibility_timeout": 6 * 3600,
            "socket_timeout": 5,
            "socket_connect_timeout": 5,
        }
    messages, control = folder / "messages", folder / "control"
    for each in (messages, control):  # the file broker does not make its folders itself
        each.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(messages),
        "data_folder_out": str(messages),
        "control_folder": str(control),
        "polling_interval": 0.2,
    }


def secret_key(key_file: Path, *, may_create: bool) -> str:
    """``SECRET_KEY`` from the environment, else from ``key_file``.

    The embedded edition makes its own on first use, readable by its owner only. Elsewhere
    the answer is then "" and the system check ssj.E001 refuses to start.
    """
    given: str = env.str("SECRET_KEY", default="")
    if given or not (may_create or key_file.exists()):
        return given
    if not key_file.exists():
        key_file.parent.mkdir(parents=True, exist_ok=True)
        draft = key_file.with_name(f"{key_file.name}.{secrets.token_hex(4)}")
        draft.touch(mode=0o600)
        draft.write_text(f"SECRET_KEY={secrets.token_urlsafe(50)}\n", encoding="ascii")
        try:
            key_file.hardlink_to(draft)  # atomic: of two first starts exactly one wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return key_file.read_text(encoding="ascii").strip().removeprefix("SECRET_KEY=")
