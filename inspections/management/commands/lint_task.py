"""``manage.py lint_task TASK_CODE``: what the law packs say about a task today."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inspections.models.plans import Task
from inspections.selectors.findings import Verdict, as_document, verdict_on_task


class Command(BaseCommand):
    """Ends with 1 where sealing would be refused, so that scripts can ask."""

    help = "按法规包检查一个任务；有未经两人说明的严重问题时返回 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("task_code", metavar="TASK_CODE")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the findings; the JSON form has the same content as the stored report."""
        code = options["task_code"]
        task = Task.objects.select_related("unit", "plan__unit").filter(code=code).first()
        if task is None:
            raise CommandError(f"没有编号为 {code} 的任务。请核对编号，或先用 load_task 载入。")
        verdict = verdict_on_task(task, today=timezone.localdate())
        if options["json"]:
            self.stdout.write(json.dumps(_document(task, verdict), ensure_ascii=False, indent=1))
        else:
            self._say(verdict)
        if verdict.blocks:
            sys.exit(1)

    def _say(self, verdict: Verdict) -> None:
        packs = "、".join(f"{pack.title}第 {pack.version} 版" for pack in verdict.packs)
        self.stdout.write(f"法规包：{packs}")
        for severity, rows in verdict.groups:
            for row in rows:
                self.stdout.write(f"[{severity.label}] {row.sentence()}")
        if not verdict.findings:
            self.stdout.write("没有发现问题。")
        if verdict.severe and verdict.override:
            by = verdict.override.approval.approved_by
            self.stdout.write(f"严重问题已由两人说明（{by} 批准）：{verdict.override.note}")


def _document(task: Task, verdict: Verdict) -> dict[str, Any]:
    return {
        "task": task.code,
        "version": task.version,
        "packs": [pack.name for pack in verdict.packs],
        "counts": verdict.counts(),
        "blocks": verdict.blocks,
        "override": verdict.override.pk if verdict.override else None,
        "findings": as_document(verdict.findings),
    }
