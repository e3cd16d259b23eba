"""``manage.py check_evidence``: every file from the field is read again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inspections.fieldwork.inventory import discrepancies
from inspections.fieldwork.models.evidence import UploadedFile


class Command(BaseCommand):
    help = "逐个重读证据文件，与数据库中的摘要核对；有缺失或改变时以非零码结束。"

    def handle(self, **_: Any) -> None:
        found = list(discrepancies())
        for one in found:
            self.stdout.write(f"{one.digest} {one.what}。{one.remedy}")
        if found:
            raise CommandError(f"{len(found)} 个文件与记录不符。")
        self.stdout.write(f"{UploadedFile.objects.count()} 个证据文件与记录一致。")
