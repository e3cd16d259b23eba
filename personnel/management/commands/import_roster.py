"""python manage.py import_roster FILE [--dry-run] [--by USER]."""

from datetime import datetime

from django.utils import timezone

from personnel.roster_list import RosterList
from shuangsuiji.orgs.management.list_command import ListCommand
from shuangsuiji.orgs.selectors import units_by_code


class Command(ListCommand):
    help = "导入执法人员名册：姓名、执法证号、执法证有效期、单位（可加岗位类别、专业标签等）。"

    def list_import(self, now: datetime) -> RosterList:
        return RosterList(units_by_code().values(), today=timezone.localdate(now))
