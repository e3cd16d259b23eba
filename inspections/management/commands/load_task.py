"""``manage.py load_task FILE.json``: save and approve a task from its document."""

import hashlib
import json
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inspections.codes import PackageMode, PairingScope
from inspections.policies import PlanRefusedError
from inspections.selectors.plans import is_loaded_unchanged
from inspections.services.tasks import load_task
from inspections.taskspec import TaskSpec, TaskSpecError, canonical_document, parse
from shuangsuiji.kernel.faults import explained
from shuangsuiji.kernel.text import operator

CONSOLE = "console"


class Command(BaseCommand):
    """The console operator writes and approves; the ledger names the channel."""

    help = "从任务文件（docs/task-file.md）建立或修改一个抽查任务，并由控制台批准。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.json")
        parser.add_argument("--by", type=operator, default=CONSOLE, help="编制人，默认 console")
        parser.add_argument(
            "--approve-by", type=operator, default=CONSOLE, help="批准人，默认 console"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a summary and, as the last line, one JSON object."""
        by, approved_by = options["by"], options["approve_by"]
        if by == approved_by and by != CONSOLE:
            raise CommandError(f"编制人和批准人都是 {by}。请用 --approve-by 指定另一人。")
        code = ""
        try:
            spec = parse(_read(options["file"]))
            code = spec.code
            digest = hashlib.sha256(canonical_document(spec)).hexdigest()
            outcome = "unchanged"
            if not is_loaded_unchanged(code, digest):
                task = load_task(spec=spec, by=by, approved_by=approved_by, now=timezone.now())
                outcome = "created" if task.version == 1 else "updated"
        except TaskSpecError as error:
            self._refuse(code, [str(problem) for problem in error.problems])
        except PlanRefusedError as error:
            self._refuse(code, [str(error)])
        self._say(spec, outcome)
        self._json(code, outcome, [])

    def _say(self, spec: TaskSpec, outcome: str) -> None:
        done = {"created": "已建立", "updated": "已更新", "unchanged": "没有变化"}[outcome]
        share = f"共抽 {spec.total} 户" if spec.total else f"{len(spec.strata)} 层按比例抽取"
        people = " + ".join(f"{pool.label} {pool.take} 人" for pool in spec.pools)
        team = spec.team
        for line in (
            f"任务 {spec.code}「{spec.name}」{done}，状态：已批准。",
            f"  检查时间 {spec.window.start} 至 {spec.window.end}，事项 {'、'.join(spec.items)}",
            f"  检查对象：{'名单已抽定，全部检查' if spec.preselected else share}，"
            f"递补 {spec.reserves} 户",
            f"  执法人员：{people}；{team.count} 组，每组 {team.size} 人，"
            f"{PairingScope(team.pairing).label}搭配",
            f"  名单包：{PackageMode(spec.packages.mode).label}；"
            f"至少 {spec.sources.min_witnesses} 名见证人",
        ):
            self.stdout.write(line)

    def _refuse(self, code: str, errors: list[str]) -> NoReturn:
        for error in errors:
            self.stderr.write(error)
        self._json(code, "refused", errors)
        raise CommandError(f"任务文件有 {len(errors)} 处要改正，什么都没有保存。")

    def _json(self, code: str, outcome: str, errors: list[str]) -> None:
        line = {"code": code, "outcome": outcome, "errors": errors}
        self.stdout.write(json.dumps(line, ensure_ascii=False))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"不能读取 {path}：{explained(error)}。") from error
