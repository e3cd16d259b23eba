"""``manage.py load_demo``: the fictitious pilot: one published draw, and a ceremony to be held."""

import csv
import json
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from inspections.fieldwork.states import Release
from inspections.models.plans import AnnualPlan, Task
from inspections.models.sessions import DrawSession
from inspections.services.plans import approve_plan, create_plan
from inspections.services.tasks import load_task
from inspections.taskspec import parse_document
from shuangsuiji.demo import registers, traps, visits
from shuangsuiji.demo.accounts import ACCOUNTS, PASSWORD, demo_crew, open_accounts
from shuangsuiji.demo.ceremony import PATIENCE, DemoDrawError, hold_session
from shuangsuiji.demo.credit import play_credit
from shuangsuiji.demo.fieldwork import Story
from shuangsuiji.demo.founding import FOUNDING_UNITS, PAST_HEADER, founding_rows
from shuangsuiji.demo.places import COUNTY
from shuangsuiji.demo.ratios import propose_ratios
from shuangsuiji.demo.results import publish_results
from shuangsuiji.demo.stage import ready_ceremony
from shuangsuiji.demo.task import next_month, task_code, task_document
from shuangsuiji.demo.voices import say_things
from shuangsuiji.orgs.selectors import has_units_beyond, unit_by_code

LOADER = "demo"
RECUSALS = (  # number of the inspector, number of the enterprise
    (0, 3, "RELATIVE"),
    (5, 11, "RELATIVE"),
    (9, 40, "FORMER_POST"),
    (20, 77, "FORMER_POST"),
    (30, 124, "PRIOR_COMPLAINT"),
)


