"""The stage of a rehearsal or training: the same acts, from what was practised so far.

Nothing here is signed or kept, and no firm that a rehearsal happened to draw is named.
"""

from datetime import datetime
from typing import Any

from inspections.acts import Act
from inspections.draw.frame import frame_digest
from inspections.draw.seed import digest_of
from inspections.draw.sources import sources_text
from inspections.draw.transcript import Transcript
from inspections.sealing.figures import Figures, figures_of_header
from inspections.selectors.live import Showing
from inspections.selectors.practice import (
    Phase,
    Practice,
    Witness,
    inspector_rule,
    mark_of,
    practised_transcript,
    training_name,
    witnesses_of,
)
from publicity.stage.captions import caption, lines
from publicity.stage.result import Drawn, acts_of_draw, shown_people
from publicity.stage.story import Facts
from shuangsuiji.kernel.canonical import JsonValue

UNTIL = {
    Phase.SEALED: Act.SEALED,
    Phase.COMMITTED: Act.INPUTS,
    Phase.CLOSED: Act.OPENING,
    Phase.DRAWN: Act.CERTIFICATE,
}  # in every other phase: the seed

CAPTIONS = {
    Act.WAITING: "这是练习：步骤与正式仪式相同，结果没有效力，也不能公布。",
    Act.SEALED: "名册和规则先固定，随机数后出现。正式仪式中，摘要此时写入存证日志。",
    Act.ENTITIES: "签号小者中签。演练只亮签号，不显示抽中的企业。",
    Act.CERTIFICATE: "练习到此结束，不产生凭证。正式抽取用另一个码和见证人自己的输入。",
}


def practice_timeline(practice: Practice, *, now: datetime) -> dict[str, JsonValue]:
    """What the screen of a practice may play by now."""
    until = UNTIL.get(practice.phase, Act.SEED)
    facts = _facts(practice, until, now)
    return {
        "now": _ms(now),
        "mark": mark_of(practice),
        "acts": [
            {
                "act": act.value,
                "label": str(act.label),
                "caption": _caption(practice, act, facts.get(act, {})),
                "lines": list(lines(act, facts.get(act, {}))),
                "facts": facts.get(act, {}),
            }
            for act in Act
            if act <= until
        ],
    }


def _caption(practice: Practice, act: Act, facts: Facts) -> str:
    if act == Act.ENTITIES and practice.is_training:
        return caption(act, facts)  # fictitious firms are shown
    return CAPTIONS.get(act) or caption(act, facts)


def _facts(practice: Practice, until: Act, now: datetime) -> dict[Act, Facts]:
    figures, people = figures_of_header(bytes(practice.header)), witnesses_of(practice)
    inputs = [_input(practice, one, place) for place, one in enumerate(people, 1)]
    cast = [
        row
        for row, one in zip(inputs, people, strict=True)
        if one.has_cast(practice.committed_at, now)
    ]
    seats: Facts = {
        "seats": [_seat(practice, one, place) for place, one in enumerate(people, 1)],
        "inputs": list[JsonValue](cast),
        "wanted": figures.header.sources.min_witnesses,
        "closed": practice.closed_at is not None,
    }
    facts: dict[Act, Facts] = {
        Act.WAITING: {
            "title": figures.header.task.name,
            "unit": figures.header.unit.name,
            "held_at": _ms(practice.started_at),
            "place": mark_of(practice),
            "how_to_watch": "",
        },
        Act.SEALED: _sealed(practice, figures),
        Act.WITNESSES: seats,
        Act.INPUTS: seats,
        Act.OPENING: _opening(practice, people, inputs, now),
        Act.SEED: _seed(practice, people),
    }
    if until == Act.CERTIFICATE:
        facts |= acts_of_draw(_drawn(practice, figures), until=until)
    return facts


def _sealed(practice: Practice, figures: Figures) -> Facts:
    header = figures.header
    return {
        "is_practice": True,
        "entities": header.entities.count,
        "take": figures.take,
        "inspectors": len(header.inspectors),
        "strata": [
            {"label": row.label, "count": row.count, "take": row.take} for row in figures.strata
        ],
        "units": [],
        "inspector_units": [
            {"label": row.label, "count": row.count} for row in figures.person_branches
        ],
        "frame_digest": frame_digest(bytes(practice.header)),
        "commitment": practice.commitment,
        "head": None,
    }


def _seat(practice: Practice, one: Witness, number: int) -> Facts:
    return {
        "number": number,
        "name": one.name,
        "kind": one.kind,
        "is_outside": one.is_simulated,
        "source": "",
        "state": "seated",
        "at": _ms(practice.committed_at),
    }


def _input(practice: Practice, one: Witness, number: int) -> dict[str, Any]:
    return {
        "station": number,
        "name": one.name,
        "kind": one.kind,
        "commitment": one.commitment,
        "at": _ms(practice.committed_at) + 1000 * one.cast_after,
        "withdrawn": False,
        "opened": False,
    }


def _opening(
    practice: Practice, people: list[Witness], inputs: list[dict[str, Any]], now: datetime
) -> Facts:
    rows = [
        {
            **row,
            "opened": one.has_opened(practice.closed_at, now),
            "opened_at": _ms(practice.closed_at) + 1000 * one.open_after,
        }
        for row, one in zip(inputs, people, strict=True)
    ]
    opened = practice.opened_at is not None
    return {
        "inputs": list[JsonValue](rows),
        "opened": [
            {"name": one.name, "salt": one.salt, "line": one.line, "commitment": one.commitment}
            for one in (people if opened else ())
        ],
        "at": _ms(practice.opened_at) if opened else None,
    }


def _seed(practice: Practice, people: list[Witness]) -> Facts:
    if practice.opened_at is None:
        return {}
    text = sources_text([one.line for one in people])
    return {
        "lines": list[JsonValue](text.splitlines()),
        "sources_digest": digest_of(text),
        "commitment": practice.commitment,
        "code": "",
        "master": "",
    }


def _drawn(practice: Practice, figures: Figures) -> Drawn:
    transcript, rule = practised_transcript(practice), inspector_rule(practice)
    shown = _fictitious(transcript) if practice.is_training else shown_people(transcript, rule)
    return Drawn(
        transcript=transcript,
        figures=figures,
        showing=Showing.NAMES if practice.is_training else Showing.SEALED,
        people=shown,
        names=lambda most: [(training_name(row[0]), row[0]) for row in transcript.entities[:most]],
        sketches=list,
    )


def _fictitious(transcript: Transcript) -> dict[str, Facts]:
    return {
        row[0]: {"name": training_name(row[0]), "mark": "虚构", "unit": ""}
        for row in transcript.inspectors
    }


def _ms(at: datetime | None) -> int:
    return 0 if at is None else round(at.timestamp() * 1000)
