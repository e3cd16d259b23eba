"""The register's active entities on their way into a frame, in the order of their codes as bytes.

PostgreSQL hands them over by ``COPY``, which is several times as fast as a cursor; elsewhere the
ORM reads them. Both give the same rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from django.db import connection
from django.db.models import Case, CharField, QuerySet, Value
from django.db.models.functions import Collate

from entities.models import Entity

BATCH = 2000
COLUMNS = ("lon_e6", "lat_e6", "grade", "kind", "industry", "responsible_unit_id")


@dataclass(frozen=True, eq=False)  # one object for all entities of a kind: compared by identity
class Kind:
    """All that decides about an entity, but for its code; there are few of them."""

    grade: str
    kind: str
    industry: str
    unit_id: int | None
    is_meant: bool  # the task's filter lets it through
    mark: str = ""  # of ratios.types, where a stratum asks for marks


Row = tuple[bytes, bytes, Kind]  # code; lon_e6,lat_e6 as in a line, both empty where not known
Take = Callable[[list[Row]], None]


def read_rows(
    universe: QuerySet[Entity],
    meant: QuerySet[Entity] | None,
    take: Take,
    *,
    mark: Case | None = None,
) -> None:
    """Hand every entity of ``universe`` to ``take``, some at a time, in order.

    Args:
        meant: those that the task's filter lets through; None: all that have a unit.
        mark: the column of marks; None where no stratum asks for them.
    """
    universe = universe.annotate(mark=mark or Value("", output_field=CharField()))
    (_copied if connection.vendor == "postgresql" else read_by_cursor)(universe, meant, take)


def read_by_cursor(universe: QuerySet[Entity], meant: QuerySet[Entity] | None, take: Take) -> None:
    """The way that every database knows; ``universe`` has a column ``mark``."""
    kinds: dict[tuple[str, str, str, int | None, bool, str], Kind] = {}
    wanted = universe.filter(responsible_unit__isnull=False) if meant is None else meant
    inside = _in_order(wanted).values_list("code", flat=True).iterator(BATCH)
    candidate = next(inside, None)
    rows = _in_order(universe).values_list("code", *COLUMNS, "mark").iterator(BATCH)
    while batch := list(islice(rows, BATCH)):
        taken: list[Row] = []
        for code, lon, lat, *rest, mark in batch:
            is_meant = code == candidate
            if is_meant:
                candidate = next(inside, None)
            key = (*rest, is_meant, mark)
            kind = kinds.get(key) or kinds.setdefault(key, Kind(*key))
            place = f"{'' if lon is None else lon},{'' if lat is None else lat}"
            taken.append((code.encode(), place.encode(), kind))
        take(taken)


class _Sink:
    """What ``COPY`` writes to: one line at a time."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._lines: list[bytes] = []
        self._kinds: dict[bytes, Kind] = {}

    def write(self, line: bytes) -> None:
        self._lines.append(line)
        if len(self._lines) == BATCH:
            self.flush()

    def flush(self) -> None:
        rows: list[Row] = []
        for line in self._lines:
            code, place, key = line.split(b"\t", 2)
            kind = self._kinds.get(key) or self._kinds.setdefault(key, _kind(key))
            rows.append((code, place, kind))
        if rows:
            self._take(rows)
        self._lines = []


def _copied(universe: QuerySet[Entity], meant: QuerySet[Entity] | None, take: Take) -> None:
    source, params = (
        universe.order_by().values("id", "code", *COLUMNS, "mark").query.sql_with_params()
    )
    table, is_meant = f"({source}) one", "responsible_unit_id IS NOT NULL"
    if meant is not None:
        some, more = meant.order_by().values("id").query.sql_with_params()
        table += f" LEFT JOIN ({some}) meant ON meant.id = one.id"
        params, is_meant = (*params, *more), "meant.id IS NOT NULL"
    sink = _Sink(take)
    with connection.cursor() as cursor:
        query = cursor.mogrify(
            "SELECT one.code, concat(lon_e6, ',', lat_e6), grade, kind, industry,"  # noqa: S608
            f' responsible_unit_id, {is_meant}, mark FROM {table} ORDER BY one.code COLLATE "C"',
            params,
        )
        cursor.copy_expert(f"COPY ({query.decode()}) TO STDOUT (ENCODING 'UTF8')", sink)
    sink.flush()


def _kind(key: bytes) -> Kind:
    grade, kind, industry, unit, meant, mark = key.decode().rstrip("\n").split("\t")
    where = None if unit == r"\N" else int(unit)
    return Kind(grade, kind, industry, where, meant == "t", mark)


def _in_order(queryset: QuerySet[Entity]) -> QuerySet[Entity]:
    """Order by code as bytes, whatever the database's locale says."""
    collation = "C" if connection.vendor == "postgresql" else "BINARY"
    return queryset.order_by(Collate("code", collation))
