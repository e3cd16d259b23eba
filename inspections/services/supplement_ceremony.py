"""The ceremony of a supplementary draw: fresh inputs, committed blind and opened together."""

from collections.abc import Sequence
from datetime import datetime

from inspections import policies, tellings
from inspections.draw.seed import digest_of
from inspections.draw.sources import chance_of, check_sources, sources_text
from inspections.draw.supplement_frame import parse_supplement_frame
from inspections.events import Event
from inspections.live.kinds import LiveKind
from inspections.models.sessions import WitnessKind
from inspections.models.supplements import Supplement, SupplementInput
from inspections.policies import PolicyError
from inspections.services.ceremony import Opening, opened_lines
from inspections.services.live import tell_about
from inspections.services.moves import locked_supplement, move_supplement, record
from inspections.states import SupplementStatus
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import command


@command
def commit_supplement_input(
    *,
    session_code: str,
    number: int,
    name: str,
    kind: WitnessKind,
    commitment: str,
    user_id: int | None,
    by: str,
    now: datetime,
) -> SupplementInput:
    """Record one witness's blind commitment to a fresh line."""
    supplement = locked_supplement(session_code, number)
    policies.check_not_at_stations(supplement.session, supplement)
    entry = enter_supplement_input(
        supplement,
        name=name,
        kind=kind,
        commitment=commitment,
        user_id=user_id,
        by=by,
        now=now,
    )
    told = tellings.input_landed(entry)
    tell_about(supplement.session, LiveKind.INPUT_LANDED, told, now, supplement=supplement)
    return entry


def enter_supplement_input(
    supplement: Supplement,
    *,
    name: str,
    kind: WitnessKind,
    commitment: str,
    user_id: int | None,
    by: str,
    now: datetime,
) -> SupplementInput:
    """Make a blind commitment an input of a locked supplement, and record it."""
    policies.check_may_commit_supplement_input(
        supplement, name=name, commitment=commitment, user_id=user_id
    )
    if supplement.status == SupplementStatus.SEALED:
        move_supplement(supplement, SupplementStatus.AWAITING_WITNESS)
    entry = SupplementInput.objects.create(
        supplement=supplement,
        order=supplement.inputs.count() + 1,
        name=name,
        kind=kind,
        user_id=user_id,
        commitment=commitment,
        committed_at=now,
    )
    payload: dict[str, JsonValue] = {
        "number": supplement.number,
        "order": entry.order,
        "name": name,
        "kind": str(kind),
        "commitment": commitment,
    }
    record(supplement.session, Event.SUPPLEMENT_INPUT_COMMITTED, payload, by=by, now=now)
    return entry


@command
def open_supplement_inputs(
    *, session_code: str, number: int, openings: Sequence[Opening], by: str, now: datetime
) -> Supplement:
    """Open every committed input together; a line used before in this session is refused.

    Raises:
        PolicyError: too few witnesses, an input missing, not matching, or not fresh.
    """
    supplement = locked_supplement(session_code, number)
    rule = parse_supplement_frame(bytes(supplement.frame)).sources if supplement.frame else None
    policies.check_may_open_supplement(supplement, needed=rule.min_witnesses if rule else 0)
    inputs = list(supplement.inputs.order_by("order"))
    lines = opened_lines(inputs, openings, now)
    if rule is not None:
        check_sources(lines, min_witnesses=rule.min_witnesses, named=rule.named)
    _check_fresh(supplement, lines)
    sources = sources_text(lines)
    move_supplement(
        supplement, SupplementStatus.REVEALED, sources=sources, revealed_by=by, revealed_at=now
    )
    payload: dict[str, JsonValue] = {
        "number": number,
        "sources_digest": digest_of(sources),
        "opened": [
            {"order": entry.order, "line_digest": digest_of(line)}
            for entry, line in zip(inputs, lines, strict=True)
        ],
    }
    session = supplement.session
    record(session, Event.SUPPLEMENT_INPUTS_OPENED, payload, by=by, now=now)
    told = tellings.opened(inputs)
    tell_about(session, LiveKind.INPUTS_OPENED, told, now, supplement=supplement)
    tell_about(session, LiveKind.SEED_FORMED, tellings.seed(sources), now, supplement=supplement)
    return supplement


def _check_fresh(supplement: Supplement, lines: Sequence[str]) -> None:
    session = supplement.session
    others = session.supplements.exclude(pk=supplement.pk).values_list("sources", flat=True)
    used = {chance_of(line) for text in (session.sources, *others) for line in text.splitlines()}
    for line in lines:
        if chance_of(line) in used:
            raise PolicyError(
                f"“{line}”在本场此前的抽取中已经用过。补抽须用新的随机源，"
                "请作废本次补抽，由见证人重新掷出数字。"
            )
