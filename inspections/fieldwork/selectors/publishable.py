"""What a reviewed visit has to be published: the version in force, its items and tasks."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from inspections.fieldwork.models.forms import FormVersion
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.forms import content_of, form_in_force
from inspections.fieldwork.selectors.sheets import sheet_of
from inspections.fieldwork.states import VisitState
from inspections.oneform.types import OneForm
from inspections.policies import PolicyError


@dataclass(frozen=True)
class Publishable:
    """A result that a reviewer agreed to make public."""

    visit: Visit
    form_id: int
    version: int
    reason: str
    content: OneForm
    items: tuple[tuple[str, str], ...]
    task_names: tuple[str, ...]


def publishable(visit_code: str, *, locks: bool = True) -> Publishable:
    """The version in force of a reviewed visit, locked until the transaction ends.

    Args:
        locks: False for whoever only looks, outside of a transaction.

    Raises:
        PolicyError: no such visit, not reviewed, not agreed to, or the draw is not public yet.
    """
    rows = Visit.objects.select_related("entity", "unit", "session__task")
    if locks:
        rows = rows.select_for_update(of=("self",))
    visit = rows.filter(code=visit_code).first()
    if visit is None:
        raise PolicyError(f"没有检查户次“{visit_code}”。请核对编号。")
    form = form_in_force(visit)
    if visit.state != VisitState.REVIEWED or form is None:
        raise PolicyError(f"{visit_code} 还没有审定，审定之后才能公示。")
    if not form.review.may_publish:
        raise PolicyError(f"{visit_code} 的审核意见是不公示。需要公示的，请由复核员重新审核更正。")
    if visit.session.published_at is None:
        raise PolicyError(
            f"场次 {visit.session.code} 还没有公布抽取结果，须先公布抽取，再公示检查。"
        )
    parts = visit.parts.select_related("drawn__session__task").order_by("pk")
    return Publishable(
        visit=visit,
        form_id=form.pk,
        version=form.version,
        reason=form.reason,
        content=content_of(form),
        items=tuple((one.code, one.name) for one in sheet_of(visit).questions),
        task_names=tuple(part.drawn.session.task.name for part in parts),
    )


def reviewed_visits(*, done: QuerySet[Any, Any]) -> QuerySet[Visit]:
    """Reviewed visits whose version in force may be published, the longest waiting first.

    Args:
        done: ids of forms that are public already.
    """
    newest = FormVersion.objects.filter(visit=OuterRef("pk"), review__is_approved=True)
    rows = Visit.objects.filter(state=VisitState.REVIEWED, session__published_at__isnull=False)
    mine = rows.annotate(in_force=Subquery(newest.order_by("-version").values("pk")[:1])).filter(
        forms__pk=F("in_force"), forms__review__may_publish=True
    )
    waiting = mine.exclude(in_force__in=done)
    return waiting.select_related("entity", "unit", "session").order_by("reviewed_at", "code")
