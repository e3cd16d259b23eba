"""``manage.py preview_task CODE``: what a task would cost under each mode, before it is sealed."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inspections.draw.errors import DrawError
from inspections.models.plans import Task
from inspections.policies import PolicyError
from inspections.rehearsal import rehearse


class Command(BaseCommand):
    """Computes here and now, stores nothing and touches no session."""

    help = "封存前预演一个任务：各种搭配模式是否可行、路程、工时、费用和补救办法。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="任务编号")
        parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
        parser.add_argument("--samples", action="store_true", help="JSON 中带上每次模拟的数值")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a sentence per mode and, at the end, the remedies; or one JSON object."""
        task = Task.objects.select_related("unit").filter(code=options["code"]).first()
        if task is None:
            raise CommandError(f"没有编号为 {options['code']} 的任务。请核对编号。")
        silent = options["json"]

        def say(stage: str, done: int, total: int) -> None:
            if not silent and done == total:
                self.stderr.write(f"{STAGES[stage]}完成")

        try:
            outcome = rehearse(task, now=timezone.now(), on_progress=say)
        except (DrawError, PolicyError) as error:
            raise CommandError(str(error)) from error
        if silent:
            self.stdout.write(json.dumps(_public(outcome, options["samples"]), ensure_ascii=False))
            return
        self._say(outcome)

    def _say(self, outcome: dict[str, Any]) -> None:
        size, task = outcome["size"], outcome["task"]
        self.stdout.write(f"任务 {task['code']}「{task['name']}」第 {task['version']} 版")
        if size:
            self.stdout.write(
                f"不加限制有 {size['people']} 人、{size['pairs']:,} 种两人组合、"
                f"{size['entities']:,} 户，共 {size['combinations']:,} 种搭配"
            )
        for mode in outcome["modes"]:
            mark = "（本方案）" if mode["is_plan"] and mode["id"] != "PLAN" else ""
            self.stdout.write(f"  {mode['label']}{mark}：{mode['verdict']}")
        refusal = outcome["plan"]["refusal"]
        if refusal:
            self.stdout.write(f"本方案不能封存：{refusal['sentence']}")
            for remedy in outcome["remedies"]:
                self.stdout.write(f"  {remedy['label']}：{remedy['effect']['sentence']}")


STAGES = {"lists": "清点名录", "modes": "各模式试抽", "remedies": "补救办法试算"}


def _public(outcome: dict[str, Any], with_samples: bool) -> dict[str, Any]:
    """Without the single values, unless asked for: the intervals say what is to be known."""
    if with_samples:
        return outcome
    left_out = ("samples", "zones")
    modes = [
        {key: value for key, value in mode.items() if key not in left_out}
        for mode in outcome["modes"]
    ]
    return {**outcome, "modes": modes}
