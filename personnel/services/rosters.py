"""Storing a whole roster, or nothing of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from personnel.events import Event
from personnel.facts import frame_code
from personnel.importing import RosterPlan, RosterRow, plan_roster
from personnel.models import Inspector, SpecialistTag
from personnel.selectors import by_credential
from shuangsuiji.ledger.services import append, command


class RosterRefusedError(ValueError):
    """One of the rows does not fit what is stored now; nothing was changed."""


@dataclass(frozen=True)
class RosterCounts:
    """What an import did."""

    created: int
    updated: int
    unchanged: int


@command
def import_roster(
    *,
    rows: Sequence[RosterRow],
    new_tags: Mapping[str, str],
    source: str,
    digest: str,
    by: str,
    now: datetime,
) -> RosterCounts:
    """Store every row of a roster; inspectors that it does not name stay as they are.

    Args:
        new_tags: names of tags that the rows use and the catalogue lacks, by their codes.
        source: name of the file, for the record.
        digest: SHA-256 of the file's bytes.

    Raises:
        RosterRefusedError: a row met a change made since the file was checked.
    """
    existing = by_credential(Inspector.objects.select_for_update(of=("self",)))
    plan = plan_roster(rows, existing)
    if plan.rejected:
        first = plan.rejected[0]
        raise RosterRefusedError(f"{first.column}“{first.value}”：{first.rule}。{first.remedy}")
    SpecialistTag.objects.bulk_create(
        [SpecialistTag(code=code, name=name) for code, name in new_tags.items()],
        ignore_conflicts=True,
    )
    _create(plan, now=now)
    _update(plan, existing, now=now)
    counts = RosterCounts(len(plan.created), len(plan.updated), len(plan.unchanged))
    append(
        kind=Event.ROSTER_IMPORTED,
        actor=by,
        subject=digest,
        payload={
            "file": source,
            "created": [frame_code(row.credential_no) for row in plan.created],
            "updated": sorted(existing[row.credential_no].code for row in plan.updated),
            "unchanged": counts.unchanged,
            "new_tags": sorted(new_tags),
        },
        at=now,
    )
    return counts


def _create(plan: RosterPlan, *, now: datetime) -> None:
    made = Inspector.objects.bulk_create(
        [
            Inspector(
                code=frame_code(row.credential_no),
                credential_no=row.credential_no,
                created_at=now,
                updated_at=now,
                **row.values,
            )
            for row in plan.created
        ]
    )
    tag_ids = dict(SpecialistTag.objects.values_list("code", "pk"))
    through = Inspector.tags.through
    through.objects.bulk_create(
        [
            through(inspector_id=inspector.pk, specialisttag_id=tag_ids[code])
            for inspector, row in zip(made, plan.created, strict=True)
            for code in row.tags or ()
        ]
    )


def _update(plan: RosterPlan, existing: Mapping[str, Inspector], *, now: datetime) -> None:
    for row in plan.updated:
        inspector = existing[row.credential_no]
        for name, value in row.values.items():
            setattr(inspector, name, value)
        inspector.updated_at = now
        inspector.save()
        if row.tags is not None:
            inspector.tags.set(SpecialistTag.objects.filter(code__in=row.tags))
