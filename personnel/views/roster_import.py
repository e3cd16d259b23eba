"""Importing a roster in the browser."""

from django.http import HttpRequest
from django.utils import timezone

from personnel.roster_list import RosterList
from personnel.services.rosters import RosterRefusedError
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role_anywhere
from shuangsuiji.orgs.selectors import units_visible_to
from shuangsuiji.orgs.views.list_import import ListWizard


class RosterWizard(ListWizard):
    """Planners import inspectors of the units inside their grants."""

    namespace = "personnel"
    name = "import"
    title = "执法人员名册"
    intro = "以执法证号认人：库里已有的按文件更新，空白单元格不清除原有内容，文件没提到的人不动。"
    back = "personnel:list"
    back_title = "执法人员"
    measure = "人"
    refusals = (FileRejectedError, RosterRefusedError)

    def kind(self, request: HttpRequest) -> RosterList:
        today = timezone.localdate()
        check_has_role_anywhere(request.user, Role.PLANNER, on=today)
        own = units_visible_to(request.user, on=today, roles=[Role.PLANNER])
        return RosterList(own, today=today)


wizard = RosterWizard()
