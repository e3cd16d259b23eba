"""The acts of the draw itself, from the stored transcript, as far as they may be shown.

Where the plan seals the names, nothing here tells one drawn entity from another but its ticket
(签号): it comes from the master seed, which is secret until publication, so it says nothing of
the entity; afterwards everybody can compute whose it is. Places and branches are sealed with the
names: a dot on a map or the only firm of a station is as good as a name.
"""

from collections.abc import Callable
from dataclasses import dataclass

from inspections.acts import Act
from inspections.draw.transcript import Transcript
from inspections.sealing.figures import Figures, figures_of, unit_names
from inspections.selectors.live import Showing
from inspections.selectors.public import (
    Disclosure,
    DrawnEntity,
    DrawSession,
    disclosure_of,
    drawn_people,
    transcript_of,
)
from inspections.selectors.sessions import drawn_entities
from inspections.sketches import Sketch
from publicity import redaction
from publicity.selectors import zone_sketch
from publicity.stage.story import Facts
from shuangsuiji.kernel.canonical import JsonValue

MOST_ROWS = 600  # entities, in ticket order; a screen that showed more would be watched by nobody


@dataclass(frozen=True)
class Drawn:
    """What the acts are told from."""

    session: DrawSession
    transcript: Transcript
    figures: Figures
    disclosure: Disclosure
    showing: Showing

    @property
    def is_sealed(self) -> bool:
        return self.showing == Showing.SEALED


def drawn_facts(session: DrawSession, showing: Showing, *, until: Act) -> dict[Act, Facts]:
    """The facts of the acts from the draw of entities to ``until``."""
    drawn = Drawn(
        session=session,
        transcript=transcript_of(session),
        figures=figures_of(session),
        disclosure=disclosure_of(session),
        showing=showing,
    )
    people = _people(drawn) if until >= Act.INSPECTORS else {}
    parts: dict[Act, Callable[[], Facts]] = {
        Act.ENTITIES: lambda: _entities(drawn),
        Act.INSPECTORS: lambda: _inspectors(drawn, people),
        Act.TEAMS: lambda: {"teams": _teams(drawn, people)},
        Act.PACKAGES: lambda: _packages(drawn),
        Act.MATCHING: lambda: _matching(drawn, people),
        Act.CERTIFICATE: lambda: _certificate(drawn),
    }
    return {act: part() for act, part in parts.items() if act <= until}


def _people(drawn: Drawn) -> dict[str, Facts]:
    rule = drawn.disclosure.inspectors
    found: dict[str, Facts] = {}
    for code, row in drawn_people(drawn.transcript).items():
        name, mark = redaction.inspector_parts(row.name, row.credential_no, rule=rule)
        unit = row.unit.name if rule != redaction.HIDDEN else ""
        found[code] = {"name": name, "mark": mark, "unit": unit}
    return found


def _entities(drawn: Drawn) -> Facts:
    total = len(drawn.transcript.entities)
    rows: list[JsonValue] = [dict(row) for row in _rows(drawn)]
    return {
        "total": total,
        "showing": str(drawn.showing),
        "is_all": len(rows) == total,
        "reserves": len(drawn.transcript.reserves),
        "strata": [
            {"label": row.label, "count": row.count, "take": row.take}
            for row in drawn.figures.strata
        ],
        "rows": rows,
    }


def _rows(drawn: Drawn) -> list[Facts]:
    labels = {stratum.id: stratum.label for stratum in drawn.figures.strata}
    rows: list[Facts] = [
        {"order": order, "ticket": ticket, "stratum": labels.get(stratum, stratum)}
        for order, (_, stratum, ticket) in enumerate(drawn.transcript.entities[:MOST_ROWS], 1)
    ]
    if not drawn.is_sealed:
        for row, entity in zip(rows, _stored(drawn, MOST_ROWS), strict=True):
            row["name"], row["code"] = _shown(entity, drawn.showing)
    return rows


def _stored(drawn: Drawn, most: int) -> list[DrawnEntity]:
    return list(drawn_entities(drawn.session).filter(is_reserve=False)[:most])


