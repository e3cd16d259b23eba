"""The acts of the draw itself, from the stored transcript, as far as they may be shown.

Where the plan seals the names, nothing here tells one drawn entity from another but its ticket
(签号): it comes from the master seed, which is secret until publication, so it says nothing of
the entity; afterwards everybody can compute whose it is. Places and branches are sealed with the
names: a dot on a map or the only firm of a station is as good as a name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from inspections.acts import Act
from inspections.draw.frame import Header
from inspections.draw.sampling import entity_stage
from inspections.draw.transcript import Transcript
from inspections.sealing.figures import Figures, figures_of, unit_names
from inspections.selectors.live import Showing
from inspections.selectors.public import (
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
    """What the acts are told from: a draw that happened, or one that was practised."""

    transcript: Transcript
    figures: Figures
    showing: Showing
    people: Mapping[str, Facts]  # how each drawn inspector is shown, by code
    names: Callable[[int], list[tuple[str, str]]]  # name and code of the first drawn entities
    sketches: Callable[[], list[JsonValue]]

    @property
    def is_sealed(self) -> bool:
        return self.showing == Showing.SEALED

    @property
    def shows_places(self) -> bool:
        """A dot on a map, or the only firm of a station, says as much as the name."""
        return self.showing == Showing.NAMES


def drawn_facts(session: DrawSession, showing: Showing, *, until: Act) -> dict[Act, Facts]:
    """The facts of the acts from the draw of entities to ``until``."""
    transcript, figures = transcript_of(session), figures_of(session)
    is_seen = until >= Act.INSPECTORS
    drawn = Drawn(
        transcript=transcript,
        figures=figures,
        showing=showing,
        people=shown_people(transcript, disclosure_of(session).inspectors) if is_seen else {},
        names=lambda most: [_shown(row, showing) for row in _stored(session, most)],
        sketches=lambda: _sketches(session, transcript, figures),
    )
    facts = acts_of_draw(drawn, until=until)
    if session.published_at is not None:
        facts[Act.ENTITIES] |= _opening(figures.header)
    if until >= Act.CERTIFICATE:
        facts[Act.CERTIFICATE] = _certificate(session, transcript)
    return facts


def acts_of_draw(drawn: Drawn, *, until: Act) -> dict[Act, Facts]:
    """The acts from the draw of entities to the matching, as far as ``until``."""
    parts: dict[Act, Callable[[], Facts]] = {
        Act.ENTITIES: lambda: _entities(drawn),
        Act.INSPECTORS: lambda: _inspectors(drawn),
        Act.TEAMS: lambda: {"teams": _teams(drawn)},
        Act.PACKAGES: lambda: _packages(drawn),
        Act.MATCHING: lambda: _matching(drawn),
    }
    return {act: part() for act, part in parts.items() if act <= until}


def shown_people(transcript: Transcript, rule: str) -> dict[str, Facts]:
    """The drawn inspectors as a plan shows them. One query."""
    found: dict[str, Facts] = {}
    for code, row in drawn_people(transcript).items():
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
        for row, (name, code) in zip(rows, drawn.names(MOST_ROWS), strict=True):
            row["name"], row["code"] = name, code
    return rows


def _opening(header: Header) -> Facts:
    """With the master seed, all that a screen needs to work tickets out; slips have no one code."""
    if header.weighted:
        return {}
    return {"opening": {"draw_id": header.draw_id, "stage": entity_stage(header)}}


def _stored(session: DrawSession, most: int) -> list[DrawnEntity]:
    return list(drawn_entities(session).filter(is_reserve=False)[:most])


def _shown(row: DrawnEntity, showing: Showing) -> tuple[str, str]:
    entity = row.entity
    name = redaction.entity(entity.name, kind=entity.kind, operator=entity.legal_rep)
    if showing == Showing.MASKED:
        return redaction.masked(name), ""
    return name, redaction.code(entity.code) if entity.uscc is None else entity.code


def _inspectors(drawn: Drawn) -> Facts:
    candidates = drawn.figures.header.inspectors
    pools: list[JsonValue] = [
        {
            "label": pool.label,
            "take": pool.take,
            "count": sum(person.pool == pool.id for person in candidates),
            "people": [
                {**drawn.people[code], "ticket": ticket}
                for code, at, ticket in drawn.transcript.inspectors
                if at == pool.id
            ],
        }
        for pool in drawn.figures.header.pools
    ]
    return {"pools": pools}


def _teams(drawn: Drawn) -> list[JsonValue]:
    return [
        {
            "code": team.id,
            "round": team.round,
            "members": [dict(drawn.people[code]) for code in team.members],
        }
        for team in drawn.transcript.teams
    ]


def _packages(drawn: Drawn) -> Facts:
    header, transcript = drawn.figures.header, drawn.transcript
    names = unit_names(p.branch for p in transcript.packages if p.branch is not None)
    rows: list[JsonValue] = []
    for package in sorted(transcript.packages, key=lambda package: (package.round, package.id)):
        is_shown = drawn.shows_places and package.branch is not None
        branch = names.get(package.branch or "", "") if is_shown else ""
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
        "sketches": drawn.sketches() if drawn.shows_places else [],
    }


def _sketches(session: DrawSession, transcript: Transcript, figures: Figures) -> list[JsonValue]:
    """One drawing a round; none without packages or places."""
    header = figures.header
    made = {
        number: zone_sketch(
            session,
            transcript,
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


def _matching(drawn: Drawn) -> Facts:
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
            "members": [drawn.people[code]["name"] for code in teams[team].members],
        }
        for left, team in sorted(transcript.assignment, key=lambda pair: teams[pair[1]].round)
        if transcript.packages or left in labels
    ]
    return {"by_entity": not transcript.packages, "pairs": pairs}


def _labels(drawn: Drawn) -> dict[str, str]:
    """How each entity is called where there are no packages: by name, or by its ticket."""
    rows = zip(drawn.transcript.entities[:MOST_ROWS], _rows(drawn), strict=True)
    return {code: str(row.get("name") or f"签号 {ticket}") for (code, _, ticket), row in rows}


def _certificate(session: DrawSession, transcript: Transcript) -> Facts:
    at = session.drawn_at
    return {
        "session": session.code,
        "task": session.task.name,
        "unit": session.unit.name,
        "at": None if at is None else round(at.timestamp() * 1000),
        "frame_digest": session.frame_digest,
        "transcript_digest": session.result.digest,
        "result": f"抽中 {len(transcript.entities)} 户，执法人员 {len(transcript.inspectors)} 人，"
        f"组成 {len(transcript.teams)} 个检查组",
        "witnesses": [row.name for row in session.inputs.order_by("order")],
        "is_published": session.published_at is not None,
    }
