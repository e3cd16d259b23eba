"""What changed after a draw, as the public reads it: beside the first draw, in order, redacted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from inspections.selectors.live import ceremonies_of_supplements
from inspections.selectors.public import Disclosure, DrawSession
from inspections.selectors.timeline import (
    Change,
    called_teams,
    changed_rosters,
    replaced_codes,
    timeline,
)
from publicity import redaction


class Person(Protocol):
    """What redaction needs of an inspector."""

    @property
    def name(self) -> str: ...
    @property
    def credential_no(self) -> str: ...


class Business(Protocol):
    """What redaction needs of an entity."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def legal_rep(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def uscc(self) -> str | None: ...


@dataclass(frozen=True)
class Line:
    """Something replaced: where, what, by what, and why in a coded word."""

    team: str
    seat: int  # 0 for an entity
    old: str
    new: str
    reason: str


@dataclass(frozen=True)
class PublicChange:
    """One event of the timeline."""

    at: datetime
    kind: str
    number: int
    status: str
    label: str
    lines: tuple[Line, ...]
    sources: str = ""
    has_file: bool = False
    end_note: str = ""  # why it was voided or refused
    ceremony: str = ""  # code of the ceremony that it was held at


@dataclass(frozen=True)
class PublicRoster:
    """A team that changed, as it is by now: (redacted name, unit, since which supplement)."""

    team: str
    members: tuple[tuple[str, str, int], ...]


def public_changes(
    session: DrawSession, disclosure: Disclosure
) -> tuple[list[PublicChange], list[PublicRoster]]:
    """Every change of a session whose names are public, and the teams that changed."""
    changes = timeline(session)
    supplements = any(change.supplement is not None for change in changes)
    held = ceremonies_of_supplements(session) if supplements else {}
    shown = [_public(change, disclosure, held) for change in changes]
    open_ones = [change for change in changes if _is_open(change)]
    return shown, _rosters(session, open_ones, disclosure)


def _is_open(change: Change) -> bool:
    return change.decision is not None or (
        change.supplement is not None and change.supplement.published_at is not None
    )


def _public(change: Change, disclosure: Disclosure, held: Mapping[int, str]) -> PublicChange:
    if change.decision is not None:
        return _substitution(change)
    row = change.supplement
    if row is None:
        raise ValueError("a change is a substitution or a supplement")
    reasons = {leave.inspector_id: leave.get_reason_display() for leave in change.leaves}
    lines: Sequence[Line] = ()
    if row.published_at is not None:
        lines = [
            Line(
                seat.team.code,
                seat.position,
                _name(seat.leaving, disclosure),
                _name(seat.inspector, disclosure),
                reasons[seat.leaving_id],
            )
            for seat in change.seats
        ]
    return PublicChange(
        at=change.at,
        kind="补抽",
        number=row.number,
        status=row.status,
        label=row.get_status_display(),
        lines=tuple(lines),
        sources=row.sources if row.published_at is not None else "",
        has_file=row.published_at is not None,
        end_note=change.end_note,
        ceremony=held.get(row.number, ""),
    )


def _substitution(change: Change) -> PublicChange:
    row = change.decision
    lines = []
    if row is not None and row.substitute is not None and row.team is not None:
        lines.append(
            Line(
                row.team.code,
                0,
                _entity(row.replaced),
                _entity(row.substitute),
                row.proposal.get_reason_display(),
            )
        )
    number = row.number if row is not None and row.number else 0
    return PublicChange(change.at, "递补", number, "published", "已生效", tuple(lines))


def _rosters(
    session: DrawSession, changes: Sequence[Change], disclosure: Disclosure
) -> list[PublicRoster]:
    return [
        PublicRoster(
            roster.team,
            tuple(
                (_name(seat.inspector, disclosure), seat.inspector.unit.name, seat.since)
                for seat in roster.members
            ),
        )
        for roster in changed_rosters(session, changes)
    ]


def _name(person: Person, disclosure: Disclosure) -> str:
    return redaction.inspector(person.name, person.credential_no, rule=disclosure.inspectors)


def _entity(row: Business) -> str:
    name = redaction.entity(row.name, kind=row.kind, operator=row.legal_rep)
    return f"{name} {redaction.code(row.code) if row.uscc is None else row.code}"


def fate_of(session: DrawSession, code: str) -> str:
    """What later became of a drawn or reserve entity, in words; empty where nothing did."""
    changes = timeline(session)
    if code in replaced_codes(changes):
        return "抽取之后已由递补替换，不再检查。"
    team = called_teams(changes).get(code)
    return f"抽取之后作为递补接替，由 {team} 组检查。" if team else ""
