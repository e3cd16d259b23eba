"""Importing visits of other bodies in the browser."""

from django.http import HttpRequest

from inspections.views.access import check_planner_anywhere, today
from inspections.visit_list import VisitList
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.selectors import units_visible_to
from shuangsuiji.orgs.views.list_import import ListWizard


class VisitWizard(ListWizard):
    """Planners report visits to the entities of their units."""

    namespace = "inspections"
    name = "visits"
    title = "其他部门检查记录"
    intro = (
        "其他部门已经做过或已经安排的检查。同一主体、日期、机关、事项只记一次；"
        "记录只增不改，用于重复检查提醒和检查频次。"
    )
    back = "inspections:guard"
    back_title = "重复检查"
    measure = "次"
    refusals = (FileRejectedError,)

    def kind(self, request: HttpRequest) -> VisitList:
        check_planner_anywhere(request)
        return VisitList(units_visible_to(request.user, on=today(), roles=[Role.PLANNER]))


wizard = VisitWizard()
