"""Write the day's open data; for a timer where no Celery worker runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from publicity.opendata.keeping import folder_of, make_snapshot, remove_old, remove_withheld
from shuangsuiji.kernel.faults import explained


class Command(BaseCommand):
    help = "生成当日的开放数据并登记入存证日志，删除过期的；当日已有的不再生成。"

    def handle(self, *_: Any, **__: Any) -> None:
        now = timezone.now()
        try:
            snapshot = make_snapshot(by="open-data", now=now)
        except OSError as error:
            raise CommandError(f"开放数据没有写成：{explained(error)}。") from error
        remove_old(now=now)
        remove_withheld()
        if snapshot is None:
            self.stdout.write(f"{timezone.localdate(now)} 的开放数据已经有了。")
        else:
            self.stdout.write(f"{folder_of(snapshot.day)} 已写好，清单摘要 {snapshot.digest}。")
