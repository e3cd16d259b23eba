"""python manage.py import_units FILE [--dry-run] [--by USER]."""

from datetime import datetime

from shuangsuiji.orgs.management.list_command import ListCommand
from shuangsuiji.orgs.unit_list import UnitList


class Command(ListCommand):
    help = "导入单位表：代码、名称、类别、上级代码、区划代码（可加经度、纬度），行的先后不限。"

    def list_import(self, now: datetime) -> UnitList:
        return UnitList()
