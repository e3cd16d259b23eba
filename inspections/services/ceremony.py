"""From the sealed frame to public randomness: commit the code, collect blind, open together."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inspections import policies, tellings, vault
from inspections.draw.frame import parse_header
from inspections.draw.seed import commit_input as blind
from inspections.draw.seed import commitment_of, digest_of
from inspections.draw.sources import check_line, check_sources, sources_text, values_by_hand
from inspections.events import Event
from inspections.live.kinds import LiveKind
from inspections.models.sessions import (
    BlindInput,
    DrawSession,
    OneTimeCode,
    VoidReason,
    WitnessInput,
    WitnessKind,
)
from inspections.policies import PolicyError
from inspections.services.live import tell_about
from inspections.services.moves import move, record
from inspections.states import Status
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import command


@dataclass(frozen=True)
class Opening:
    """What a witness shows at the opening: the salt and the line behind the commitment."""

    order: int
    salt: bytes
    line: str


@command
def commit_code(*, session_code: str, by: str, now: datetime) -> DrawSession:
    """Create the one-time secret of a sealed session and publish the end of its hash chain."""
    session = DrawSession.objects.select_for_update().get(code=session_code)
    policies.check_not_in_pool(session, by)
    length = parse_header(bytes(session.header)).chain_length
    secret = secrets.token_bytes(32)
    commitment = commitment_of(secret, length)
    move(session, Status.COMMITTED, commitment=commitment, committed_by=by, committed_at=now)
    OneTimeCode.objects.create(
        session=session, sealed_secret=vault.lock(secret), chain_length=length
    )
    record(
        session,
        Event.SESSION_COMMITTED,
        {
            "commitment": commitment,
            "chain_length": length,
            "frame_digest": session.frame_digest,
        },
        by=by,
        now=now,
    )
    tell_about(session, LiveKind.COMMITTED, tellings.committed(session), now)
    return session


@command
def commit_input(
    *,
    session_code: str,
    name: str,
    kind: WitnessKind,
    commitment: str,
    user_id: int | None,
    by: str,
    now: datetime,
) -> WitnessInput:
    """Record one witness's blind commitment (SHA-256 over salt and line, 64 hex digits).

    Raises:
        PolicyError: same witness or same commitment twice, or a wrong state.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    policies.check_not_at_stations(session)
    entry = enter_input(
        session,
        name=name,
        kind=kind,
        commitment=commitment,
        user_id=user_id,
        by=by,
        now=now,
    )
    tell_about(session, LiveKind.INPUT_LANDED, tellings.input_landed(entry), now)
    return entry


def enter_input(
    session: DrawSession,
    *,
    name: str,
    kind: WitnessKind,
    commitment: str,
    user_id: int | None,
    by: str,
    now: datetime,
) -> WitnessInput:
    """Make a blind commitment an input of a locked session, and record it."""
    policies.check_may_commit_input(session, name=name, commitment=commitment, user_id=user_id)
    if session.status == Status.COMMITTED:
        move(session, Status.AWAITING_WITNESS)
    entry = WitnessInput.objects.create(
        session=session,
        order=session.inputs.count() + 1,
        name=name,
        kind=kind,
        user_id=user_id,
        commitment=commitment,
        committed_at=now,
    )
    payload: dict[str, JsonValue] = {
        "order": entry.order,
        "name": name,
        "kind": str(kind),
        "commitment": commitment,
    }
    record(session, Event.INPUT_COMMITTED, payload, by=by, now=now)
    return entry


@command
def open_inputs(
    *, session_code: str, openings: Sequence[Opening], by: str, now: datetime
) -> DrawSession:
    """Open every committed input together; their lines become the public sources.

    All or none: one witness who refuses leaves the session waiting, and giving it up is a
    public void.

    Raises:
        PolicyError: too few witnesses, an input missing, or a line that does not match
            its commitment.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    policies.check_may_open(session)
    inputs = list(session.inputs.order_by("order"))
    lines = opened_lines(inputs, openings, now)
    rule = parse_header(bytes(session.header)).sources
    check_sources(lines, min_witnesses=rule.min_witnesses, named=rule.named)
    sources = sources_text(lines)
    move(session, Status.REVEALED, sources=sources, revealed_by=by, revealed_at=now)
    record(
        session,
        Event.INPUTS_OPENED,
        {
            "sources_digest": digest_of(sources),
            "opened": [
                {"order": entry.order, "line_digest": digest_of(line)}
                for entry, line in zip(inputs, lines, strict=True)
            ],
        },
        by=by,
        now=now,
    )
    tell_about(session, LiveKind.INPUTS_OPENED, tellings.opened(inputs), now)
    tell_about(session, LiveKind.SEED_FORMED, tellings.seed(sources), now)
    return session


def opened_lines(
    inputs: Sequence[BlindInput], openings: Sequence[Opening], now: datetime
) -> list[str]:
    """Open every input with what its witness shows; the lines in order.

    Raises:
        PolicyError: an input is missing, a line does not match its commitment, or two are equal.
    """
    given = {opening.order: opening for opening in openings}
    if len(given) != len(openings) or set(given) != {entry.order for entry in inputs}:
        missing = "、".join(entry.name for entry in inputs if entry.order not in given)
        raise PolicyError(
            f"全部见证输入须同时揭示，一个不多一个不少。尚缺：{missing or '(次序重复)'}。"
        )
    lines = [_open(entry, given[entry.order], now) for entry in inputs]
    _check_independent(inputs, lines)
    return lines


def _check_independent(inputs: Sequence[BlindInput], lines: Sequence[str]) -> None:
    """A copy hides behind its own salt until now; it is no second source of chance."""
    for places in values_by_hand(lines).values():
        if len(places) > 1:
            names = "、".join(inputs[place].name for place in places)
            raise PolicyError(
                f"{names}揭示的数字完全相同。见证输入须各自独立，二十位以上数字不会碰巧相同，"
                "全部输入保持未揭示。请核对是否填错；确属相同的，由两人公开作废"
                f"（理由类别“{VoidReason.INPUT_COPIED.label}”），另行抽取时各自重新掷出数字。"
            )


def _open(entry: BlindInput, opening: Opening, now: datetime) -> str:
    check_line(opening.line)
    if blind(opening.salt, opening.line) != entry.commitment:
        raise PolicyError(
            f"{entry.name}揭示的内容与其盲投承诺不符，全部输入保持未揭示。"
            "请核对输入的数字与盐值；无法核对时只能公开作废。"
        )
    entry.salt, entry.line, entry.opened_at = opening.salt.hex(), opening.line, now
    entry.save(update_fields=["salt", "line", "opened_at"])
    return opening.line
