"""A console ceremony: one supplementary draw of a drawn session, by two people."""

import json
import secrets
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from inspections.codes import LeavingReason
from inspections.draw.errors import DrawError
from inspections.draw.frame import parse_header
from inspections.draw.seed import check_sources
from inspections.draw.seed import commit_input as commitment_of
from inspections.draw.sources import chance_of
from inspections.draw.supplement import parse_supplement
from inspections.management.inputs import check_names, check_out, check_wait, witness_of
from inspections.management.signing import sign_now
from inspections.models.jobs import JobState
from inspections.models.sessions import Channel, DrawSession, WitnessKind
from inspections.models.supplements import Supplement, SupplementJob
from inspections.policies import PolicyError, check_not_same
from inspections.sealing.supplements import InfeasibleSupplementError
from inspections.selectors.supplement_files import supplement_file
from inspections.services.ceremony import Opening
from inspections.services.supplement_ceremony import (
    commit_supplement_input,
    open_supplement_inputs,
)
from inspections.services.supplement_draws import publish_supplement, request_supplement
from inspections.services.supplements import (
    Leave,
    propose_supplement,
    refuse_supplement,
    seal_supplement,
)
from inspections.supplementing import perform_next_supplement
from inspections.tasks import run_supplement_task, worker_name
from shuangsuiji.kernel.faults import explained
from shuangsuiji.kernel.text import operator

POLL_SECONDS = 0.2


