"""The acts of a supplementary draw: who fell out, and who was drawn into the empty seats.

People are named as the plan says for inspectors, at the ceremony as in print; why somebody left
is for no screen.
"""

from inspections.acts import Act
from inspections.draw.supplement_frame import parse_supplement_frame
from inspections.selectors.public import (
    Disclosure,
    Inspector,
    Supplement,
    disclosure_of,
    inspectors_by_code,
    seats_of_supplement,
    tickets_of_supplement,
)
from publicity import redaction
from publicity.stage.story import Facts
from shuangsuiji.kernel.canonical import JsonValue

MARK: Facts = {"is_supplement": True}


def supplement_facts(supplement: Supplement, *, until: Act) -> dict[Act, Facts]:
    """The facts of the acts that a supplement has of its own, as far as ``until``."""
    disclosure = disclosure_of(supplement.session)
    facts: dict[Act, Facts] = {}
    if until >= Act.SEALED:
        facts[Act.SEALED] = _sealed(supplement, disclosure)
    if until >= Act.INSPECTORS:
        facts[Act.INSPECTORS] = _filled(supplement, disclosure)
    if until >= Act.CERTIFICATE:
        facts[Act.CERTIFICATE] = _certificate(supplement)
    return facts


def _shown(person: Inspector, disclosure: Disclosure) -> Facts:
    rule = disclosure.inspectors
    name, mark = redaction.inspector_parts(person.name, person.credential_no, rule=rule)
    unit = person.unit.name if rule != redaction.HIDDEN else ""
    return {"name": name, "mark": mark, "unit": unit}


def _sealed(supplement: Supplement, disclosure: Disclosure) -> Facts:
    frame = parse_supplement_frame(bytes(supplement.frame))
    people = inspectors_by_code(one.inspector for one in frame.leaving)
    return {
        **MARK,
        "people": [_shown(people[one.inspector], disclosure) for one in frame.leaving],
        "candidates": len(frame.candidates),
        "excluded": len(frame.excluded),
        "blocked": len(frame.blocked),
    }


def _filled(supplement: Supplement, disclosure: Disclosure) -> Facts:
    tickets = tickets_of_supplement(supplement)
    rows: list[JsonValue] = [
        {
            "team": seat.team.code,
            "position": seat.position,
            "left": _shown(seat.leaving, disclosure),
            "came": _shown(seat.inspector, disclosure),
            "ticket": tickets[seat.leaving.code],
        }
        for seat in seats_of_supplement(supplement)
    ]
    frame = parse_supplement_frame(bytes(supplement.frame))
    return {**MARK, "rows": rows, "candidates": len(frame.candidates)}


def _certificate(supplement: Supplement) -> Facts:
    session, at = supplement.session, supplement.drawn_at
    seats = seats_of_supplement(supplement)
    return {
        **MARK,
        "session": f"{session.code} 第 {supplement.number} 次补抽",
        "task": session.task.name,
        "unit": session.unit.name,
        "at": None if at is None else round(at.timestamp() * 1000),
        "frame_digest": supplement.frame_digest,
        "transcript_digest": supplement.result.digest,
        "result": f"{len(seats)} 个席位补任，其余席位不变",
        "witnesses": [row.name for row in supplement.inputs.order_by("order")],
        "is_published": supplement.published_at is not None,
    }
