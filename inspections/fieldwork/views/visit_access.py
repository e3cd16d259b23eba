"""Which visit, seen by whom, and what they may do with its papers."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils import timezone

from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.policies import issuable_kinds
from inspections.fieldwork.selectors.crews import crew_of, inspector_of, open_ones
from inspections.fieldwork.selectors.documents import visit_by_code
from inspections.fieldwork.selectors.visits import known_to, visits_visible_to
from inspections.fieldwork.states import DocKind
from inspections.views.access import today
from shuangsuiji.orgs.models import User
from shuangsuiji.orgs.policies import NotPermittedError


@dataclass(frozen=True)
class Seat:
    """A visit as one reader has it."""

    visit: Visit
    is_crew: bool
    kinds: tuple[DocKind, ...]  # what they may issue

    @property
    def may_serve(self) -> bool:
        return bool(self.kinds)

    def check_crew(self) -> None:
        """Refuse with 403 unless they go on the visit."""
        if not self.is_crew:
            raise NotPermittedError("这一步由该户的检查人员在现场办理；您不在这个检查组。")

    def check_may_serve(self) -> None:
        """Refuse with 403 unless they may issue something here, too."""
        if not self.may_serve:
            raise NotPermittedError(
                "登记送达由检查人员或本单位复核员、抽取员办理；您目前没有权限。"
            )


def seat_at(request: HttpRequest, code: str) -> Seat:
    """The visit for its team while it is open to them, and for staff who may know it; else 404."""
    visit, user = visit_by_code(code), request.user
    if visit is None or not isinstance(user, User):
        raise _missing(code)
    inspector = inspector_of(user, on=today())
    is_crew = inspector is not None and inspector in crew_of(visit)
    is_open = is_crew and visit.pk in open_ones([visit], now=timezone.now())
    if not is_open:
        mine = visits_visible_to(user, on=today()).filter(known_to(user, on=today()))
        if not mine.filter(pk=visit.pk).exists():
            raise _missing(code)
    return Seat(visit, is_open, issuable_kinds(user, visit, is_crew=is_open, on=today()))


def _missing(code: str) -> Http404:
    return Http404(f"没有检查户次 {code}，或不在您的任务和范围内，或名单尚未打开。")
