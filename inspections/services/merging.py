"""Merged visits: one proposes, the unit responsible for each task answers. Nothing is updated."""

from collections.abc import Sequence
from datetime import date, datetime

from entities.models import Entity
from inspections.events import Event
from inspections.guard.merging import NoJointVisitError, Proposal, propose
from inspections.models.jobs import DrawnEntity
from inspections.models.merging import (
    MergedVisit,
    MergedVisitAnswer,
    MergedVisitMember,
    MergedVisitTask,
)
from inspections.policies import PolicyError, SameOneError
from inspections.selectors.merging import (
    APART,
    REFUSED,
    branch_for,
    drawn_for_merge,
    merge_by_code,
    side_of,
    state_of,
)
from personnel.models import Inspector
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import append, command


@command
def propose_merge(
    *,
    entity: Entity,
    session_codes: Sequence[str],
    lead: str,
    by: str,
    now: datetime,
    today: date,
) -> MergedVisit:
    """Propose one joint visit in place of the sessions' visits to an entity.

    Args:
        lead: code of the session whose task leads.

    Raises:
        PolicyError: a visit is over, merged already, or no joint visit satisfies all tasks.
    """
    Entity.objects.select_for_update().get(pk=entity.pk)  # one proposal at a time
    drawn = drawn_for_merge(entity.pk, session_codes)
    _check_visits(entity, drawn, session_codes, lead, today)
    try:
        found = propose([side_of(row) for row in drawn], lead=lead, branch=branch_for(drawn))
    except NoJointVisitError as error:
        raise PolicyError(f"不能合并为一次检查：{''.join(error.reasons)}") from error
    merged = _stored(entity, drawn, found, by=by, now=now)
    append(
        kind=Event.MERGE_PROPOSED,
        actor=by,
        subject=merged.code,
        payload=_payload(entity, drawn, found),
        at=now,
    )
    return merged


@command
def answer_merge(
    *, merged_code: str, session_code: str, accepts: bool, note: str, by: str, now: datetime
) -> MergedVisitAnswer:
    """Answer for one task; when all have accepted, the visit counts as one.

    Raises:
        PolicyError: no such proposal, answered already, or refused without saying why.
        SameOneError: the proposer, or somebody who answered for another unit.
    """
    merged = merge_by_code(merged_code)
    if merged is None:
        raise PolicyError(f"没有编号为 {merged_code} 的合并检查。请核对编号。")
    Entity.objects.select_for_update().get(pk=merged.entity_id)
    parts = list(MergedVisitTask.objects.filter(merged=merged).select_related("drawn__session"))
    part = next((row for row in parts if row.drawn.session.code == session_code), None)
    if part is None:
        raise PolicyError(f"合并检查 {merged_code} 不含场次 {session_code}。请核对。")
    answers = MergedVisitAnswer.objects.filter(part__merged=merged)
    if answers.filter(part=part).exists():
        raise PolicyError(f"场次 {session_code} 的任务已经答复，无需再答。")
    if answers.filter(accepts=False).exists():
        raise PolicyError(f"合并检查 {merged_code} 已有任务不同意，无需再答。可另行提出。")
    elsewhere = answers.exclude(part__drawn__session__unit=part.drawn.session.unit)
    if by == merged.proposed_by or elsewhere.filter(answered_by=by).exists():
        raise SameOneError(
            f"{by} 已提出或代表另一单位答复这次合并，不能再代表本单位。请由另一位同事答复。"
        )
    if not accepts and not note.strip():
        raise PolicyError("不同意合并须说明原因。请填写意见。")
    answer = MergedVisitAnswer.objects.create(
        part=part, accepts=accepts, note=note.strip(), answered_by=by, answered_at=now
    )
    append(
        kind=Event.MERGE_ANSWERED,
        actor=by,
        subject=merged.code,
        payload={"session": session_code, "accepts": accepts, "note": answer.note},
        at=now,
        draw=session_code,
    )
    return answer


def _check_visits(
    entity: Entity,
    drawn: Sequence[DrawnEntity],
    session_codes: Sequence[str],
    lead: str,
    today: date,
) -> None:
    missing = sorted(set(session_codes) - {row.session.code for row in drawn})
    if missing:
        raise PolicyError(f"场次 {'、'.join(missing)} 没有抽中 {entity.name}。请刷新后重选。")
    if lead not in {row.session.code for row in drawn}:
        raise PolicyError("请在要合并的检查中选定一个牵头任务。")
    for row in drawn:
        if row.session.task.window_to < today:
            raise PolicyError(f"任务 {row.session.task.code} 的检查时间已过，不能再合并。")
    taken = MergedVisitTask.objects.filter(drawn__in=[row.pk for row in drawn])
    for part in taken.select_related("merged", "drawn__session"):
        state = state_of(part.merged)
        if state.code == APART:
            raise PolicyError(
                f"场次 {part.drawn.session.code} 对该户的检查曾商定并入 {part.merged.code}，"
                f"但{state.reason}请分别检查。"
            )
        if state.code != REFUSED:
            raise PolicyError(
                f"场次 {part.drawn.session.code} 对该户的检查已列入合并检查 {part.merged.code}。"
                "请先答复该提议。"
            )


def _stored(
    entity: Entity, drawn: Sequence[DrawnEntity], found: Proposal, *, by: str, now: datetime
) -> MergedVisit:
    lead = next(row for row in drawn if row.session.code == found.lead)
    before = MergedVisitTask.objects.filter(drawn=lead, leads=True).count()
    merged = MergedVisit.objects.create(
        code=f"{found.lead}-H{lead.order}" + (f"-{before + 1}" if before else ""),
        entity=entity,
        window_from=found.start,
        window_to=found.end,
        items=list(found.items),
        proposed_by=by,
        proposed_at=now,
    )
    MergedVisitTask.objects.bulk_create(
        MergedVisitTask(merged=merged, drawn=row, leads=row.session.code == found.lead)
        for row in drawn
    )
    people = {row.code: row for row in Inspector.objects.filter(code__in=found.team)}
    MergedVisitMember.objects.bulk_create(
        MergedVisitMember(merged=merged, inspector=people[code], position=position)
        for position, code in enumerate(found.team, 1)
    )
    return merged


def _payload(entity: Entity, drawn: Sequence[DrawnEntity], found: Proposal) -> dict[str, JsonValue]:
    return {
        "entity": entity.code,
        "sessions": [row.session.code for row in drawn],
        "lead": found.lead,
        "from": found.start.isoformat(),
        "to": found.end.isoformat(),
        "items": list(found.items),
        "team": list(found.team),
    }
