"""python manage.py import_visits FILE [--dry-run] [--by USER]."""

from datetime import datetime

from inspections.visit_list import VisitList
from shuangsuiji.orgs.management.list_command import ListCommand


class Command(ListCommand):
    help = "导入其他部门的检查记录或计划：统一社会信用代码、检查日期、检查机关、检查事项。"

    def list_import(self, now: datetime) -> VisitList:  # days stand in the file
        return VisitList(None)
