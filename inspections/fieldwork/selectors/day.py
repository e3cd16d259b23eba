"""Everything that a phone needs for its visits before it leaves the net (docs/field-api.md)."""

import hashlib
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone

from inspections.fieldwork.models.forms import FormSignature, FormVersion
from inspections.fieldwork.models.visits import Outing, Visit
from inspections.fieldwork.selectors.crews import crews_of, open_ones, visits_of
from inspections.fieldwork.selectors.departments import without_hand, without_word
from inspections.fieldwork.selectors.paper_kits import paper_kits, paper_of
from inspections.fieldwork.selectors.sheets import SheetItem, items_of
from inspections.fieldwork.states import VisitState
from inspections.guard.types import Visit as KnownVisit
from inspections.models.catalogue import ItemExample
from inspections.models.sessions import DrawSession
from inspections.oneform.codes import (
    Answer,
    Breach,
    Coded,
    EvidenceKind,
    FollowUpAction,
    Method,
    Obstruction,
    PartyOutcome,
    ResultType,
)
from inspections.selectors.catalogue import examples_of
from inspections.selectors.meters import meter_of_visits
from inspections.selectors.visits import visits_of as known_visits
from personnel.models import Inspector
from shuangsuiji.kernel.canonical import canonical_bytes, parse_canonical

KEPT = timedelta(days=7)  # reviewed visits stay on the phone for so long
PAST_VISITS = 6
CODES: dict[str, type[Coded]] = {
    "results": ResultType,
    "actions": FollowUpAction,
    "methods": Method,
    "answers": Answer,
    "obstructions": Obstruction,
    "breaches": Breach,
    "outcomes": PartyOutcome,
    "kinds": EvidenceKind,
}


def day_of(inspector: Inspector, *, now: datetime) -> dict[str, Any]:
    """The bundle of an inspector. About twenty queries, and five for each visit."""
    visits = list(_visits(inspector, now))
    opened = open_ones(visits, now=now)
    crews = crews_of(visits)
    items = items_of(visit for visit in visits if visit.pk in opened)
    examples: dict[str, list[ItemExample]] = defaultdict(list)
    shown = {one.item.code for rows in items.values() for one in rows}
    for row in examples_of(shown).defer("shown"):
        examples[row.item_code].append(row)
    history = known_visits({visit.entity_id for visit in visits if visit.pk in opened})
    bundle: dict[str, Any] = {
        "inspector": {
            "code": inspector.code,
            "name": inspector.name,
            "unit": inspector.unit.name,
            "credential_no": inspector.credential_no,
            "credential_valid_until": inspector.credential_valid_until.isoformat(),
        },
        "codes": {name: [list(pair) for pair in table.choices()] for name, table in CODES.items()},
        "outings": [_outing(outing, visits, opened) for outing in _outings(visits)],
        "papers": paper_kits([visit for visit in visits if visit.pk in opened], now=now),
        "visits": [
            {
                **_visit(visit, visit.pk in opened, crews[visit.pk], timezone.localdate(now)),
                **_inside(
                    visit,
                    items.get(visit.pk, ()) if visit.pk in opened else None,
                    examples,
                    history.get(visit.entity_id, []),
                    now,
                ),
            }
            for visit in visits
        ],
    }
    etag = hashlib.sha256(canonical_bytes(bundle)).hexdigest()
    return {"now": timezone.localtime(now).isoformat(), "etag": etag, **bundle}


def _visits(inspector: Inspector, now: datetime) -> Any:
    forms = FormVersion.objects.select_related("review").prefetch_related(
        Prefetch("signatures", FormSignature.objects.order_by("signed_at", "pk")),
        "department_signatures__unit",
    )
    current = ~Q(state=VisitState.STOPPED) & ~Q(
        state=VisitState.REVIEWED, reviewed_at__lt=now - KEPT
    )
    return (
        visits_of(inspector)
        .filter(current)
        .select_related("session__task", "entity__responsible_unit", "outing__vehicle")
        .prefetch_related(
            Prefetch("forms", forms.order_by("version")),
            "evidence__file",
            "documents__receipt",
            "parts__drawn__session__task",
            "parts__drawn__session__unit",
        )
        .order_by("outing__day", "outing__half", "place", "due_on", "code")
    )


def _outings(visits: list[Visit]) -> list[Outing]:
    wanted = {visit.outing_id for visit in visits if visit.outing_id is not None}
    return list(
        Outing.objects.filter(pk__in=wanted)
        .select_related("vehicle")
        .prefetch_related("escorts__unit", "check_ins__inspector")
    )


def _outing(outing: Outing, visits: list[Visit], opened: set[int]) -> dict[str, Any]:
    vehicle = outing.vehicle
    return {
        "id": outing.pk,
        "day": outing.day.isoformat(),
        "half": outing.half,
        "departs_at": timezone.localtime(outing.departs_at).isoformat(),
        "vehicle": vehicle.plate if vehicle else "",
        "driver": vehicle.driver if vehicle else "",
        "driver_phone": vehicle.driver_phone if vehicle else "",
        "escorts": [
            {"name": one.name, "unit": one.unit.name, "phone": one.phone}
            for one in outing.escorts.all()
        ],
        "checked_in": [one.inspector.code for one in outing.check_ins.all()],
        "is_open": all(visit.pk in opened for visit in visits if visit.outing_id == outing.pk),
    }