def _shown(row: DrawnEntity, showing: Showing) -> tuple[str, str]:
    entity = row.entity
    name = redaction.entity(entity.name, kind=entity.kind, operator=entity.legal_rep)
    if showing == Showing.MASKED:
        return redaction.masked(name), ""
    return name, redaction.code(entity.code) if entity.uscc is None else entity.code


def _inspectors(drawn: Drawn, people: dict[str, Facts]) -> Facts:
    candidates = drawn.figures.header.inspectors
    pools: list[JsonValue] = [
        {
            "label": pool.label,
            "take": pool.take,
            "count": sum(person.pool == pool.id for person in candidates),
            "people": [
                {**people[code], "ticket": ticket}
                for code, at, ticket in drawn.transcript.inspectors
                if at == pool.id
            ],
        }
        for pool in drawn.figures.header.pools
    ]
    return {"pools": pools}


def _teams(drawn: Drawn, people: dict[str, Facts]) -> list[JsonValue]:
    return [
        {
            "code": team.id,
            "round": team.round,
            "members": [dict(people[code]) for code in team.members],
        }
        for team in drawn.transcript.teams
    ]


def _packages(drawn: Drawn) -> Facts:
    header, transcript = drawn.figures.header, drawn.transcript
    names = unit_names(p.branch for p in transcript.packages if p.branch is not None)
    rows: list[JsonValue] = []
    for package in sorted(transcript.packages, key=lambda package: (package.round, package.id)):
        branch = "" if drawn.is_sealed or package.branch is None else names.get(package.branch, "")
        rows.append(
            {
                "id": package.id,
                "round": package.round,
                "count": len(package.entities),
                "branch": branch,
            }
        )
    return {
        "mode": header.packages.mode,
        "rounds": header.team.rounds,
        "rows": rows,
        "sketches": [] if drawn.is_sealed else _sketches(drawn),
    }


def _sketches(drawn: Drawn) -> list[JsonValue]:
    """One drawing a round; none without packages or places."""
    header = drawn.figures.header
    made = {
        number: zone_sketch(
            drawn.session,
            drawn.transcript,
            cos_ppm=header.packages.cos_ppm,
            round_number=number,
        )
        for number in range(1, header.team.rounds + 1)
    }
    return [{"round": number, **_drawing(one)} for number, one in made.items() if one is not None]


def _drawing(sketch: Sketch) -> Facts:
    return {
        "width": sketch.width,
        "height": sketch.height,
        "zones": [
            {
                "id": zone.package,
                "tone": zone.tone,
                "x": zone.x,
                "y": zone.y,
                "spokes": zone.spokes,
                "marks": zone.marks,
            }
            for zone in sketch.zones
        ],
    }


def _matching(drawn: Drawn, people: dict[str, Facts]) -> Facts:
    transcript = drawn.transcript
    teams = {team.id: team for team in transcript.teams}
    sizes = {package.id: len(package.entities) for package in transcript.packages}
    labels = {} if transcript.packages else _labels(drawn)
    pairs: list[JsonValue] = [
        {
            "left": left if transcript.packages else labels[left],
            "count": sizes.get(left, 1),
            "team": team,
            "round": teams[team].round,
            "members": [people[code]["name"] for code in teams[team].members],
        }
        for left, team in sorted(transcript.assignment, key=lambda pair: teams[pair[1]].round)
        if transcript.packages or left in labels
    ]
    return {"by_entity": not transcript.packages, "pairs": pairs}


def _labels(drawn: Drawn) -> dict[str, str]:
    """How each entity is called where there are no packages: by name, or by its ticket."""
    rows = zip(drawn.transcript.entities[:MOST_ROWS], _rows(drawn), strict=True)
    return {code: str(row.get("name") or f"签号 {ticket}") for (code, _, ticket), row in rows}


def _certificate(drawn: Drawn) -> Facts:
    session, transcript = drawn.session, drawn.transcript
    at = session.drawn_at
    return {
        "session": session.code,
        "task": session.task.name,
        "unit": session.unit.name,
        "at": None if at is None else round(at.timestamp() * 1000),
        "frame_digest": session.frame_digest,
        "transcript_digest": session.result.digest,
        "take": len(transcript.entities),
        "inspectors": len(transcript.inspectors),
        "teams": len(transcript.teams),
        "witnesses": [row.name for row in session.inputs.order_by("order")],
        "is_published": session.published_at is not None,
    }
