"""python manage.py consent_task TASK --unit DEPARTMENT --by USER."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inspections.policies import PlanRefusedError
from inspections.selectors.joint import version_of
from inspections.services.joint import consent_to_task
from shuangsuiji.kernel.text import operator


class Command(BaseCommand):
    help = "联合任务的配合部门会签现在这一版任务文件。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("task", help="任务编号")
        parser.add_argument("--unit", required=True, help="会签部门的单位代码")
        parser.add_argument("--by", type=operator, default="console", help="记入存证的会签人")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            consent = consent_to_task(
                task_code=options["task"],
                unit_code=options["unit"],
                expected_version=version_of(options["task"]),
                by=options["by"],
                now=timezone.now(),
            )
        except PlanRefusedError as error:
            raise CommandError(str(error)) from error
        answer = {
            "task": options["task"],
            "unit": options["unit"],
            "document_digest": consent.document_digest,
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False))
