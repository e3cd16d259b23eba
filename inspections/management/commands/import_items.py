"""python manage.py import_items FILE [--dry-run] [--by USER]."""

from datetime import datetime

from django.utils import timezone

from inspections.item_list import ItemList
from shuangsuiji.orgs.management.list_command import ListCommand


class Command(ListCommand):
    help = "导入抽查事项清单：事项代码、抽查类别、抽查事项……；已有的代码成为新的一版。"

    def list_import(self, now: datetime) -> ItemList:
        return ItemList(timezone.localdate(now))
