"""A console ceremony: seal, commit, witness inputs, draw, and optionally publish one task."""

import json
import secrets
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inspections.draw.errors import DrawError
from inspections.draw.seed import check_sources
from inspections.draw.seed import commit_input as commitment_of
from inspections.drawing import perform_next_draw
from inspections.management.inputs import check_names, check_out, check_wait, witness_of
from inspections.management.signing import sign_now
from inspections.models.jobs import JobState
from inspections.models.plans import Task
from inspections.models.sessions import Channel, DrawSession, WitnessKind
from inspections.policies import LONGEST_NAME, PolicyError
from inspections.sealing.frames import named_sources
from inspections.selectors.bundles import bundle_chunks
from inspections.selectors.plans import spec_of
from inspections.selectors.rotation import rotation_summary
from inspections.selectors.sessions import job_of
from inspections.services.ceremony import Opening, commit_code, commit_input, open_inputs
from inspections.services.draws import request_draw
from inspections.services.publishing import publish_session
from inspections.services.sessions import seal_frame
from inspections.tasks import run_draw_task, worker_name
from shuangsuiji.kernel.faults import explained
from shuangsuiji.kernel.text import operator

POLL_SECONDS = 0.2


class Command(BaseCommand):
    help = "控制台抽取会：封存、承诺、见证、揭示、抽取；--publish 时公布并写出核验包。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("task_code", help="已审批任务的编号")
        parser.add_argument(
            "--witness",
            action="append",
            required=True,
            metavar="姓名=数字",
            help="见证人及其掷出的至少 20 位十进制数字；每位见证人一个",
        )
        parser.add_argument(
            "--source",
            action="append",
            default=[],
            metavar="来源行",
            help="任务中点名的公共来源，例如 lottery:ssq:2026001:1.5.12.18.23.30./7./",
        )
        parser.add_argument("--publish", action="store_true", help="抽取后立即公布")
        parser.add_argument("--out", type=Path, help="核验包文件；需要 --publish")
        parser.add_argument("--by", type=operator, default="console", help="操作人用户名")
        parser.add_argument(
            "--wait", type=float, default=2.0, help="等待后台进程接手的秒数，之后由本命令执行"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        check_wait(options["wait"])
        check_out(options["out"], is_published=options["publish"], what="核验包")
        inputs = [witness_of(text) for text in options["witness"]]
        inputs += [(_source_name(line.strip()), line.strip()) for line in options["source"]]
        try:
            self._check_inputs(options["task_code"], inputs)
            session = self._hold(options["task_code"], inputs, options)
        except Task.DoesNotExist as error:
            raise CommandError(
                f"没有编号为 {options['task_code']} 的任务。请先用 load_task 载入。"
            ) from error
        except (PolicyError, DrawError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(self._summary(session, options["out"]), ensure_ascii=False))

    def _check_inputs(self, task_code: str, inputs: list[tuple[str, str]]) -> None:
        """Find every fault of the lines before anything is sealed: sealing takes a number."""
        check_names([name for name, _ in inputs])
        sources = spec_of(Task.objects.get(code=task_code)).sources
        check_sources(
            [line for _, line in inputs],
            min_witnesses=sources.min_witnesses,
            named=named_sources(sources),
        )

    def _hold(
        self, task_code: str, inputs: list[tuple[str, str]], options: dict[str, Any]
    ) -> DrawSession:
        by = options["by"]
        session = seal_frame(
            task_code=task_code, by=by, now=timezone.now(), channel=Channel.CONSOLE
        )
        count = session.entities_count
        self._say(f"已封存 {session.code}：{count} 户，摘要 {session.frame_digest}")
        commit_code(session_code=session.code, by=by, now=timezone.now())
        self._say(sign_now())
        openings = []
        for name, line in inputs:
            salt = secrets.token_bytes(16)
            entry = commit_input(
                session_code=session.code,
                name=name,
                kind=WitnessKind.OTHER,
                commitment=commitment_of(salt, line),
                user_id=None,
                by=by,
                now=timezone.now(),
            )
            openings.append(Opening(entry.order, salt, line))
            self._say(f"{name} 已盲投：{entry.commitment}")
        open_inputs(session_code=session.code, openings=openings, by=by, now=timezone.now())
        request_draw(session_code=session.code, by=by, now=timezone.now())
        self._await_draw(session, options["wait"])
        if options["publish"]:
            session = publish_session(session_code=session.code, by=by, now=timezone.now())
            self._say(f"已公布 {session.code}")
            self._say(sign_now())
        if options["out"]:
            self._write(options["out"], session)
        session.refresh_from_db()
        return session

    def _write(self, out: Path, session: DrawSession) -> None:
        try:
            with out.open("wb") as file:
                file.writelines(bundle_chunks(session))
        except OSError as error:
            raise CommandError(
                f"场次 {session.code} 已公布，但核验包未能写入 {out}：{explained(error)}；"
                f"也可在公布页下载 /publicity/draws/{session.code}/bundle.json。"
            ) from error

    def _await_draw(self, session: DrawSession, patience: float) -> None:
        """Let a running worker take the job; without one, carry it out here, on the same job."""
        self._ring(session.code)
        deadline = time.monotonic() + patience
        while True:
            job = job_of(session)
            if job is None or job.state in (JobState.DONE, JobState.FAILED):
                break
            if time.monotonic() > deadline and job.state == JobState.READY:
                perform_next_draw(
                    owner=worker_name(), clock=timezone.now, session_code=session.code
                )
                continue
            self._say(f"{job.get_state_display()} {job.stage}", level=2)
            time.sleep(POLL_SECONDS)
        if job is not None and job.state == JobState.FAILED:
            raise PolicyError(f"场次 {session.code} 未能抽取：{job.error}")

    def _ring(self, code: str) -> None:
        try:
            run_draw_task.delay(session_code=code)
        except run_draw_task.OperationalError:
            self._say("消息队列不可用，由本命令直接执行抽取。")

    def _say(self, text: str, level: int = 1) -> None:
        if self.verbosity >= level:
            self.stdout.write(text)

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.verbosity: int = options["verbosity"]
        return super().execute(*args, **options)

    def _summary(self, session: DrawSession, out: Path | None) -> dict[str, Any]:
        return {
            "session": session.code,
            "task": session.task.code,
            "status": session.status,
            "channel": session.channel,
            "frame_digest": session.frame_digest,
            "commitment": session.commitment,
            "entities": session.entities_count,
            "excluded": session.excluded_count,
            "drawn": session.drawn.filter(is_reserve=False).count(),
            "teams": session.teams.count(),
            **rotation_summary(session),
            "transcript_digest": session.result.digest,
            "master": session.master or None,
            "bundle": str(out) if out else None,
        }


def _source_name(line: str) -> str:
    """What stands for a public source where witnesses have names: ``drand:657413``."""
    prefix = line.rpartition(":")[0]
    kind, _, rest = prefix.partition(":")
    return prefix if len(prefix) <= LONGEST_NAME else f"{kind}:{rest.rpartition(':')[2]}"
