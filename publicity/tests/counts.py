"""Files of past checks for tests."""

import csv
import io
from datetime import UTC, date, datetime

from publicity.models import PastChecks
from publicity.outcomes import Mode
from publicity.past_list import PastList
from shuangsuiji.orgs.lists import complete, open_list
from shuangsuiji.orgs.models import Unit

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
HEADER = ("名称", "检查日期", "检查单位", "检查方式", "检查结果", "后续处置措施", "罚没金额（元）")


def file_of(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER) -> bytes:
    """A CSV file with these rows."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode()


def checked(data: bytes, *, mode: Mode | None = None, units: list[Unit] | None = None):
    """What importing the file would do."""
    kind = PastList(
        list(Unit.objects.all()) if units is None else units, today=date(2026, 11, 24), mode=mode
    )
    return kind, complete(open_list(kind, data, "旧台账.csv"))


def imported(
    *rows: tuple[str, ...], by: str = "editor", header: tuple[str, ...] = HEADER
) -> PastChecks:
    """The file of these rows, counted."""
    kind, found = checked(file_of(*rows, header=header))
    assert found.findings == []
    kind.store(found, source="旧台账.csv", digest="0" * 64, by=by, now=NOW)
    return PastChecks.objects.get(filename="旧台账.csv", digest="0" * 64)