def _visit(visit: Visit, is_open: bool, crew: tuple[Inspector, ...], today: date) -> dict[str, Any]:
    sessions: list[DrawSession] = [part.drawn.session for part in visit.parts.all()]
    return {
        "code": visit.code,
        "state": visit.state,
        "state_label": VisitState(visit.state).label,
        "outing": visit.outing_id,
        "place": visit.place,
        "due_on": visit.due_on.isoformat(),
        "is_open": is_open,
        "session": visit.session.code,
        "tasks": [
            {"code": one.task.code, "name": one.task.name, "unit": one.unit.name}
            for one in sessions
        ],
        "members": [
            {
                "code": one.code,
                "name": one.name,
                "credential_no": one.credential_no,
                "lead": place == 0,
            }
            for place, one in enumerate(crew)
        ],
        "waits_for": _waits_for(visit, today),
    }


def _waits_for(visit: Visit, today: date) -> list[str]:
    """Departments of a joint visit that still have to sign what was submitted, by name."""
    versions = list(visit.forms.all()) if visit.merged_id is not None else []
    if not versions:
        return []
    if visit.state == VisitState.SUBMITTED:
        return [one.unit.name for one in without_hand(visit, versions[-1], on=today)]
    left = without_word(visit, versions[-1]) if visit.state == VisitState.SIGNED else []
    return [one.unit.name for one in left]


def _inside(
    visit: Visit,
    items: tuple[SheetItem, ...] | None,
    examples: dict[str, list[ItemExample]],
    known: list[KnownVisit],
    now: datetime,
) -> dict[str, Any]:
    """What only an open visit shows: entity, history, items, and what was entered."""
    today = timezone.localdate(now)
    open_to_all = [one for one in known if not one.is_secret]
    past = sorted((one for one in open_to_all if one.end < today), key=lambda one: one.end)
    meter = meter_of_visits(visit.entity, known, today=today)
    is_open = items is not None
    return {
        "entity": _entity(visit) if is_open else None,
        "history": [
            {
                "day": one.end.isoformat(),
                "body": one.body,
                "purpose": one.title,
                "had_findings": one.had_findings,
            }
            for one in reversed(past[-PAST_VISITS:])
            if is_open
        ],
        "visits_this_year": meter.count if is_open else None,
        "cap": meter.cap if is_open else None,
        "items": None if items is None else [_item(one, examples[one.item.code]) for one in items],
        "form": _form(visit),
        "evidence": [
            {
                "digest": one.file.digest,
                "kind": one.kind,
                "title": one.title,
                "item": one.item_code,
                "size": one.file.size,
            }
            for one in visit.evidence.all()
        ],
        "documents": [
            {
                "kind": one.kind,
                "number": one.number,
                "url": f"/field/api/documents/{one.digest}.pdf",
                "digest": one.digest,
                "served": hasattr(one, "receipt"),
            }
            for one in visit.documents.all()
        ],
        "paper": paper_of(visit, now=now) if is_open else None,
    }


def _entity(visit: Visit) -> dict[str, Any]:
    one = visit.entity
    return {
        "code": one.code,
        "uscc": one.uscc or "",
        "reg_no": one.reg_no or "",
        "name": one.name,
        "kind": one.get_kind_display(),
        "address": one.address,
        "address_quality": one.get_address_quality_display(),
        "legal_rep": one.legal_rep,
        "contact_name": one.contact_name,
        "contact_phone": one.contact_phone,
        "business_scope": one.business_scope,
        "registered_on": one.registered_on.isoformat() if one.registered_on else None,
        "status": one.get_status_display(),
        "lon_e6": one.lon_e6,
        "lat_e6": one.lat_e6,
        "datum": one.datum,
    }


def _item(one: SheetItem, pictures: list[ItemExample]) -> dict[str, Any]:
    item = one.item
    return {
        "code": item.code,
        "version": item.version,
        "name": item.name,
        "item_class": item.item_class,
        "category": item.category,
        "content": item.content,
        "how_to": item.how_to,
        "legal_basis": item.legal_basis,
        "wording_normal": item.wording_normal,
        "wording_problem": item.wording_problem,
        "tasks": list(one.tasks),
        "recording": item.recording,
        "section": one.section,
        "examples": [
            {"caption": row.caption, "is_problem": row.is_problem, "digest": row.digest}
            for row in pictures
        ],
    }


def _form(visit: Visit) -> dict[str, Any] | None:
    versions = list(visit.forms.all())
    if not versions:
        return None
    last = versions[-1]
    return {
        "version": last.version,
        "digest": last.digest,
        "content": parse_canonical(bytes(last.content)),
        "submitted_by": last.submitted_by,
        "signatures": [
            {
                "role": one.role,
                "name": one.name,
                "signed_at": timezone.localtime(one.signed_at).isoformat(),
            }
            for one in last.signatures.all()
        ],
        "review": _decision(last),
    }


def _decision(form: FormVersion) -> dict[str, Any] | None:
    """The review; of a joint visit also the word of a department that sent the form back."""
    review = getattr(form, "review", None)
    if review is not None:
        return {
            "is_approved": review.is_approved,
            "opinion": review.opinion,
            "by": review.reviewed_by,
        }
    for one in form.department_signatures.all():
        if not one.is_agreed:
            opinion = f"{one.unit.name}：{one.opinion}"
            return {"is_approved": False, "opinion": opinion, "by": one.signed_by}
    return None