class Command(BaseCommand):
    help = "控制台补抽：提出、第二人批准、见证、揭示、补抽；--publish 时公布并写出补抽核验包。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("session", help="已抽取或已公布场次的编号")
        parser.add_argument(
            "--leaves",
            action="append",
            required=True,
            metavar="人员=理由",
            help=f"退出的人员及理由代码（{'、'.join(LeavingReason.values)}）；每人一个",
        )
        parser.add_argument(
            "--witness",
            action="append",
            required=True,
            metavar="姓名=数字",
            help="见证人及其新掷出的至少 20 位十进制数字；每位见证人一个",
        )
        parser.add_argument("--by", type=operator, required=True, help="提出人用户名")
        parser.add_argument(
            "--approve-by", type=operator, required=True, help="批准人用户名；须为另一人"
        )
        parser.add_argument("--publish", action="store_true", help="补抽后立即公布")
        parser.add_argument("--out", type=Path, help="补抽核验包文件；需要 --publish")
        parser.add_argument(
            "--wait", type=float, default=2.0, help="等待后台进程接手的秒数，之后由本命令执行"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        check_wait(options["wait"])
        check_out(options["out"], is_published=options["publish"], what="补抽核验包")
        leaves = [self._leave(text) for text in options["leaves"]]
        inputs = [witness_of(text) for text in options["witness"]]
        try:
            check_not_same(options["by"], options["approve_by"], act="补抽")
            self._check_inputs(options["session"], inputs)
            supplement = self._hold(options["session"], leaves, inputs, options)
        except DrawSession.DoesNotExist as error:
            raise CommandError(f"没有编号为 {options['session']} 的场次。请核对编号。") from error
        except (PolicyError, DrawError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(json.dumps(self._summary(supplement, options), ensure_ascii=False))

    def _leave(self, text: str) -> Leave:
        inspector, _, reason = text.partition("=")
        if reason not in LeavingReason.values:
            known = "、".join(LeavingReason.values)
            raise CommandError(f"--leaves {text!r} 应写成 人员=理由，理由为 {known} 之一。")
        return Leave(inspector.strip(), LeavingReason(reason))

    def _check_inputs(self, session_code: str, inputs: list[tuple[str, str]]) -> None:
        """Find every fault of the lines before anything is proposed: a seal takes a code."""
        check_names([name for name, _ in inputs])
        session = DrawSession.objects.get(code=session_code)
        needed = parse_header(bytes(session.header)).sources.min_witnesses
        check_sources([line for _, line in inputs], min_witnesses=needed, named=())
        earlier = Supplement.objects.filter(session=session).values_list("sources", flat=True)
        used = {chance_of(row) for text in (session.sources, *earlier) for row in text.splitlines()}
        again = [name for name, line in inputs if chance_of(line) in used]
        if again:
            raise CommandError(
                f"见证人「{'、'.join(again)}」的数字在本场此前的抽取中用过，"
                "补抽须用新的随机源。请重新掷骰。"
            )

    def _hold(
        self,
        session: str,
        leaves: list[Leave],
        inputs: list[tuple[str, str]],
        options: dict[str, Any],
    ) -> Supplement:
        by, second = options["by"], options["approve_by"]
        supplement = propose_supplement(
            session_code=session, leaves=leaves, by=by, now=timezone.now(), channel=Channel.CONSOLE
        )
        number = supplement.number
        try:
            seal_supplement(session_code=session, number=number, by=second, now=timezone.now())
        except InfeasibleSupplementError as error:
            note = str(error)  # the counted sentence; else the proposal would wait for ever
            refuse_supplement(
                session_code=session, number=number, note=note, by=second, now=timezone.now()
            )
            raise
        self._say(f"第 {supplement.number} 次补抽已由 {second} 批准并封存")
        self._say(sign_now())
        openings = []
        for name, line in inputs:
            salt = secrets.token_bytes(16)
            entry = commit_supplement_input(
                session_code=session,
                number=number,
                name=name,
                kind=WitnessKind.OTHER,
                commitment=commitment_of(salt, line),
                user_id=None,
                by=by,
                now=timezone.now(),
            )
            openings.append(Opening(entry.order, salt, line))
            self._say(f"{name} 已盲投：{entry.commitment}")
        open_supplement_inputs(
            session_code=session, number=number, openings=openings, by=by, now=timezone.now()
        )
        request_supplement(session_code=session, number=number, by=by, now=timezone.now())
        self._await(supplement, session, options["wait"])
        if options["publish"]:
            supplement = publish_supplement(
                session_code=session, number=number, by=second, now=timezone.now()
            )
            self._say(f"已公布第 {supplement.number} 次补抽")
            self._say(sign_now())
        if options["out"]:
            self._write(options["out"], supplement)
        supplement.refresh_from_db()
        return supplement

    def _write(self, out: Path, supplement: Supplement) -> None:
        try:
            out.write_bytes(supplement_file(supplement))
        except OSError as error:
            raise CommandError(
                f"第 {supplement.number} 次补抽已公布，但核验包未能写入 {out}：{explained(error)}；"
                "也可在公布页下载。"
            ) from error

    def _await(self, supplement: Supplement, session: str, patience: float) -> None:
        """Let a running worker take the job; without one, carry it out here, on the same job."""
        try:
            run_supplement_task.delay(session_code=session)
        except run_supplement_task.OperationalError:
            self._say("消息队列不可用，由本命令直接执行补抽。")
        deadline = time.monotonic() + patience
        while True:
            job = SupplementJob.objects.get(supplement=supplement)
            if job.state in (JobState.DONE, JobState.FAILED):
                break
            if time.monotonic() > deadline and job.state == JobState.READY:
                perform_next_supplement(
                    owner=worker_name(), clock=timezone.now, session_code=session
                )
                continue
            time.sleep(POLL_SECONDS)
        if job.state == JobState.FAILED:
            raise PolicyError(f"第 {supplement.number} 次补抽未能完成：{job.error}")

    def _say(self, text: str) -> None:
        if self.verbosity >= 1:
            self.stdout.write(text)

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.verbosity: int = options["verbosity"]
        return super().execute(*args, **options)

    def _summary(self, supplement: Supplement, options: dict[str, Any]) -> dict[str, Any]:
        transcript = parse_supplement(bytes(supplement.result.transcript))
        return {
            "session": supplement.session.code,
            "supplement": supplement.number,
            "status": supplement.status,
            "frame_digest": supplement.frame_digest,
            "replacements": [list(row[:2]) for row in transcript.replacements],
            "transcript_digest": supplement.result.digest,
            "master": supplement.master or None,
            "file": str(options["out"]) if options["out"] else None,
        }
