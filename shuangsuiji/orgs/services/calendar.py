"""Keeping the calendar of workdays."""

from datetime import datetime

from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.arrangements import ArrangementError, read_arrangement
from shuangsuiji.orgs.events import Event
from shuangsuiji.orgs.models import CalendarYear

FIRST_YEAR, LAST_YEAR = 2015, 2100


@command
def save_calendar_year(
    *,
    year: int,
    holidays: str,
    worked: str,
    source: str,
    expected_version: int,
    by: str,
    now: datetime,
) -> CalendarYear:
    """Take what an administrator typed as the arrangement of a year.

    Args:
        expected_version: the version that the editor saw; 0 where the year was as shipped.

    Raises:
        ArrangementError: says every line that is wrong; nothing is stored.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ArrangementError([f"年份 {year} 应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间。请改正。"])
    if not source.strip():
        raise ArrangementError(["依据不能为空。请写明通知的名称和日期。"])
    arrangement = read_arrangement(year, holidays, worked)
    row = CalendarYear.objects.select_for_update().filter(year=year).first()
    if (row.version if row else 0) != expected_version:
        raise ArrangementError([f"{year} 年的日历刚被别人改过。请刷新页面，核对后再保存。"])
    row = row or CalendarYear(year=year, version=0)
    row.holidays = [[a.isoformat(), b.isoformat(), name] for a, b, name in arrangement.holidays]
    row.worked = [day.isoformat() for day in arrangement.worked]
    row.source, row.version = source.strip(), row.version + 1
    row.updated_by, row.updated_at = by, now
    row.save()
    append(
        kind=Event.CALENDAR_SAVED,
        actor=by,
        subject=f"calendar/{year}",
        payload={
            "holidays": row.holidays,
            "worked": row.worked,
            "source": row.source,
            "version": row.version,
        },
        at=now,
    )
    return row


@command
def drop_calendar_year(*, year: int, by: str, now: datetime) -> None:
    """Use the arrangement that ships with the system again, or none where none ships.

    Raises:
        ArrangementError: nothing was saved for the year.
    """
    row = CalendarYear.objects.select_for_update().filter(year=year).first()
    if row is None:
        raise ArrangementError([f"{year} 年没有另行保存的日历，不必恢复。"])
    row.delete()
    append(kind=Event.CALENDAR_DROPPED, actor=by, subject=f"calendar/{year}", payload={}, at=now)
