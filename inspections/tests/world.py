"""A small bureau for tests: one county, four stations, people, entities, an approved task."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from entities.models import Entity
from inspections.codes import DrawKind
from inspections.draw.seed import commit_input as blind
from inspections.models.catalogue import InspectionItem
from inspections.models.plans import Approval, Task, TaskItem
from inspections.models.sessions import DrawSession, WitnessKind
from inspections.services.ceremony import Opening, commit_code, commit_input, open_inputs
from inspections.services.draws import request_draw
from inspections.services.sessions import seal_frame
from inspections.taskspec import canonical_document, parse_document
from personnel.models import Inspector
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Unit, UnitKind
from shuangsuiji.tests.plugin import triggers_off_and_on

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SALTS = (b"\x01" * 16, b"\x02" * 16)
LINES = ("dice:31415926535897932384", "dice:27182818284590452353")
STATIONS = ("S1", "S2", "S3", "S4")

DOCUMENT: dict[str, Any] = {
    "schema": "ssj/task/1",
    "code": "T-1",
    "name": "年报公示信息抽查（测试）",
    "unit": "C1",
    "plan_year": None,
    "kind": "NON_DIRECTED",
    "window": {"from": "2026-12-01", "to": "2026-12-31"},
    "items": ["PUB01"],
    "strata": [
        {"id": "D", "label": "D 级", "grades": ["D"], "rule": {"ratio_bp": 5000}},
        {"id": "REST", "label": "其余", "rule": {"ratio_bp": 5000, "min": 8}},
    ],
    "reserves": 2,
    "pools": [{"id": "A", "label": "全体", "take": 12}],
    "team": {"count": 6, "size": 2, "pairing": "STATION_STATION"},
    "packages": {"mode": "BRANCH_PURE", "branch_level": "STATION"},
    "own_branch": "HARD",
    "sources": {"min_witnesses": 2},
}


@contextmanager
def triggers_off() -> Iterator[None]:
    """What only the owner of the database could do: change append-only tables."""
    if connection.vendor == "postgresql":
        off = ["SET session_replication_role = replica"]
        on = ["SET session_replication_role = origin"]
    else:
        off, on = triggers_off_and_on()
    with connection.cursor() as cursor:
        for statement in off:
            cursor.execute(statement)
        yield
        for statement in on:
            cursor.execute(statement)


def bureau(code: str = "C1", *, entities: int = 80, people_each: int = 3) -> Unit:
    """A county bureau with four stations, each with people and a share of the entities."""
    county = Unit.objects.create(
        code=code, name=f"{code} 县局", kind=UnitKind.COUNTY, path=f"{code}/", region_code="321204"
    )
    stations = [
        Unit.objects.create(
            code=f"{code}-{name}" if code != "C1" else name,
            name=f"{name} 所",
            kind=UnitKind.STATION,
            parent=county,
            path=f"{code}/{name if code == 'C1' else f'{code}-{name}'}/",
        )
        for name in STATIONS
    ]
    for station in stations:
        for number in range(people_each):
            inspector(f"{station.code}P{number}", station)
    Entity.objects.bulk_create(  # a hundred tests need many of them, and none their history
        Entity(
            **entity_fields(f"{code}E{number:05d}", stations[number % len(stations)]),
            grade="D" if number % 10 == 0 else "ABC"[number % 3],
        )
        for number in range(entities)
    )
    return county


def inspector(code: str, unit: Unit, **fields: Any) -> Inspector:
    return Inspector.objects.create(
        **{
            "code": code,
            "name": f"检查员{code}",
            "unit": unit,
            "credential_no": code,
            "credential_valid_until": date(2028, 12, 31),
            "is_lead_certified": True,
            "created_at": NOON,
            "updated_at": NOON,
            **fields,
        }
    )


def entity(code: str, unit: Unit | None, **fields: Any) -> Entity:
    return Entity.objects.create(**{**entity_fields(code, unit), **fields})


def entity_fields(code: str, unit: Unit | None) -> dict[str, Any]:
    return {
        "code": code,
        "reg_no": code,
        "name": f"虚构企业{code}",
        "kind": "ENT",
        "responsible_unit": unit,
        "placement": "GIVEN" if unit else "NONE",
        "region_code": "321204",
        "address": "示范路 1 号",
        "created_at": NOON,
        "updated_at": NOON,
    }


def task(unit: Unit, *, approved: bool = True, **changes: Any) -> Task:
    """A task whose document is ``DOCUMENT`` with top-level ``changes``."""
    raw = {**deepcopy(DOCUMENT), "unit": unit.code, **changes}
    spec = parse_document(raw)
    row = Task.objects.create(
        code=spec.code,
        name=spec.name,
        unit=unit,
        kind=DrawKind(spec.kind),
        scope=spec.scope,
        origin=spec.origin,
        window_from=spec.window.start,
        window_to=spec.window.end,
        document=canonical_document(spec),
        document_digest="0" * 64,
        created_by="planner",
        created_at=NOON,
        updated_by="planner",
        updated_at=NOON,
        **(
            {"status": Approval.APPROVED, "approved_by": "reviewer", "approved_at": NOON}
            if approved
            else {}
        ),
    )
    for position, code in enumerate(spec.items, 1):
        TaskItem.objects.create(task=row, item=item(code), position=position)
    return row


def item(code: str) -> InspectionItem:
    row, _ = InspectionItem.objects.get_or_create(
        code=code,
        is_current=True,
        defaults={
            "category": "公示信息检查",
            "name": "年度报告公示信息的检查",
            "item_class": "GENERAL",
            "objects_note": "企业",
            "legal_basis": "《企业信息公示暂行条例》",
            "valid_from": date(2026, 1, 1),
            "created_by": "planner",
            "created_at": NOON,
        },
    )
    return row


def sealed(row: Task | None = None, **changes: Any) -> DrawSession:
    row = row or task(bureau(), **changes)
    return seal_frame(task_code=row.code, by="officer", now=NOON)


def committed(**changes: Any) -> DrawSession:
    session = commit_code(session_code=sealed(**changes).code, by="officer", now=NOON)
    seal_pending(now=NOON)
    return session


def with_inputs(session: DrawSession) -> list[Opening]:
    """Both witnesses commit blind; returns what they will open."""
    openings = []
    for name, salt, line in zip(("甲", "乙"), SALTS, LINES, strict=True):
        entry = commit_input(
            session_code=session.code,
            name=name,
            kind=WitnessKind.NPC,
            commitment=blind(salt, line),
            user_id=None,
            by="officer",
            now=NOON,
        )
        openings.append(Opening(entry.order, salt, line))
    return openings


def reveal_and_request(session: DrawSession) -> None:
    """From a sealed session to a job that waits for a worker."""
    commit_code(session_code=session.code, by="officer", now=NOON)
    seal_pending(now=NOON)
    session.refresh_from_db()
    openings = with_inputs(session)
    open_inputs(session_code=session.code, openings=openings, by="officer", now=NOON)
    request_draw(session_code=session.code, by="officer", now=NOON)


def revealed(**changes: Any) -> DrawSession:
    session = committed(**changes)
    openings = with_inputs(session)
    return open_inputs(session_code=session.code, openings=openings, by="officer", now=NOON)


def requested(**changes: Any) -> DrawSession:
    session = revealed(**changes)
    request_draw(session_code=session.code, by="officer", now=NOON)
    return session
