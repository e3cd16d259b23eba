"""From a transcript to rows: who was drawn, which teams, who inspects whom."""

from collections.abc import Iterable
from typing import NamedTuple

from entities.models import Entity
from inspections.draw.transcript import Transcript
from inspections.models.jobs import DrawnEntity, Team, TeamMember
from inspections.models.sessions import DrawSession
from personnel.models import Inspector

BATCH = 1000


class TeamRow(NamedTuple):
    """A team as a transcript makes it; the first member leads."""

    code: str
    round: int
    package: str
    members: tuple[str, ...]


class EntityRow(NamedTuple):
    """A drawn entity or a reserve as a transcript makes it; reserves have no team."""

    order: int
    code: str
    stratum: str
    ticket: str
    package: str
    team: str
    is_reserve: bool


def store_rows(session: DrawSession, transcript: Transcript) -> None:
    """Insert teams, members and drawn entities; part of the transaction of the result."""
    teams = _store_teams(session, transcript)
    _store_entities(session, transcript, teams)


def team_rows(transcript: Transcript) -> list[TeamRow]:
    """The teams that a transcript makes, with their packages."""
    package_of = {team: package for package, team in _package_pairs(transcript)}
    return [
        TeamRow(team.id, team.round, package_of.get(team.id, ""), team.members)
        for team in transcript.teams
    ]


def entity_rows(transcript: Transcript) -> list[EntityRow]:
    """Drawn entities in ticket order, then the reserves."""
    package_of = {code: p.id for p in transcript.packages for code in p.entities}
    # (package, team) as a rule; (entity, team) where the plan forms no packages
    team_of = dict(transcript.assignment)
    drawn = [(*row, False) for row in transcript.entities]
    reserves = [(*row, True) for row in transcript.reserves]
    return [
        EntityRow(
            order,
            code,
            stratum,
            ticket,
            package_of.get(code, ""),
            "" if is_reserve else team_of[package_of.get(code, code)],
            is_reserve,
        )
        for order, (code, stratum, ticket, is_reserve) in enumerate((*drawn, *reserves), 1)
    ]


def _store_teams(session: DrawSession, transcript: Transcript) -> dict[str, Team]:
    wanted = team_rows(transcript)
    rows = Team.objects.bulk_create(
        Team(session=session, code=row.code, round=row.round, package=row.package) for row in wanted
    )
    teams = {team.code: team for team in rows}
    people = {code for row in wanted for code in row.members}
    ids = dict(Inspector.objects.filter(code__in=people).values_list("code", "pk"))
    TeamMember.objects.bulk_create(
        TeamMember(
            session=session,
            round=row.round,
            team=teams[row.code],
            inspector_id=ids[code],
            position=position,
        )
        for row in wanted
        for position, code in enumerate(row.members, 1)
    )
    return teams


def _store_entities(session: DrawSession, transcript: Transcript, teams: dict[str, Team]) -> None:
    rows = entity_rows(transcript)
    pks = _entity_pks(row.code for row in rows)
    DrawnEntity.objects.bulk_create(
        (
            DrawnEntity(
                session=session,
                entity_id=pks[row.code],
                order=row.order,
                stratum=row.stratum,
                ticket=row.ticket,
                package=row.package,
                team=None if row.is_reserve else teams[row.team],
                is_reserve=row.is_reserve,
            )
            for row in rows
        ),
        batch_size=BATCH,
    )


def _package_pairs(transcript: Transcript) -> tuple[tuple[str, str], ...]:
    return transcript.assignment if transcript.packages else ()


def _entity_pks(codes: Iterable[str]) -> dict[str, int]:
    wanted = list(codes)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        found.update(Entity.objects.filter(code__in=batch).values_list("code", "pk"))
    return found
