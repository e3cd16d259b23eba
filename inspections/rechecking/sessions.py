"""Sessions, their frames and their inputs beside the records of the log."""

import hashlib
from collections.abc import Iterable, Sequence

from inspections.draw.errors import DrawError
from inspections.draw.frame import frame_digest, parse_header
from inspections.draw.recusals import DeclaredRecusals
from inspections.draw.seed import commit_input as blind
from inspections.draw.seed import digest_of, opens
from inspections.events import Event
from inspections.models.sessions import BlindInput, DrawSession, FramePart
from inspections.rechecking.comparing import UNTOLD, Comparison
from inspections.selectors.frames import annex_of, entity_chunks, excluded_chunks
from inspections.states import MOVES, Status
from shuangsuiji.ledger.told import Told

TARGETS = {move.event: move.target for move in MOVES} | {
    Event.CAST_LANDED: Status.AWAITING_WITNESS,
}


def compare_session(found: Comparison, session: DrawSession) -> None:
    """State, frame, commitment, inputs and publication of a session."""
    _compare_state(found, session)
    _compare_frame(found, session)
    committed = found.last(Event.SESSION_COMMITTED)
    if committed is not None:
        found.equal(committed, "承诺人", session.committed_by, committed.actor)
        found.equal(committed, "承诺时间", session.committed_at, committed.at)
        stored = {"commitment": session.commitment, "chain_length": _chain_length(session)}
        found.tells(committed, stored, {"commitment": "一次性码承诺", "chain_length": "哈希链长度"})
    casts = [one for one in found.told if one.kind == Event.INPUT_COMMITTED]
    opened = found.last(Event.INPUTS_OPENED)
    compare_inputs(found, session.inputs.all(), casts, opened)
    if opened is not None:
        compare_opened(found, session.sources, session.revealed_by, session.revealed_at, opened)
    _compare_published(found, session)


def compare_inputs(
    found: Comparison, inputs: Iterable[BlindInput], casts: Sequence[Told], opened: Told | None
) -> None:
    """Each witness's commitment and, once opened, what it hid."""
    rows = {row.order: row for row in inputs}
    lines = {
        one["order"]: one["line_digest"]
        for one in (opened.payload if opened else {}).get("opened", [])
    }
    for told in casts:
        row = rows.pop(told.payload.get("order", 0), None)
        if row is None:
            if told.payload:
                found.say(told, f"第 {told.payload['order']} 号见证输入的行已被删除。")
            continue
        label = f"第 {row.order} 号见证输入的"
        found.equal(told, f"{label}盲投时间", row.committed_at, told.at)
        stored = {"name": row.name, "kind": row.kind, "commitment": row.commitment}
        names = {"name": "见证人", "kind": "身份", "commitment": "承诺"}
        found.tells(told, stored, {key: label + word for key, word in names.items()})
        if opened is None:
            found.equal(told, f"{label}来源行", row.line, "")
            continue
        found.equal(opened, f"{label}揭示时间", row.opened_at, opened.at)
        found.equal(opened, f"{label}来源行", digest_of(row.line), lines.get(row.order, UNTOLD))
        if not _is_behind(row):
            found.say(told, f"{label}盐和来源行打不开它的承诺。")
    if all(told.payload for told in casts):
        for order in sorted(rows):
            found.say(None, f"第 {order} 号见证输入没有记录。")


def compare_opened(found: Comparison, sources: str, by: str, at: object, opened: Told) -> None:
    """The public lines, who opened them and when."""
    found.equal(opened, "揭示人", by, opened.actor)
    found.equal(opened, "揭示时间", at, opened.at)
    found.tells(opened, {"sources_digest": digest_of(sources)}, {"sources_digest": "公开来源行"})


def _compare_state(found: Comparison, session: DrawSession) -> None:
    moving = [one for one in found.told if one.kind in TARGETS]
    if moving:
        told = moving[-1]
        found.equal(told, "状态", session.status, str(TARGETS[Event(told.kind)]))
    ended = found.last(Event.SESSION_CLOSED, Event.SESSION_VOIDED)
    if ended is not None:
        found.equal(ended, "归档或作废时间", session.ended_at, ended.at)
    voids = {(case.reason, case.note): case for case in session.void_cases.all()}
    for told in found.told:
        if told.kind == Event.VOID_PROPOSED and told.payload:
            case = voids.get((told.payload["reason"], told.payload["note"]))
            if case is None:
                found.say(told, "作废申请的行已被删除或改动。")
            else:
                found.equal(told, "作废提出人", case.proposed_by, told.actor)


def _compare_frame(found: Comparison, session: DrawSession) -> None:
    told = found.last(Event.SESSION_SEALED)
    if told is None:
        return
    found.equal(told, "封存人", session.sealed_by, told.actor)
    found.equal(told, "封存时间", session.sealed_at, told.at)
    stored = {
        "frame_digest": session.frame_digest,
        "entities_digest": session.entities_digest,
        "excluded_digest": session.excluded_digest,
        "channel": session.channel,
        "task_code": session.task.code,
    }
    names = {
        "frame_digest": "封存摘要",
        "entities_digest": "名单摘要",
        "excluded_digest": "排除名单摘要",
        "channel": "方式",
        "task_code": "任务",
    }
    found.tells(told, stored, names)
    content = {
        "frame_digest": frame_digest(bytes(session.header)),
        "entities_digest": _digest(entity_chunks(session)),
        "excluded_digest": _digest(excluded_chunks(session)),
    }
    names = {
        "frame_digest": "封存文件头",
        "entities_digest": "封存名单",
        "excluded_digest": "封存的排除名单",
    }
    found.tells(told, content, names)
    try:
        header = parse_header(bytes(session.header))
        DeclaredRecusals(annex_of(session)).check(header)
    except (DrawError, FramePart.DoesNotExist) as error:
        found.say(told, f"回避附件或封存文件头：{error}")
        return
    counts = (session.entities_count, session.excluded_count)
    found.equal(told, "户数", counts, (header.entities.count, header.entities.excluded_count))


def _compare_published(found: Comparison, session: DrawSession) -> None:
    told = found.last(Event.SESSION_PUBLISHED)
    if told is None:
        if session.published_at is not None:
            found.say(None, "库中已公布，却没有公布的记录。")
        return
    found.equal(told, "公布人", session.published_by, told.actor)
    found.equal(told, "公布时间", session.published_at, told.at)
    drawn = found.last(Event.SESSION_DRAWN)
    if drawn is not None:
        digests = {"master_digest": digest_of(session.master)}
        found.tells(drawn, digests, {"master_digest": "主种子"})
    if not opens(_from_hex(session.revealed_code), session.commitment):
        found.say(told, "库中的一次性码打不开事先的承诺。")


def _chain_length(session: DrawSession) -> int | None:
    code = getattr(session, "one_time_code", None)
    return code.chain_length if code is not None else None


def _is_behind(row: BlindInput) -> bool:
    try:
        return blind(bytes.fromhex(row.salt), row.line) == row.commitment
    except (DrawError, ValueError):
        return False


def _from_hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


def _digest(chunks: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for chunk in chunks:
        whole.update(chunk)
    return whole.hexdigest()
