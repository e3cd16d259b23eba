"""Rows of the data sets, in a total order and in constant memory."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.timezone import localtime

from entities.selectors.public_listings import standing_listings
from inspections.codes import DrawKind, TaskScope
from inspections.selectors.open_plans import (
    PlannedTask,
    approved_plans,
    approved_tasks,
    plan_id,
    task_of_session,
)
from inspections.selectors.sessions import public_sessions
from publicity import redaction
from publicity.models import Publication
from publicity.opendata.columns import Row
from shuangsuiji.kernel.canonical import parse_canonical

AT_ONCE = 2_000  # rows in memory


def _at(instant: datetime | None) -> str | None:
    return None if instant is None else localtime(instant).isoformat(timespec="seconds")


def _shown(on: date, until: datetime) -> QuerySet[Publication]:
    rows = Publication.objects.filter(published_at__lte=until, shown_until__gte=on)
    return rows.filter(withdrawal__isnull=True).order_by("pk")


def result_rows(*, on: date, until: datetime) -> Iterator[Row]:
    """One row for each result that is shown, corrections beside their originals."""
    tasks: dict[int, PlannedTask] = {}
    rows = _shown(on, until).values_list(
        *("code", "content", "digest", "published_at", "shown_until"),
        *("visit__session_id", "correction__code", "correction__published_at"),
    )
    for code, content, digest, at, last, session, after, later in rows.iterator(AT_ONCE):
        if session not in tasks:
            tasks[session] = task_of_session(session)
        task, text = tasks[session], parse_canonical(bytes(content))
        yield (
            code,
            task.plan,
            task.plan_name,
            task.code,
            "；".join(text["tasks"]),
            DrawKind(task.kind).label,
            text["session"],
            text["bureau"],
            text["finished_on"],
            text["entity"]["name"],
            text["entity"]["code"],
            text["entity"]["kind"],
            [one["code"] for one in text["results"]],
            [one["label"] for one in text["results"]],
            text["follow_up"],
            text["settled"],
            text["version"],
            text["corrects"] or "",
            after if later is not None and later <= until else "",
            _at(at),
            last.isoformat(),
            digest,
            [
                {
                    "seqno": place,
                    "raninsItemName": item["name"],
                    "raninsCheckResName": item["result"],
                }
                for place, item in enumerate(text["items"], start=1)
            ],
        )


def item_rows(*, on: date, until: datetime) -> Iterator[Row]:
    """One row for each item of each result, for tables that cannot hold a list."""
    rows = _shown(on, until).values_list("code", "content")
    for code, content in rows.iterator(AT_ONCE):
        for place, item in enumerate(parse_canonical(bytes(content))["items"], start=1):
            yield code, place, item["name"], item["result"]


def session_rows(*, on: date, until: datetime) -> Iterator[Row]:  # noqa: ARG001
    """One row for each draw that was ever sealed."""
    rows = public_sessions().filter(sealed_at__lte=until).order_by("code")
    for row in rows.iterator(AT_ONCE):
        yield (
            row.code,
            row.task.code,
            row.task.name,
            DrawKind(row.task.kind).label,
            row.unit.name,
            row.unit.code,
            row.get_status_display(),
            row.entities_count,
            _at(row.sealed_at),
            _at(row.drawn_at),
            _at(row.published_at),
            row.frame_digest,
        )


def plan_rows(*, on: date, until: datetime) -> Iterator[Row]:  # noqa: ARG001
    """One row for each approved annual plan."""
    for row in approved_plans().filter(approved_at__lte=until).iterator(AT_ONCE):
        yield (
            plan_id(row),
            row.name,
            row.year,
            row.unit.name,
            row.unit.code,
            row.version,
            _at(row.approved_at),
        )


def task_rows(*, on: date, until: datetime) -> Iterator[Row]:  # noqa: ARG001
    """One row for each approved task of such a plan."""
    for row in approved_tasks().filter(approved_at__lte=until).iterator(AT_ONCE):
        yield (
            row.code,
            row.name,
            plan_id(row.plan),
            DrawKind(row.kind).label,
            TaskScope(row.scope).label,
            row.unit.name,
            row.unit.code,
            row.window_from.isoformat(),
            row.window_to.isoformat(),
        )


def listing_rows(*, on: date, until: datetime) -> Iterator[Row]:
    """One row for each listing in force."""
    rows = standing_listings(on=on).filter(decided_at__lte=until).order_by("number")
    for row in rows.iterator(AT_ONCE):
        entity = row.entity
        yield (
            row.number,
            redaction.entity(entity.name, kind=entity.kind, operator=entity.legal_rep),
            redaction.code(entity.code),
            entity.kind,
            row.get_kind_display(),
            row.get_reason_display(),
            row.basis,
            row.unit.name,
            row.unit.code,
            row.decided_on.isoformat(),
        )
