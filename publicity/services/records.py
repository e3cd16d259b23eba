"""Counting published checks: entered with the publication, taken back, brought up to date."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from entities.selectors.briefs import listings_in_force
from inspections.fieldwork.selectors.aftermath import aftermath_of
from inspections.fieldwork.selectors.forms import content_of
from inspections.fieldwork.selectors.publishing_term import publish_due
from inspections.selectors.matching import section_of
from inspections.selectors.surroundings import rates_for
from publicity.counting import copied, counting_publications, live_record
from publicity.events import Event
from publicity.models import CheckRecord, Publication
from publicity.outcomes import Mode, joined, outcome_of
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.workdays import calendar


def enter_record(*, publication: Publication, by: str, now: datetime) -> CheckRecord:
    """Count a publication; a step of the service that publishes."""
    return CheckRecord.objects.create(**_content(publication), recorded_by=by, recorded_at=now)


def take_back(*, publication: Publication, by: str, now: datetime) -> CheckRecord | None:
    """Let a publication count no longer; None where it does not count."""
    row = live_record(publication)
    if row is None:
        return None
    return CheckRecord.objects.create(
        **copied(row), sign=-1, reverses=row, recorded_by=by, recorded_at=now
    )


@command
def renew_records(*, publications: Collection[int], by: str, now: datetime) -> int:
    """Bring the records of these publications up to date; how many changed.

    What followed a check (a listing, a case, a fine) is often decided after its publication.
    """
    locked = Publication.objects.select_for_update(of=("self",)).filter(pk__in=publications)
    counting = set(counting_publications(publications).values_list("pk", flat=True))
    changed = []
    for row in locked.select_related("visit", "entity", "unit").order_by("pk"):
        content, live = _content(row), live_record(row)
        if live is not None and row.pk in counting and copied(live) == content:
            continue
        taken = take_back(publication=row, by=by, now=now)
        if row.pk in counting:
            CheckRecord.objects.create(**content, recorded_by=by, recorded_at=now)
        if taken is not None or row.pk in counting:
            changed.append(row.code)
    append(
        kind=Event.CHECKS_RENEWED,
        actor=by,
        subject=str(len(changed)),
        payload={"publications": sorted(changed)},
        at=now,
    )
    return len(changed)


def _content(publication: Publication) -> dict[str, Any]:
    """The columns of the record as everything stands by now. About ten queries."""
    visit, entity = publication.visit, publication.entity
    form = content_of(publication.form)
    outcome, after = outcome_of(form), aftermath_of(visit)
    tag = rates_for(visit.unit).shared_tag
    # A listing names the publication that it was decided on, perhaps one that was corrected since.
    published = visit.publications.values_list("code", flat=True)
    return {
        "publication_id": publication.pk,
        "past_id": None,
        "entity_id": entity.pk,
        "entity_code": "",
        "entity_name": "",
        "entity_kind": entity.kind,
        "unit_id": publication.unit_id,
        "home_id": entity.responsible_unit_id,
        "area": entity.region_code,
        "district": entity.district_code,
        "industry": section_of(entity.industry),
        "checked_on": publication.checked_on,
        "year": publication.checked_on.year,
        "month": publication.checked_on.month,
        "mode": Mode.RANDOM.value,
        "results": joined(outcome.results),
        "kinds": joined(outcome.kinds),
        "follow_up": outcome.follow_up.value,
        "has_problem": outcome.has_problem,
        "is_settled": outcome.is_settled or (after.has_follow_ups and not after.has_open),
        "is_ordered": outcome.is_ordered or after.is_ordered,
        "is_listed": listings_in_force([visit.code, *published]).exists(),
        "is_filed": after.is_filed,
        "is_transferred": outcome.is_transferred or after.is_transferred,
        "fine_fen": after.fine_fen,
        "used_shared": entity.tags.filter(name=tag).exists() if tag else None,
        "site_minutes": outcome.site_minutes,
        "road_minutes": outcome.road_minutes,
        "publish_due_on": publish_due(visit, calendar()),
        "published_on": localdate(publication.published_at),
    }
