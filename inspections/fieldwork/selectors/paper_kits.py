"""What a phone needs to write a document by itself: wordings of the bureaus, what is known."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.papers.kinds import KindSpec, specs
from inspections.fieldwork.selectors.contact import token_of
from inspections.fieldwork.selectors.documents import (
    known_values,
    mark_in_force,
    proposed_day,
    wording_of,
)
from shuangsuiji.orgs.models import Unit

DAYS = 7  # a phone proposes deadlines for so many days without asking again


def paper_kits(visits: Iterable[Visit], *, now: datetime) -> dict[str, Any]:
    """By unit: its mark in numbers, and every kind as it is worded there. Ten queries a unit."""
    today = timezone.localdate(now)
    units = {visit.unit.code: visit.unit for visit in visits}
    return {code: _kit(unit, today) for code, unit in sorted(units.items())}


def paper_of(visit: Visit, *, now: datetime) -> dict[str, Any]:
    """What documents of a visit can name, and the token of its code. Five queries."""
    known = [list(pair) for pair in known_values(visit, now=now).items()]  # keys are ASCII
    return {"unit": visit.unit.code, "known": known, "token": token_of(visit)}


def _kit(unit: Unit, today: date) -> dict[str, Any]:
    return {
        "mark": mark_in_force(unit),
        "kinds": [_kind(unit, spec, today) for spec in specs().values()],
    }


def _kind(unit: Unit, spec: KindSpec, today: date) -> dict[str, Any]:
    wording = wording_of(unit, spec.kind)
    ahead = [today + timedelta(days=count) for count in range(DAYS)]
    due = {day.isoformat(): proposed_day(spec, today=day) for day in ahead}
    return {
        "kind": spec.kind.value,
        "word": spec.word,
        "name": spec.title,
        "title": wording.title,
        "body": wording.body,
        "template": wording.label,
        "layout": spec.layout,
        "to": spec.to,
        "basis": spec.basis,
        "rows": list(spec.rows),
        "signers": list(spec.signers),
        "fields": list(spec.fields),
        "due": {day: found.isoformat() for day, found in due.items() if found},
        "inputs": [
            {
                "name": one.name,
                "hint": one.hint,
                "rows": one.rows,
                "value": one.value,
                "from": one.source,
                "optional": one.is_optional,
            }
            for one in spec.inputs
        ],
    }
