"""Freezing and hashing a large frame, beside a bare ``COPY … TO`` of the same rows."""

import time
from io import BufferedIOBase
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone

from entities.models import Entity
from inspections.models.plans import Task
from inspections.sealing.concerns import Concern, ItemFinder
from inspections.sealing.entities import freeze_entities
from inspections.taskspec import parse
from shuangsuiji.orgs.models import Unit, UnitKind

UNIT = "350902"
ROWS = (
    "SELECT code, grade, kind, industry, responsible_unit_id, lon_e6, lat_e6 FROM entities_entity"
)
ROUNDS = 3


class Sealing(NamedTuple):
    """Seconds at the fastest round."""

    ours: float
    copy: float  # of the same columns of the same rows
    copy_in_order: float  # the same, in the order in which a frame stands


class Sink(BufferedIOBase):
    """Takes the rows and forgets them."""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return len(data)  # type: ignore[arg-type]  # the driver hands over bytes


def sealing(count: int) -> Sealing:
    unit = _register(count)
    task = Task(unit=unit)
    example = settings.BASE_DIR / "docs" / "examples" / "ningde-task.json"
    spec = parse(example.read_bytes())
    items = ItemFinder([[Concern()]])
    now = timezone.now()
    times: list[tuple[float, float, float]] = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        frozen = freeze_entities(task, spec, {unit.pk: unit.code}, items, now=now)
        frozen.drawable.digest()
        ours = time.perf_counter() - started
        if frozen.drawable.count != count:
            raise RuntimeError("the bench's own entities were not all drawable")
        del frozen
        times.append((ours, _copy(ROWS), _copy(f'{ROWS} ORDER BY code COLLATE "C"')))
    return Sealing(*map(min, zip(*times, strict=True)))


def _copy(query: str) -> float:
    with connection.cursor() as cursor:
        started = time.perf_counter()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT", Sink())
        return time.perf_counter() - started


def _register(count: int) -> Unit:
    """``count`` entities of one unit, in the register's own table."""
    unit, _ = Unit.objects.get_or_create(
        code=UNIT,
        defaults={
            "name": "样例局",
            "kind": UnitKind.COUNTY,
            "path": f"{UNIT}/",
            "region_code": UNIT,
        },
    )
    Entity.objects.all().delete()
    now = timezone.now()
    first = Entity.objects.create(
        code="first",
        name="样例商贸有限公司",
        kind="ENT",
        status="ACTIVE",
        industry="F",
        address="蕉城区蕉城南路1号",
        region_code=UNIT,
        responsible_unit=unit,
        placement="GIVEN",
        lon_e6=119_500_000,
        lat_e6=26_600_000,
        datum="GCJ-02",
        created_at=now,
        updated_at=now,
    )
    fields = Entity._meta.concrete_fields
    names = [str(field.column) for field in fields if not field.primary_key]
    given = {
        "code": "'91350900MA' || lpad(n::text, 8, '0')",
        "grade": "substr('ABCD', mod(n, 4) + 1, 1)",
    }
    values = ", ".join(given.get(name, name) for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO entities_entity ({', '.join(names)}) SELECT {values} "  # noqa: S608
            "FROM entities_entity, generate_series(0, %s) n WHERE id = %s",
            [count - 1, first.pk],
        )
        first.delete()
        cursor.execute("ANALYZE entities_entity")
    return unit
