"""How a unit is called in the numbers of its documents; a step of services that number."""

from datetime import datetime

from shuangsuiji.orgs.models import DocumentMark, Unit
from shuangsuiji.paper.numbering import mark_of


class MarkTakenError(ValueError):
    """The mark is empty or another unit's; the message says whose, and what to do."""


def put_mark(*, unit: Unit, mark: str, by: str, now: datetime) -> DocumentMark:
    """Give a unit its mark.

    Raises:
        MarkTakenError: empty, or another unit's.
    """
    if not mark:
        raise MarkTakenError("请填写文号中的机关代字，例如“姜市监”。")
    other = DocumentMark.objects.filter(mark=mark).exclude(unit=unit).select_related("unit").first()
    if other is not None:
        raise MarkTakenError(
            f"机关代字“{mark}”已由{other.unit.name}使用，文号会重复。请在文书模板页另设一个。"
        )
    row, _ = DocumentMark.objects.update_or_create(
        unit=unit, defaults={"mark": mark, "set_by": by, "set_at": now}
    )
    return row


def mark_for(*, unit: Unit, by: str, now: datetime) -> str:
    """The mark of a unit, given now where it has none yet.

    Raises:
        MarkTakenError: the usual one is another unit's.
    """
    row = DocumentMark.objects.filter(unit=unit).first()
    return (row or put_mark(unit=unit, mark=mark_of(unit.name, unit.code), by=by, now=now)).mark
