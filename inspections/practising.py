"""Holding a practice (演练与培训): the steps of a ceremony, with a code that is thrown away.

A rehearsal reads the registers and the approved plan, a training its own fictitious lists.
Neither comes near a session: a contract in .importlinter keeps ``seeds`` and ``vault`` out of
the imports, the frame names no program that could draw it, and its id is no session's number.
"""

import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from inspections.draw.engine import run_draw
from inspections.draw.errors import DrawError
from inspections.draw.frame import header_bytes, parse_header
from inspections.draw.recusals import NO_RECUSALS, Recusals, SimulatedRecusals
from inspections.draw.sampling import OpenLines
from inspections.draw.seed import code_of, commitment_of, master_seed
from inspections.draw.transcript import Transcript
from inspections.models.plans import Approval, Task
from inspections.models.practice import Phase, Practice, PracticeKind
from inspections.policies import AlreadyDoneError, PolicyError
from inspections.practice_lists import (
    Witness,
    bots,
    player,
    training_header,
    training_lines,
    training_name,
)
from inspections.sealing.frames import Draft, check_entities, draft_frame
from inspections.sealing.shortages import short_pool
from inspections.selectors.plans import spec_of
from inspections.selectors.practice import mark_of, people_names, witnesses_of
from inspections.services.practice import record_rehearsal
from inspections.simulation.samples import for_preview

SHOWN = 40  # fictitious firms on the page


def start_training(*, by: str, now: datetime) -> Practice:
    """A full fictitious session for one person; an earlier one of theirs is deleted."""
    code = _new_code("TRAINING")
    return _start(code, PracticeKind.TRAINING, None, header_bytes(training_header(code)), by, now)


def start_rehearsal(*, task_code: str, by: str, now: datetime) -> Practice:
    """Practise the draw of an approved task on the registers as they are.

    Raises:
        PolicyError: the task is not approved, or has nothing to draw.
    """
    task = Task.objects.select_related("unit", "plan__unit").get(code=task_code)
    if task.status != Approval.APPROVED:
        raise PolicyError(f"任务 {task.code} 尚未批准，不能演练。请先由复核员批准。")
    code = _new_code("REHEARSAL")
    draft = _draft(task, code, by, now)
    check_entities(task, draft)
    short = short_pool(spec_of(task).pools, draft.people)
    if short is not None:
        raise PolicyError(short.sentence)
    header = header_bytes(replace(for_preview(draft.header), draw_id=code))
    return _start(code, PracticeKind.REHEARSAL, task, header, by, now)


def commit(*, code: str, now: datetime) -> Practice:
    """Publish the end of the throw-away code's chain, on this practice's page only."""
    with transaction.atomic():
        practice = _locked(code, Phase.SEALED)
        length = parse_header(bytes(practice.header)).chain_length
        practice.commitment = commitment_of(bytes(practice.throwaway), length)
        practice.committed_at = now
        practice.witnesses = [one.as_json() for one in bots()]
        practice.save(update_fields=["commitment", "committed_at", "witnesses"])
    return practice


def cast(*, code: str, name: str, line: str) -> Practice:
    """Let whoever practises be a witness as well, once.

    Raises:
        SourceLineError: the line is not canonical.
    """
    with transaction.atomic():
        practice = _locked(code, Phase.COMMITTED)
        if any(not one.is_simulated for one in witnesses_of(practice)):
            raise AlreadyDoneError("您已盲投。")
        practice.witnesses = [*practice.witnesses, player(name, line).as_json()]
        practice.save(update_fields=["witnesses"])
    return practice


def close(*, code: str, now: datetime) -> Practice:
    """Close the blind inputs, as at a real ceremony: not before everybody has cast."""
    with transaction.atomic():
        practice = _locked(code, Phase.COMMITTED)
        waiting = _missing(practice, lambda one: one.has_cast(practice.committed_at, now))
        if waiting:
            raise PolicyError(f"{waiting} 已入席但尚未盲投。请等待。")
        practice.closed_at = now
        practice.save(update_fields=["closed_at"])
    return practice


def open_all(*, code: str, now: datetime) -> Practice:
    """Open every input together."""
    with transaction.atomic():
        practice = _locked(code, Phase.CLOSED)
        waiting = _missing(practice, lambda one: one.has_opened(practice.closed_at, now))
        if waiting:
            raise PolicyError(f"还缺 {waiting} 的揭示。全部到齐才会同时打开。")
        practice.opened_at = now
        practice.save(update_fields=["opened_at"])
    return practice


