"""Whether this installation can serve, and what is wrong with it; each check names its cause."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from shuangsuiji.host import clock_is_synchronised, free_megabytes
from shuangsuiji.ledger.continuity import break_reason
from shuangsuiji.ledger.selectors import newest_head_at

HEAD_AGE = timedelta(seconds=180)  # three heartbeats


@dataclass(frozen=True)
class Finding:
    """One check; ``cause`` is empty where all is well."""

    name: str
    cause: str
    stops: bool  # whether no page can be served with it


def findings(now: datetime) -> list[Finding]:
    """Every check, in order; after a failed database nothing else is asked of it."""
    found = [Finding("database", _said(_database), stops=True)]
    if not found[0].cause:
        found += [
            Finding("migrations", _said(_migrations), stops=True),
            Finding("log_head", _said(lambda: _head(now)), stops=False),
            Finding("log_continuity", _said(break_reason), stops=False),
        ]
    return [
        *found,
        Finding("disk", _said(_disk), stops=False),
        Finding("clock", _said(_clock), stops=False),
    ]


def _said(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, OSError):  # its text names hosts and files: nobody outside reads it
        return "无法检查。请看服务日志。"


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "数据库连不上。"
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"有 {len(waiting)} 项数据库升级未执行，请运行 migrate。" if waiting else ""


def _head(now: datetime) -> str:
    at = newest_head_at()
    if at is None:
        return "存证日志还没有签过名，请检查后台进程。"
    age = now - at
    if age <= HEAD_AGE:
        return ""
    minutes = int(age.total_seconds()) // 60
    return f"存证日志已有 {minutes} 分钟没有签名，请检查后台进程与签名进程。"


def _disk() -> str:
    free, limit = free_megabytes(Path(settings.VAR_DIR)), settings.SSJ_MIN_FREE_DISK_MB
    return "" if free >= limit else f"磁盘只剩 {free} MB，少于 {limit} MB。"


def _clock() -> str:
    if not settings.SSJ_CHECK_CLOCK or clock_is_synchronised():
        return ""
    return "系统时钟没有与时间源同步，或无法确认。"
