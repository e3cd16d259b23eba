"""Importing the list of units in the browser."""

from django.http import HttpRequest
from django.utils import timezone

from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role_anywhere
from shuangsuiji.orgs.selectors import outermost, units_visible_to
from shuangsuiji.orgs.services.units import UnitRefusedError
from shuangsuiji.orgs.unit_list import UnitList
from shuangsuiji.orgs.views.list_import import ListWizard


class UnitWizard(ListWizard):
    """System administrators import what lies inside their grants; a superuser everything."""

    namespace = "orgs"
    name = "units_import"
    title = "单位表"
    intro = "上级单位可以排在下级之后。库里已有的代码按文件更新，文件没提到的单位不动。"
    back = "orgs:units"
    back_title = "机构"
    measure = "个"
    refusals = (FileRejectedError, UnitRefusedError)

    def kind(self, request: HttpRequest) -> UnitList:
        today = timezone.localdate()
        check_has_role_anywhere(request.user, Role.SYSADMIN, on=today)
        if request.user.is_superuser:
            return UnitList()
        own = units_visible_to(request.user, on=today, roles=[Role.SYSADMIN])
        return UnitList(within=outermost(own.values_list("path", flat=True)))


wizard = UnitWizard()
