"""System checks with ids: what must hold before pages are served or tasks are run."""

import sys
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection


@register(Tags.security)
def check_secret_key(**_: Any) -> list[CheckMessage]:
    """A production site without its own key would hand out forgeable sessions."""
    try:
        key = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django raises on an empty key before we can explain it
        key = ""
    if len(key) >= 40 or settings.DEBUG:
        return []
    return [
        Error(
            "没有设置 SECRET_KEY，或不足 40 个字符。",
            hint=(
                "用 python -c 'import secrets; print(secrets.token_urlsafe(50))' 生成一个，"
                "写入环境变量 SECRET_KEY；所有网页进程和后台进程必须使用同一个。"
            ),
            id="ssj.E001",
        )
    ]


@register(Tags.security)
def check_debug_is_local(**_: Any) -> list[CheckMessage]:
    """Debug pages show settings and data to whoever provokes an error."""
    if not settings.DEBUG or settings.EMBEDDED:
        return []
    return [
        Error(
            "连接正式数据库时不得开启 DEBUG。",
            hint="去掉环境变量 DEBUG。",
            id="ssj.E002",
        )
    ]


@register(Tags.security)
def check_allowed_hosts(**_: Any) -> list[CheckMessage]:
    """A wildcard lets a forged Host header into links and mails."""
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "ALLOWED_HOSTS 不得包含 *。",
            hint="写明本站的域名或地址，用逗号分隔。",
            id="ssj.E003",
        )
    ]


@register(Tags.security)
def check_demo_stays_at_home(**_: Any) -> list[CheckMessage]:
    """The passwords of the demo are printed in the manual."""
    home = {"localhost", "127.0.0.1", "[::1]", "testserver"}
    strangers = sorted(set(settings.ALLOWED_HOSTS) - home)
    if not settings.SSJ_DEMO or not strangers:
        return []
    return [
        Warning(
            f"演示库对外开放：ALLOWED_HOSTS 含有 {'、'.join(strangers)}，"
            "而演示账号的密码是公开的。",
            hint="演示只在本机使用；正式使用请换一个 SSJ_VAR_DIR 或 DATABASE_URL。",
            id="ssj.W004",
        )
    ]


@register(Tags.compatibility)
def check_driver(**_: Any) -> list[CheckMessage]:
    """Where psycopg 3 is installed Django takes it silently; ours is tested on psycopg2."""
    driver = getattr(connection, "Database").__name__  # noqa: B009  # the stubs do not know it
    if connection.vendor != "postgresql" or driver == "psycopg2":
        return []
    return [
        Error(
            f"PostgreSQL 驱动是 {driver}，应为 psycopg2。",
            hint="pip uninstall psycopg",
            id="ssj.E005",
        )
    ]


@register(Tags.compatibility)
def check_lease(**_: Any) -> list[CheckMessage]:
    """A lease shorter than the pause between two looks would be taken over at once."""
    if settings.SSJ_LEASE_SECONDS > 0 and settings.SSJ_REAP_SECONDS > 0:
        return []
    return [
        Error(
            "SSJ_LEASE_SECONDS 与 SSJ_REAP_SECONDS 必须是正整数。",
            hint="不设置时分别为 30 和 5 秒。",
            id="ssj.E006",
        )
    ]


def refuse_unsafe_start() -> None:
    """Stop a web or worker process whose settings fail a check above.

    ``manage.py`` commands run the checks themselves; gunicorn, uvicorn and celery do not.
    """
    errors = [
        message
        for message in run_checks(tags=[Tags.security, Tags.compatibility])
        if message.id and message.id.startswith("ssj.") and message.is_serious()
    ]
    if errors:
        sys.exit("\n".join(f"拒绝启动：{error}" for error in errors))