class Command(BaseCommand):
    help = "装入虚构的“姜堰试点”演示数据，完成一次抽取与公布，并备好一场仪式；已装入时不改动。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--wait",
            type=float,
            default=PATIENCE,
            help="等待后台进程执行抽取的秒数，之后由本命令执行",
        )

    def handle(self, *, wait: float, **_: Any) -> None:
        note = settings.VAR_DIR / "demo"
        if note.exists():
            return
        started = time.monotonic()
        if has_units_beyond("3212", *(row[0] for row in FOUNDING_UNITS)):
            raise CommandError("库中已有其他单位的数据，不装入演示。请换一个 SSJ_VAR_DIR。")
        today = timezone.localdate()
        pending = Task.objects.filter(code__startswith="JIANGYAN-").order_by("code").first()
        window = (pending.window_from, pending.window_to) if pending else next_month(today)
        self._registers(today, window)
        open_accounts(by=LOADER, now=timezone.now(), today=today)
        if pending is None:
            self._task(window)
        self._say("抽取与公布")
        try:
            session = hold_session(task_code(window), clock=timezone.now, patience=wait)
        except DemoDrawError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("好")
        second = self._traps(session, window, wait)
        self._visits(session, second)
        self._ratios(window)
        self._founding()
        self._leave_note(note, f"/publicity/draws/{session.code}/", self._ceremony(window))
        self.stdout.write(f"演示数据已装入，用时 {time.monotonic() - started:.0f} 秒。")

    def _registers(self, today: date, window: tuple[date, date]) -> None:
        files = (
            ("import_units", "单位", registers.UNIT_HEADER, registers.unit_rows()),
            (
                "import_roster",
                "执法人员",
                registers.ROSTER_HEADER,
                registers.roster_rows(today, window),
            ),
            ("import_registry", "检查对象", registers.ENTITY_HEADER, registers.entity_rows()),
        )
        with tempfile.TemporaryDirectory(prefix="ssj-demo-") as folder:
            for command, title, header, rows in files:
                self._say(f"导入{title}")
                path = Path(folder) / f"演示-{title}.csv"
                _write(path, header, rows)
                outcome = json.loads(self._quietly(command, path).splitlines()[-1])
                self.stdout.write(f"{outcome['rows']} 行")

    def _quietly(self, command: str, path: Path) -> str:
        output = StringIO()
        call_command(command, str(path), by=LOADER, stdout=output)
        return output.getvalue()

    def _task(self, window: tuple[date, date]) -> None:
        self._say("编制年度计划与任务")
        county, year = unit_by_code(COUNTY[0]), window[0].year
        plan = AnnualPlan.objects.filter(unit=county, year=year).first() or create_plan(
            unit=county,
            year=year,
            name=f"{year} 年度抽查工作计划（虚构演示）",
            by="planner",
            now=timezone.now(),
        )
        if plan.status != AnnualPlan.Status.APPROVED:
            approve_plan(
                plan=plan, expected_version=plan.version, by="reviewer", now=timezone.now()
            )
        load_task(
            spec=parse_document(task_document(window, list(_recusals()))),
            by="planner",
            approved_by="reviewer",
            now=timezone.now(),
        )
        self.stdout.write("好")

    def _traps(self, session: DrawSession, window: tuple[date, date], wait: float) -> DrawSession:
        """Visits that meet on the same firms, for the page 重复检查."""
        self._say("安排重复检查")
        traps.set_limits(now=timezone.now())
        with tempfile.TemporaryDirectory(prefix="ssj-demo-") as folder:
            path = Path(folder) / "演示-其他部门检查.csv"
            _write(path, traps.VISIT_HEADER, traps.visit_rows(session, window))
            self._quietly("import_visits", path)
        try:
            second = traps.hold_second(session, window, clock=timezone.now, patience=wait)
        except DemoDrawError as error:
            raise CommandError(str(error)) from error
        traps.join_visits(session, second, clock=timezone.now)
        self.stdout.write("好")
        return second

    def _visits(self, session: DrawSession, second: DrawSession) -> None:
        """Both draws sent out with cars and half days; the names of the second stay sealed."""
        self._say("派发与出车")
        visits.park_cars(clock=timezone.now)
        visits.send_out(session, release=Release.AT_ONCE, clock=timezone.now)
        visits.send_out(second, release=Release.AT_DEPARTURE, clock=timezone.now)
        self.stdout.write("好")
        self._say("现场检查、会签、审定、移交与公示")
        Story(session, timezone.now).tell()
        publish_results(session, clock=timezone.now)
        play_credit(clock=timezone.now)
        self.stdout.write("好")

    def _ratios(self, window: tuple[date, date]) -> None:
        """Grades have followed the results; next year's ratios follow the grades."""
        self._say("提出比例方案")
        plan = AnnualPlan.objects.get(unit=unit_by_code(COUNTY[0]), year=window[0].year)
        propose_ratios(plan, clock=timezone.now)
        self.stdout.write("好")

    def _founding(self) -> None:
        """Checks of years before, with the counts of the founding texts."""
        self._say("导入历史检查")
        files = (
            ("import_units", "历史单位", registers.UNIT_HEADER[:5], FOUNDING_UNITS),
            ("import_past_checks", "历史检查", PAST_HEADER, founding_rows()),
        )
        with tempfile.TemporaryDirectory(prefix="ssj-demo-") as folder:
            for command, title, header, rows in files:
                path = Path(folder) / f"演示-{title}.csv"
                _write(path, list(header), map(list, rows))
                self._quietly(command, path)
        self.stdout.write("好")

    def _ceremony(self, window: tuple[date, date]) -> dict[str, str]:
        """A ceremony ready to be held, and where to go for it."""
        self._say("准备抽取仪式")
        ceremony, token = ready_ceremony(window, clock=timezone.now)
        self.stdout.write("好")
        return {
            "仪式主持台": reverse("console:console", args=[ceremony.code]),
            "仪式大屏舞台": reverse("ceremony:stage", args=[ceremony.code]),
            "仪式观看页": reverse("ceremony:watch", args=[ceremony.code]),
            "仪式见证席": reverse("console:station", args=[token]),
        }

    def _leave_note(self, note: Path, path: str, places: dict[str, str]) -> None:
        """What ``up`` prints at every start; its presence also marks every page as fictitious."""
        accounts = [
            {"username": each.username, "password": PASSWORD, "title": each.name}
            for each in ACCOUNTS
        ]
        for number, username in enumerate(demo_crew(), start=1):
            title = f"检查人员{number}（演示，手机页 /field/）"
            accounts.append({"username": username, "password": PASSWORD, "title": title})
        if code := say_things(clock=timezone.now):
            title = "企业码（演示，企业专区 /enterprise/）"
            accounts.append({"username": "企业", "password": code, "title": title})
        note.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(
            {"path": path, "places": places, "accounts": accounts}, ensure_ascii=False
        )
        note.write_text(text, encoding="utf-8")

    def _say(self, title: str) -> None:
        self.stdout.write(f"{title} … ", ending="")
        self.stdout.flush()


def _write(path: Path, header: list[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _recusals() -> Iterable[dict[str, str]]:
    """Two relatives, two former posts, one complaint: pairs that must never meet."""
    for person, entity, reason in RECUSALS:
        yield {
            "inspector": f"3212040{person + 1:05d}",
            "entity": registers.entity_code(entity, "企业"),
            "reason": reason,
        }