def request(*, code: str, now: datetime) -> Practice:
    """Ask for the draw; the caller rings the worker."""
    with transaction.atomic():
        practice = _locked(code, Phase.OPENED)
        practice.requested_at = now
        practice.save(update_fields=["requested_at"])
    return practice


def perform_practice(*, code: str, now: datetime) -> bool:
    """Draw a practice that asks for it; whether there was one. A second call finds none."""
    practice = Practice.objects.select_related("task__unit").filter(code=code).first()
    if practice is None or practice.phase != Phase.DRAWING:
        return False
    try:
        transcript = _drawn(practice)
        result, failure, played = _result(practice, transcript), "", transcript.to_bytes()
    except (DrawError, PolicyError) as error:
        result, failure, played = None, str(error), b""
    with transaction.atomic():
        found = Practice.objects.select_for_update(of=("self",)).filter(code=code).first()
        if found is None or found.phase != Phase.DRAWING:
            return False
        found.result, found.failure, found.transcript = result, failure, played
        found.save(update_fields=["result", "failure", "transcript"])
        if practice.task is not None and result is not None:
            record_rehearsal(
                task_code=practice.task.code, practice=code, by=practice.owner, now=now
            )
    return True


def _start(
    code: str, kind: PracticeKind, task: Task | None, header: bytes, by: str, now: datetime
) -> Practice:
    with transaction.atomic():
        Practice.objects.filter(owner=by, kind=kind, task=task).delete()
        return Practice.objects.create(
            code=code,
            kind=kind,
            task=task,
            owner=by,
            started_at=now,
            header=header,
            throwaway=secrets.token_bytes(32),
        )


def _new_code(kind: str) -> str:
    return f"{kind}-{secrets.token_hex(6)}"


def _locked(code: str, phase: Phase) -> Practice:
    practice = Practice.objects.select_for_update(of=("self",)).get(code=code)
    if practice.phase != phase:
        raise PolicyError(f"现在是「{practice.phase.label}」，不能做这一步。请刷新页面。")
    return practice


def _missing(practice: Practice, is_done: Callable[[Witness], bool]) -> str:
    return "、".join(one.name for one in witnesses_of(practice) if not is_done(one))


def _draft(task: Task, code: str, by: str, now: datetime) -> Draft:
    return draft_frame(task, spec_of(task), draw_id=code, sealed_by=by, now=now)


def _drawn(practice: Practice) -> Transcript:
    header = parse_header(bytes(practice.header))
    lists, recusals = _lists(practice)
    lines = [one.line for one in witnesses_of(practice)]
    return run_draw(
        bytes(practice.header),
        lists,
        master=master_seed(code_of(bytes(practice.throwaway), header.chain_length), lines),
        recusals=recusals,
        simulated=True,
    )


def _lists(practice: Practice) -> tuple[OpenLines, Recusals]:
    if practice.task is None:
        return lambda: [b"".join(training_lines())], NO_RECUSALS
    draft = _draft(practice.task, practice.code, practice.owner, practice.started_at)
    frozen = parse_header(bytes(practice.header)).entities.digest
    if draft.entities.drawable.digest() != frozen:
        raise PolicyError("演练开始后名录有了改动，两次取出的名单不同。请重新开始演练。")
    return draft.entities.drawable.chunks, SimulatedRecusals(draft.annex)


def _result(practice: Practice, transcript: Transcript) -> dict[str, Any]:
    """What the page shows; every copy of it says what it is. Real firms are only counted."""
    header = parse_header(bytes(practice.header))
    labels = {stratum.id: stratum.label for stratum in header.strata}
    sizes = {one.id: len(one.entities) for one in transcript.packages}
    load = Counter[str]()
    for what, team in transcript.assignment:
        load[team] += sizes.get(what, 1)
    names = _names(practice, (code for team in transcript.teams for code in team.members))
    shown = transcript.entities[:SHOWN] if practice.is_training else ()
    return {
        "mark": mark_of(practice),
        "is_official": False,
        "draw_id": transcript.draw_id,
        "digest": hashlib.sha256(transcript.to_bytes()).hexdigest(),
        "drawn": len(transcript.entities),
        "reserves": len(transcript.reserves),
        "strata": [[labels[one.id], one.count, one.take] for one in transcript.strata],
        "firms": [training_name(code) for code, _, _ in shown],
        "teams": [
            {
                "id": team.id,
                "round": team.round,
                "members": [names.get(code, code) for code in team.members],
                "load": load[team.id],
            }
            for team in transcript.teams
        ],
    }


def _names(practice: Practice, codes: Iterable[str]) -> dict[str, str]:
    asked = set(codes)
    if practice.is_training:
        return {code: training_name(code) for code in asked}
    return people_names(asked)
