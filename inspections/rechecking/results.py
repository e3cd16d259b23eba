"""What draws decided, row by row, beside the transcripts that the log names."""

import hashlib
from collections.abc import Mapping

from inspections.draw.errors import MalformedError
from inspections.draw.supplement import parse_supplement
from inspections.draw.transcript import Transcript, parse
from inspections.events import Event
from inspections.materialise import entity_rows, team_rows
from inspections.models.jobs import TeamMember
from inspections.models.sessions import DrawSession
from inspections.models.supplements import Supplement
from inspections.rechecking.comparing import Comparison
from inspections.rechecking.sessions import compare_inputs, compare_opened
from inspections.selectors.changes import core_substitution, substitution_payload
from inspections.states import SUPPLEMENT_MOVES, SupplementStatus
from shuangsuiji.ledger.told import Told

TARGETS = {move.event: move.target for move in SUPPLEMENT_MOVES} | {
    Event.CAST_LANDED: SupplementStatus.AWAITING_WITNESS,
}


def compare_result(found: Comparison, session: DrawSession) -> None:
    """The transcript, and the rows made of it."""
    told = found.last(Event.SESSION_DRAWN)
    result = getattr(session, "result", None)
    if told is None or result is None:
        if told is not None or result is not None:
            found.say(told, "抽取结果的行与记录不能对应：一个有，一个没有。")
        return
    found.equal(told, "抽取时间", session.drawn_at, told.at)
    found.equal(told, "结果时间", result.computed_at, told.at)
    stored: dict[str, object] = {"transcript_digest": result.digest}
    found.tells(told, stored, {"transcript_digest": "记录摘要"})
    content: dict[str, object] = {
        "transcript_digest": hashlib.sha256(bytes(result.transcript)).hexdigest()
    }
    found.tells(told, content, {"transcript_digest": "抽取记录"})
    try:
        transcript = parse(bytes(result.transcript))
    except MalformedError as error:
        found.say(told, f"抽取记录：{error}")
        return
    _compare_rows(found, session, told, transcript)


def compare_substitutions(found: Comparison, session: DrawSession) -> None:
    """Approved substitutions, whole, and who decided."""
    decided = {row.number or 0: row for row in session.substitutions.all() if row.is_approved}
    for told in found.told:
        if told.kind != Event.SUBSTITUTION_APPROVED or not told.payload:
            continue
        row = decided.pop(told.payload.get("number", 0), None)
        if row is None or row.substitute is None or row.team is None:
            found.say(told, f"第 {told.payload.get('number')} 号递补的行已被删除或改动。")
            continue
        label = f"第 {row.number} 号递补"
        digest = str(told.payload.get("transcript_digest", ""))
        now = substitution_payload(core_substitution(row), transcript_digest=digest)
        found.same_rows(told, label, _items(now), _items(told.payload))
        found.equal(told, f"{label}的决定人", row.decided_by, told.actor)
        found.equal(told, f"{label}的时间", row.decided_at, told.at)
    for number in sorted(decided):
        found.say(None, f"第 {number} 号递补没有记录。")


def compare_supplement(found: Comparison, supplement: Supplement) -> None:
    """A supplementary draw; ``found`` holds the records of its number."""
    moving = [one for one in found.told if one.kind in TARGETS]
    if moving:
        found.equal(moving[-1], "状态", supplement.status, str(TARGETS[Event(moving[-1].kind)]))
    sealed, drawn = found.last(Event.SUPPLEMENT_SEALED), found.last(Event.SUPPLEMENT_DRAWN)
    if sealed is not None:
        found.equal(sealed, "封存人", supplement.sealed_by, sealed.actor)
        digest = hashlib.sha256(bytes(supplement.frame)).hexdigest()
        found.tells(sealed, {"frame_digest": supplement.frame_digest}, {"frame_digest": "封存摘要"})
        found.tells(sealed, {"frame_digest": digest}, {"frame_digest": "封存的补抽名册"})
    casts = [one for one in found.told if one.kind == Event.SUPPLEMENT_INPUT_COMMITTED]
    opened = found.last(Event.SUPPLEMENT_INPUTS_OPENED)
    compare_inputs(found, supplement.inputs.all(), casts, opened)
    if opened is not None:
        compare_opened(
            found, supplement.sources, supplement.revealed_by, supplement.revealed_at, opened
        )
    if drawn is not None:
        _compare_members(found, supplement, drawn)
    published = found.last(Event.SUPPLEMENT_PUBLISHED)
    if published is not None:
        found.equal(published, "公布人", supplement.published_by, published.actor)
        found.equal(published, "公布时间", supplement.published_at, published.at)
        stored = {"bundle_digest": supplement.bundle_digest}
        found.tells(published, {**stored}, {"bundle_digest": "首抽核验包总摘要"})


def _compare_rows(
    found: Comparison, session: DrawSession, told: Told, transcript: Transcript
) -> None:
    drawn = session.drawn.order_by("order").values_list(
        *("order", "entity__code", "stratum", "ticket", "package", "team__code", "is_reserve")
    )
    rows = [(*row[:5], row[5] or "", row[6]) for row in drawn]
    found.same_rows(told, "抽中对象", rows, entity_rows(transcript))
    wanted = sorted(team_rows(transcript))
    teams = session.teams.order_by("code").values_list("code", "round", "package")
    found.same_rows(told, "检查组", sorted(teams), [row[:3] for row in wanted])
    seats = TeamMember.objects.filter(team__session=session).values_list(
        *("team__code", "position", "round", "inspector__code", "session_id")
    )
    found.same_rows(
        told,
        "组员",
        sorted(seats),
        [
            (row.code, position, row.round, member, session.pk)
            for row in wanted
            for position, member in enumerate(row.members, 1)
        ],
    )


def _compare_members(found: Comparison, supplement: Supplement, told: Told) -> None:
    result = getattr(supplement, "result", None)
    if result is None:
        found.say(told, "补抽结果的行已被删除。")
        return
    data = bytes(result.transcript)
    found.equal(told, "抽取时间", supplement.drawn_at, told.at)
    for label, value in (
        ("记录摘要", result.digest),
        ("补抽记录", hashlib.sha256(data).hexdigest()),
    ):
        found.tells(told, {"transcript_digest": value}, {"transcript_digest": label})
    try:
        replacements = parse_supplement(data).replacements
    except MalformedError as error:
        found.say(told, f"补抽记录：{error}")
        return
    members = supplement.members.values_list("leaving__code", "inspector__code").distinct()
    wanted = sorted((old, new) for old, new, _ in replacements)
    found.same_rows(told, "补抽组员", sorted(members.order_by()), wanted)


def _items(payload: Mapping[str, object]) -> list[tuple[object, ...]]:
    return sorted((key, str(value)) for key, value in payload.items())
