"""The fast way into a frame gives the same lines as looking at one entity after the other."""

from datetime import timedelta

import pytest
from django.db.models import Value

from entities.models import Entity
from inspections.draw.errors import InvalidIdError, MalformedError
from inspections.draw.lines import entity_line, excluded_line
from inspections.drawing import perform_next_draw
from inspections.models.jobs import DrawnEntity
from inspections.sealing.concerns import Concern, ItemFinder
from inspections.sealing.entities import check_rows, freeze_entities
from inspections.sealing.rows import Kind, read_by_cursor, read_rows
from inspections.selectors.matching import entities_matching
from inspections.taskspec import parse
from inspections.tests.world import NOON, bureau, entity, requested, task
from shuangsuiji.orgs.models import Unit

pytestmark = pytest.mark.django_db

PLAIN = ItemFinder([[Concern()]])
BY_KIND = ItemFinder([[Concern(kinds=("ENT",))], [Concern(industries=("F",))]])
TAGGED = ItemFinder([[Concern(tagged=frozenset({"C1E00005", "Z-IND"}))], [Concern(kinds=("IND",))]])
FILTERS = {
    "everything": {},
    "kinds": {"kinds": ["ENT"]},
    "listed": {"only_codes": ["C1E00001", "C1E00007", "Z-IND", "Z-NOWHERE"]},
    "excluded": {
        "exclude": [
            {"code": c, "reason": "LEFT_ALONE", "note": ""}
            for c in ("C1E00003", "Z-NOWHERE", "Z-IND")
        ]
    },
    "cooled": {"cooldown_days": 3000},
}


def register() -> Unit:
    county = Unit.objects.filter(code="C1").first() or bureau()
    station = Unit.objects.get(code="S1")
    entity("Z-CLOSED", station, status="DEREG")
    entity("Z-IND", station, kind="IND", industry="F5211", lon_e6=-1, lat_e6=26_600_000)
    entity("Z-NOWHERE", None, region_code=county.region_code)
    entity("Z_LAST", station, industry="A01", grade="")
    entity("a.lower", station, lon_e6=119_500_000, lat_e6=0)
    return county


def one_by_one(county: Unit, spec, codes, items) -> tuple[bytes, bytes]:
    """What docs/frame.md says, entity by entity."""
    meant = set(entities_matching(spec.entities, county).values_list("code", flat=True))
    wanted = {row.code: row.reason for row in spec.entities.exclude}
    drawn = DrawnEntity.objects.filter(is_reserve=False)
    recent = set(drawn.values_list("entity__code", flat=True))
    drawable, excluded = b"", b""
    for one in sorted(Entity.objects.filter(status="ACTIVE"), key=lambda e: e.code):
        stratum = next(
            (
                s.id
                for s in spec.strata
                if (not s.grades or one.grade in s.grades) and (not s.kinds or one.kind in s.kinds)
            ),
            None,
        )
        cell = items.cell(one.code, one.kind, one.industry)
        reasons = [
            ("UNPLACED", one.responsible_unit_id is None),
            (wanted.get(one.code), one.code in wanted),
            ("NOT_IN_SCOPE", one.code not in meant),
            ("RECENTLY_DRAWN", one.code in recent),
            ("NO_STRATUM", stratum is None),
            ("NO_ITEM", not cell),
        ]
        reason = next((name for name, holds in reasons if holds), None)
        if reason:
            excluded += excluded_line(one.code, reason)
        else:
            weight, branch = spec.weights.get(one.grade, 1), codes[one.responsible_unit_id]
            drawable += entity_line(one.code, stratum, weight, branch, one.lon_e6, one.lat_e6, cell)
    return drawable, excluded


@pytest.mark.parametrize("items", [PLAIN, BY_KIND, TAGGED], ids=["plain", "by kind", "tagged"])
@pytest.mark.parametrize("name", FILTERS)
def test_a_frame_equals_the_one_made_entity_by_entity(name, items):
    if name == "cooled":
        requested()
        perform_next_draw(owner="w", clock=lambda: NOON)
    county = register()
    strata = [
        {
            "id": "D",
            "label": "丁",
            "grades": ["D"],
            "kinds": [],
            "rule": {"ratio_bp": 100, "min": 0, "max": None},
        },
        {
            "id": "ENT",
            "label": "企业",
            "grades": [],
            "kinds": ["ENT"],
            "rule": {"ratio_bp": 100, "min": 0, "max": None},
        },
    ]
    row = task(county, code="T-9", entities=FILTERS[name], strata=strata, weights={"D": 3})
    spec = parse(bytes(row.document))
    codes = {unit.pk: unit.code for unit in Unit.objects.all()}

    frozen = freeze_entities(row, spec, codes, items, now=NOON + timedelta(days=1))

    expected = one_by_one(county, spec, codes, items)
    got = tuple(b"".join(file.chunks()) for file in (frozen.drawable, frozen.excluded))
    assert got == expected
    cells = [line.decode().split(",") for line in expected[0].splitlines()]
    reasons = [line.decode().split(",")[1] for line in expected[1].splitlines()]
    assert frozen.drawable.count == len(cells) == frozen.by_stratum.total()
    assert frozen.by_items.total() == len(cells)
    assert frozen.slips == sum(int(line[2]) for line in cells)
    assert frozen.branches == {line[3] for line in cells}
    assert name != "cooled" or "RECENTLY_DRAWN" in reasons
    assert frozen.by_reason == {name: reasons.count(name) for name in reasons}


@pytest.mark.parametrize("name", ["everything", "kinds"])
def test_the_database_s_own_way_gives_the_same_rows_as_the_cursor(name, monkeypatch):
    county = register()
    monkeypatch.setattr("inspections.sealing.rows.BATCH", 7)
    spec = parse(bytes(task(county, entities=FILTERS[name]).document))
    meant = entities_matching(spec.entities, county) if spec.entities.narrows() else None
    everybody = Entity.objects.filter(status="ACTIVE")
    ways = []

    for read in (read_rows, read_by_cursor):
        rows = []
        read(everybody.annotate(mark=Value("")), meant, rows.extend)
        ways.append([(code, place, vars(kind)) for code, place, kind in rows])

    assert ways[0] == ways[1]
    assert [code for code, _, _ in ways[0]] == sorted(code for code, _, _ in ways[0])
    assert len(ways[0]) == everybody.count() > 14


@pytest.mark.parametrize(
    ("code", "place", "error"),
    [
        (b"A B", b",", InvalidIdError),
        (b"", b",", InvalidIdError),
        (b"x" * 65, b",", InvalidIdError),
        ("码".encode(), b",", InvalidIdError),
        (b"A", b"1,", MalformedError),
        (b"A", b"1000000000,1", MalformedError),
    ],
)
def test_what_no_line_can_hold_is_refused_by_name(code, place, error):
    kind = Kind("", "ENT", "", 1, True)

    with pytest.raises(error):
        check_rows([(b"OK", b"1,-2", kind), (code, place, kind)])

    check_rows([(b"OK", b"1,-2", kind)])
