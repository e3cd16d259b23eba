"""Take up draws that wait or were abandoned; for a timer where no Celery worker runs."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from inspections.reaper import reap_draws
from inspections.tasks import worker_name


class Command(BaseCommand):
    help = "接手排队中或中断的抽取作业；不需要消息队列。"

    def handle(self, *args: Any, **options: Any) -> None:
        count = reap_draws(owner=f"{worker_name()}/reaper", clock=timezone.now)
        self.stdout.write(f"已接手 {count} 个抽取作业")
