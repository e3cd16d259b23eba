"""From a transcript to rows: who was drawn, which teams, who inspects whom."""

from collections.abc import Iterable

from entities.models import Entity
from inspections.draw.transcript import Transcript
from inspections.models.jobs import DrawnEntity, Team, TeamMember
from inspections.models.sessions import DrawSession
from personnel.models import Inspector

BATCH = 1000


def store_rows(session: DrawSession, transcript: Transcript) -> None:
    """Insert teams, members and drawn entities; part of the transaction of the result."""
    teams = _store_teams(session, transcript)
    _store_entities(session, transcript, teams)


def _store_teams(session: DrawSession, transcript: Transcript) -> dict[str, Team]:
    package_of = {team: package for package, team in _package_pairs(transcript)}
    rows = Team.objects.bulk_create(
        Team(
            session=session,
            code=team.id,
            round=team.round,
            package=package_of.get(team.id, ""),
        )
        for team in transcript.teams
    )
    teams = {team.code: team for team in rows}
    people = {code for team in transcript.teams for code in team.members}
    ids = dict(Inspector.objects.filter(code__in=people).values_list("code", "pk"))
    TeamMember.objects.bulk_create(
        TeamMember(
            session=session,
            round=team.round,
            team=teams[team.id],
            inspector_id=ids[code],
            position=position,
        )
        for team in transcript.teams
        for position, code in enumerate(team.members, 1)
    )
    return teams


def _store_entities(session: DrawSession, transcript: Transcript, teams: dict[str, Team]) -> None:
    package_of = {code: p.id for p in transcript.packages for code in p.entities}
    # (package, team) as a rule; (entity, team) where the plan forms no packages
    team_of = {left: teams[team] for left, team in transcript.assignment}
    drawn = [(*row, False) for row in transcript.entities]
    reserves = [(*row, True) for row in transcript.reserves]
    pks = _entity_pks(row[0] for row in (*drawn, *reserves))
    DrawnEntity.objects.bulk_create(
        (
            DrawnEntity(
                session=session,
                entity_id=pks[code],
                order=order,
                stratum=stratum,
                ticket=ticket,
                package=package_of.get(code, ""),
                team=None if is_reserve else team_of[package_of.get(code, code)],
                is_reserve=is_reserve,
            )
            for order, (code, stratum, ticket, is_reserve) in enumerate((*drawn, *reserves), 1)
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
