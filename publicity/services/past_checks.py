"""Storing checks from before the system, and taking a whole file back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from entities.selectors.briefs import Brief, briefs_by_code
from inspections.policies import PolicyError
from inspections.selectors.matching import section_of
from publicity.counting import copied, past_keys
from publicity.events import Event
from publicity.models import CheckRecord, PastChecks
from publicity.outcomes import joined
from publicity.past_rows import PastRow
from publicity.regions import unit_regions
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Role, Unit, User
from shuangsuiji.orgs.policies import check_has_role

BATCH = 500
KIND_BY_CODE = {"1": "ENT", "2": "IND", "3": "COOP"}  # second character of a credit code


@command
def import_past_checks(
    *, rows: Sequence[PastRow], source: str, digest: str, by: str, now: datetime
) -> PastChecks:
    """Count the checks that no earlier file brought.

    Args:
        source: name of the file.
        digest: SHA-256 of the file's bytes.
    """
    old = past_keys(rows)
    fresh = [row for row in rows if row.key not in old]
    number = PastChecks.objects.count() + 1
    past = PastChecks.objects.create(
        code=f"LS{localdate(now):%Y%m%d}-{number}",
        unit=_unit_above({row.unit_id for row in rows}),
        filename=source[:255],
        digest=digest,
        count=len(fresh),
        imported_by=by,
        imported_at=now,
    )
    known, regions = briefs_by_code(row.code for row in fresh if row.code), unit_regions()
    CheckRecord.objects.bulk_create(
        (
            CheckRecord(
                **_content(row, known.get(row.code), regions),
                past=past,
                recorded_by=by,
                recorded_at=now,
            )
            for row in fresh
        ),
        batch_size=BATCH,
    )
    append(
        kind=Event.PAST_CHECKS_IMPORTED,
        actor=by,
        subject=past.code,
        payload={
            "digest": digest,
            "created": len(fresh),
            "unchanged": len(rows) - len(fresh),
            "modes": sorted({row.mode.value for row in fresh}),
        },
        at=now,
    )
    return past


@command
def cancel_past_checks(*, code: str, reason: str, by: str, now: datetime) -> int:
    """Let a file's checks count no longer; how many.

    Raises:
        PolicyError: unknown, taken back already, or no reason.
        NotPermittedError: not a publisher over all its units.
    """
    past = PastChecks.objects.select_for_update(of=("self",)).filter(code=code).first()
    if past is None:
        raise PolicyError(f"没有历史检查文件 {code}。请核对编号。")
    if not reason.strip():
        raise PolicyError("撤销须写明理由，例如“文件有误，另行导入”。")
    user = User.objects.get(username=by)
    for unit in Unit.objects.filter(check_records__past=past).distinct():
        check_has_role(user, Role.PUBLISHER, unit, on=localdate(now))
    live = list(past.records.filter(sign=1, reversal__isnull=True))
    if not live:
        raise PolicyError(f"{code} 已经撤销，不再计数。")
    CheckRecord.objects.bulk_create(
        (
            CheckRecord(**copied(row), sign=-1, reverses=row, recorded_by=by, recorded_at=now)
            for row in live
        ),
        batch_size=BATCH,
    )
    append(
        kind=Event.PAST_CHECKS_CANCELLED,
        actor=by,
        subject=code,
        payload={"count": len(live), "reason": reason.strip()[:300], "digest": past.digest},
        at=now,
    )
    return len(live)


def _content(row: PastRow, entity: Brief | None, regions: Mapping[int, str]) -> dict[str, Any]:
    kind = entity.kind if entity else row.kind or KIND_BY_CODE.get(row.code[1:2], "OTHER")
    return {
        "entity_id": entity.pk if entity else None,
        "entity_code": row.code,
        "entity_name": row.name,
        "entity_kind": kind,
        "unit_id": row.unit_id,
        "home_id": entity.unit_id if entity else None,
        "area": (entity.region_code if entity else "") or regions.get(row.unit_id, ""),
        "district": entity.district_code if entity else "",
        "industry": section_of(entity.industry if entity else row.industry),
        "checked_on": row.checked_on,
        "year": row.checked_on.year,
        "month": row.checked_on.month,
        "mode": row.mode.value,
        "results": joined(row.results),
        "kinds": joined(row.kinds),
        "follow_up": row.follow_up.value,
        "has_problem": bool(row.kinds),
        **row.flags,
        "fine_fen": row.fine_fen,
        "used_shared": row.shared,
        "site_minutes": row.site_minutes,
        "road_minutes": row.road_minutes,
    }


def _unit_above(ids: set[int]) -> Unit | None:
    """The lowest unit that stands above all of them."""
    paths = [
        path.split("/") for path in Unit.objects.filter(pk__in=ids).values_list("path", flat=True)
    ]
    shared: list[str] = []
    for step in zip(*paths, strict=False):
        if len(set(step)) > 1 or not step[0]:
            break
        shared.append(step[0])
    return Unit.objects.filter(code=shared[-1]).first() if shared else None
