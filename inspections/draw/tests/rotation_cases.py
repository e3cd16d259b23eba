"""Sessions of several rounds that the tests of rotation share."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from inspections.draw import header as core
from inspections.draw.errors import InfeasibleError, PreflightError
from inspections.draw.frame import Header, Inspector, PackageRule, Pool, Rule, entity_line
from inspections.draw.rotation import Earlier
from inspections.draw.rotation_limits import Pair
from inspections.draw.teams import form_teams
from inspections.draw.teams_members import Member, TeamRules
from inspections.draw.tests.samples import entity_files, header, sha
from inspections.draw.tests.teams_cases import apart

PEOPLE = (4, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2)  # 38 in 14 branches
PERMILLE = (220, 130, 95, 80, 70, 65, 60, 55, 50, 45, 40, 35, 30, 25)
KILOMETRES = (  # east and north of a corner
    *((10.5, 21.0), (7.0, 23.5), (16.5, 37.0), (4.5, 9.0), (18.5, 10.0), (19.5, 22.0)),
    *((19.0, 29.5), (13.0, 30.5), (6.5, 35.0), (9.5, 14.5), (3.0, 29.0), (8.5, 29.5)),
    *((1.0, 40.5), (21.0, 1.0)),
)


def branch(number: int) -> str:
    return f"S{number + 1:02d}"


def inspectors(people: Sequence[int] = PEOPLE) -> tuple[Inspector, ...]:
    """As many inspectors of each branch as ``people`` says."""
    posts = [branch(number) for number, count in enumerate(people) for _ in range(count)]
    return tuple(
        Inspector(f"32120{place:04d}", post, "P", place % 3 == 0, ())
        for place, post in enumerate(posts, 1)
    )


def pilot_lines(count: int = 339) -> list[bytes]:
    """Entities as uneven over 14 branches as in the pilot, each within 3 km of its branch."""
    found = []
    for number in range(1, count + 1):
        lot = int(sha(b"entity %d" % number)[:12], 16)
        at, place = lot % 1000, 0
        while at >= PERMILLE[place]:
            at -= PERMILLE[place]
            place += 1
        east, north = KILOMETRES[place]
        lon = 120_040_000 + round(east * 10_650) + lot // 1000 % 63_900 - 31_950
        lat = 32_330_000 + round(north * 8_983) + lot // 10**8 % 53_898 - 26_949
        found.append(entity_line(f"91321204MA{number:08d}", "A", 1, branch(place), lon, lat, "0.1"))
    return found


def pilot(entities: Sequence[bytes], **changes: Any) -> Header:
    """38 inspectors in 14 branches, 19 zones a round, four rounds, four partners asked for."""
    made = header(entities)
    team = core.TeamRule(19, 2, "ZONE_MATCH", None, "DIFFERENT_BRANCH", False, (), 4, 4)
    rotating = replace(
        made,
        entities=entity_files(entities, ()),
        strata=tuple(replace(s, rule=Rule(10_000, 0, None)) for s in made.strata),
        reserves=0,
        inspectors=inspectors(),
        excluded_inspectors=(),
        pools=(Pool("P", "执法人员", 38),),
        team=team,
        packages=PackageRule("ZONE", 844_000, {}),
        own_branch="HARD",
    )
    return replace(rotating, **changes)


def rotate(
    members: Sequence[Member], team_rules: TeamRules, *, pairs: Sequence[Pair] = (), master: str
) -> tuple[list[tuple[tuple[str, ...], ...]], Earlier]:
    """The teams of every round, and what they leave behind, by the first attempt that works."""
    branch_of = {one.id: one.branch for one in members}
    for attempt in range(1, 21):
        earlier, rounds = Earlier(1), []
        try:
            for _ in range(team_rules.rounds):
                formation = form_teams(
                    members,
                    team_rules,
                    blocked=apart(pairs),
                    seed=lambda stage: f"{master}:d:{stage}",
                    attempt=attempt,
                    preflight_seed="preflight:x",
                    earlier=earlier,
                )
                rounds.append(formation.teams)
                earlier = earlier.after(formation.teams, branch_of)
        except (InfeasibleError, PreflightError):
            continue
        return rounds, earlier
    return [], Earlier()
