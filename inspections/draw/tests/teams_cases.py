"""Inspectors and team rules the tests of team formation share."""

from __future__ import annotations

from dataclasses import replace

from inspections.draw.recusals import INSPECTOR, DeclaredRecusals
from inspections.draw.teams_members import Member, TeamRules
from inspections.draw.tests.samples import annex_of


def rules(**changes) -> TeamRules:
    """Fifteen teams of two from different stations, one specialist in each."""
    plain = TeamRules(
        count=15,
        size=2,
        pairing="STATION_STATION",
        lead_pool=None,
        relation="DIFFERENT_BRANCH",
        certified_lead=True,
        seats=(("FOOD", 1),),
    )
    return replace(plain, **changes)


def member(number: int, **changes) -> Member:
    """Eight stations in turn; five of six certified, three of five specialists."""
    plain = Member(
        id=f"I{number:02d}",
        branch=f"S{number % 8}",
        pool="A",
        lead=number % 6 != 0,
        tags=frozenset({"FOOD"} if number % 5 < 3 else {"EQUIP"}),
    )
    return replace(plain, **changes)


def thirty_inspectors() -> list[Member]:
    return [member(number) for number in range(1, 31)]


def two_pools(count: int, size: int = 2, **changes) -> list[Member]:
    """``count`` leads of pool A and the others of pool B, no tags."""
    plain = {"lead": True, "tags": frozenset[str](), "branch": "S0"} | changes
    leads = [member(n, **plain) for n in range(1, count + 1)]
    others = [member(n, **plain) for n in range(count + 1, count * size + 1)]
    return leads + [replace(other, pool="B") for other in others]


def apart(pairs=()):
    """What ``form_teams`` asks for blocked cells, from pairs of ids, either way round."""
    declared = DeclaredRecusals(annex_of([], {tuple(sorted(pair)) for pair in pairs}))

    def blocked(stage, rows, columns, allows):
        return declared.cells(INSPECTOR, stage, rows=rows, columns=columns, allows=allows)

    return blocked
