"""The chosen entries as CSV and as JSON Lines, in pieces."""

import json
from collections.abc import Iterator

from django.utils import timezone

from shuangsuiji.timeline.reading import Line, lines_of
from shuangsuiji.timeline.selectors import Wanted, every_entry

HEADER = (
    *("日志编号", "时间", "事项", "事项代码", "操作人", "操作人账号", "单位", "单位代码"),
    *("场次编号", "对象", "已签署", "已见证", "内容已销毁"),
)
YES = {True: "是", False: "否"}


def csv_rows(wanted: Wanted, *, up_to: int) -> Iterator[tuple[str, ...]]:
    """One row of texts for each entry, newest first."""
    for line in _lines(wanted, up_to):
        entry = line.entry
        yield (
            str(entry.seq),
            timezone.localtime(entry.at).isoformat(sep=" ", timespec="seconds"),
            *(line.label, entry.kind, line.actor, entry.actor),
            *((entry.unit.name, entry.unit.code) if entry.unit else ("", "")),
            *(entry.draw, line.subject),
            *(YES[line.is_signed], YES[line.is_cosigned], YES[line.is_erased]),
        )


def json_lines(wanted: Wanted, *, up_to: int) -> Iterator[bytes]:
    """One object for each entry, newest first."""
    for line in _lines(wanted, up_to):
        entry = line.entry
        row = {
            "seq": entry.seq,
            "at": timezone.localtime(entry.at).isoformat(),
            "kind": entry.kind,
            "label": line.label,
            "actor": entry.actor,
            "actor_name": line.actor,
            "unit": entry.unit.code if entry.unit else None,
            "unit_name": entry.unit.name if entry.unit else None,
            "draw": entry.draw or None,
            "subject": line.subject or entry.subject,
            "signed": line.is_signed,
            "cosigned": line.is_cosigned,
            "erased": line.is_erased,
            "src": entry.src,
        }
        yield json.dumps(row, ensure_ascii=False).encode("utf-8") + b"\n"


def _lines(wanted: Wanted, up_to: int) -> Iterator[Line]:
    for piece in every_entry(wanted, up_to=up_to):
        yield from lines_of(piece)
