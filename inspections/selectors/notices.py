"""Everything that was announced to the public, as one list: plans, ceremonies, draws, voids."""

from typing import Any

from django.db.models import CharField, F, QuerySet, TextChoices, Value
from django.db.models.functions import Cast, Concat

from inspections.models.ceremonies import Ceremony
from inspections.models.plans import AnnualPlan, Approval
from inspections.models.sessions import DrawSession, VoidCase


class NoticeKind(TextChoices):
    """What is announced."""

    PLAN = "PLAN", "年度计划"
    CEREMONY = "CEREMONY", "抽取仪式"
    DRAW = "DRAW", "抽取结果"
    VOID = "VOID", "作废"


Row = dict[str, Any]  # what, ref, heading, body, told_at


def notices(*, kind: str = "") -> QuerySet[Any, Row]:
    """Notices, latest first; of one kind where it is named. One query."""
    first, *rest = [made() for one, made in _OF_KIND.items() if kind in ("", one)]
    return first.union(*rest, all=True).order_by("-told_at", "ref")


def _plans() -> QuerySet[Any, Row]:
    rows = AnnualPlan.objects.filter(status=Approval.APPROVED)
    number = Concat("unit__code", Value("/"), Cast("year", CharField()), output_field=CharField())
    return _rows(rows, NoticeKind.PLAN, number, ("name", "unit__name", "approved_at"))


def _ceremonies() -> QuerySet[Any, Row]:
    fields = ("task__name", "task__unit__name", "announced_at")
    return _rows(Ceremony.objects.all(), NoticeKind.CEREMONY, F("code"), fields)


def _draws() -> QuerySet[Any, Row]:
    rows = DrawSession.objects.filter(published_at__isnull=False)
    return _rows(rows, NoticeKind.DRAW, F("code"), ("task__name", "unit__name", "published_at"))


def _voids() -> QuerySet[Any, Row]:
    rows = VoidCase.objects.exclude(approved_by="")
    fields = ("session__task__name", "session__unit__name", "approved_at")
    return _rows(rows, NoticeKind.VOID, F("session__code"), fields)


def _rows(
    rows: QuerySet[Any], kind: NoticeKind, number: Any, fields: tuple[str, str, str]
) -> QuerySet[Any, Row]:
    title, body, at = fields
    return rows.order_by().values(
        what=Value(kind.value, output_field=CharField()),
        ref=number,
        heading=F(title),
        body=F(body),
        told_at=F(at),
    )


_OF_KIND = {
    NoticeKind.PLAN: _plans,
    NoticeKind.CEREMONY: _ceremonies,
    NoticeKind.DRAW: _draws,
    NoticeKind.VOID: _voids,
}
