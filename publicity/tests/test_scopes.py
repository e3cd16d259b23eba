"""Every pairing scope, sealed, drawn and published by command; both verifiers agree."""

import json
import subprocess
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from entities.models import Entity
from inspections.draw.verify import verify_bundle
from inspections.tests.world import bureau, inspector, task
from personnel.models import Inspector, SpecialistTag
from publicity.tests.test_verify_js import NODE, RUNNER, STATIC
from shuangsuiji.orgs.models import Unit, UnitKind

pytestmark = pytest.mark.django_db

WITNESSES = ["--witness", "甲=31415926535897932384", "--witness", "乙=27182818284590452353"]
OFFICE = {"id": "K", "label": "机关", "unit_kinds": ["SECTION"]}
STATIONS = {"id": "S", "label": "所", "unit_kinds": ["STATION"]}
BRIGADE = {"id": "Z", "label": "大队", "unit_kinds": ["BRIGADE"]}
ZONE, ENTITY = {"mode": "ZONE"}, {"mode": "ENTITY"}


def pools(*rows: tuple[dict[str, Any], int]) -> list[dict[str, Any]]:
    return [{**row, "take": take} for row, take in rows]


def team(pairing: str, count: int, size: int = 2, **changes: Any) -> dict[str, Any]:
    return {"count": count, "size": size, "pairing": pairing, **changes}


def everybody(take: int, **changes: Any) -> list[dict[str, Any]]:
    return [{"id": "A", "label": "全体", "take": take, **changes}]


CASES: dict[str, dict[str, Any]] = {
    "whole bureau, pairs": {
        "team": team("WHOLE_BUREAU", 6), "pools": everybody(12), "packages": ZONE,
        "own_branch": "OFF",
    },
    "whole bureau, threes, entity by entity": {
        "team": team("WHOLE_BUREAU", 4, 3), "pools": everybody(12), "packages": ENTITY,
        "own_branch": "OFF", "total": 16,
    },
    "whole bureau, fours with a certified lead and a seat": {
        "team": team("WHOLE_BUREAU", 3, 4, certified_lead=True, seats=[{"tag": "FOOD"}]),
        "pools": everybody(12), "packages": ZONE, "own_branch": "OFF",
    },
    "sections and stations": {
        "team": team("SECTION_STATION", 4), "pools": pools((OFFICE, 4), (STATIONS, 4)),
        "own_branch": "OFF",
    },
    "stations and brigade": {
        "team": team("STATION_BRIGADE", 4), "pools": pools((STATIONS, 4), (BRIGADE, 4)),
        "own_branch": "OFF",
    },
    "stations among themselves": {
        "team": team("STATION_STATION", 4), "pools": pools((STATIONS, 8)), "total": 16,
        "packages": ENTITY, "own_branch": "OFF",
    },
    "sections and stations, own branch avoided": {
        "team": team("SECTION_STATION", 4), "pools": pools((OFFICE, 4), (STATIONS, 4)),
        "total": 16,
    },
    "own station, each checks another": {
        "team": team("OWN_STATION", 4), "pools": pools((STATIONS, 8)), "total": 16,
    },
    "own station, one station": {
        "team": team("OWN_STATION", 1), "pools": everybody(2, units=["S1"]),
        "entities": {"units": ["S1"]}, "own_branch": "OFF",
    },
    "several stations": {
        "team": team("STATION_STATION", 3), "pools": everybody(6, units=["S1", "S2"]),
        "entities": {"units": ["S1", "S2"]}, "own_branch": "OFF",
    },
    "zones": {
        "team": team("ZONE_MATCH", 4), "pools": pools((STATIONS, 8)), "packages": ZONE,
        "own_branch": "OFF",
    },
    "zones, own branch avoided": {
        "team": team("ZONE_MATCH", 4), "packages": ZONE,
        "pools": everybody(8, units=["S2", "S3", "S4"]),
        "entities": {"units": ["S1"]}, "total": 8,
    },
    "two pools": {
        "team": team("TWO_POOL", 4), "pools": pools((OFFICE, 4), (STATIONS, 4)),
        "packages": ZONE, "own_branch": "OFF",
    },
    "two pools, the second leads": {
        "team": team("TWO_POOL", 4, 3, lead_pool="S"),
        "pools": pools((OFFICE, 8), (STATIONS, 4)), "packages": ZONE, "own_branch": "OFF",
    },
    "one to one, main and second inspector": {
        "team": team("WHOLE_BUREAU", 6, certified_lead=True), "pools": everybody(12),
        "packages": ENTITY, "total": 12, "own_branch": "OFF",
    },
}  # fmt: skip


def world() -> Unit:
    county = bureau()
    for kind, code in ((UnitKind.SECTION, "K1"), (UnitKind.BRIGADE, "B1")):
        unit = Unit.objects.create(
            code=code, name=code, kind=kind, parent=county, path=f"C1/{code}/"
        )
        for number in range(8):
            inspector(f"{code}P{number}", unit)
    food = SpecialistTag.objects.get(code="FOOD")
    for person in Inspector.objects.exclude(unit__code="S4"):
        person.tags.add(food)
    for number, one in enumerate(Entity.objects.order_by("code")):
        one.lon_e6 = 120_000_000 + number % 4 * 100_000 + number * 37
        one.lat_e6 = 32_000_000 + number * 53 % 9_000
        one.save()
    return county


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_scope_is_drawn_by_command_and_verified_twice(case, tmp_path):
    strata = [{"id": "ALL", "label": "全部", "rule": {"ratio_bp": 4000}}]
    task(world(), **{"strata": strata, "reserves": 1, "packages": {"mode": "BRANCH_PURE"}, **case})
    out = tmp_path / "bundle.json"

    call_command("run_session", "T-1", *WITNESSES, "--publish", "--out", str(out), "--wait", "0")

    report = verify_bundle(out.read_bytes())
    assert report.first_failure() == ""
    check_teams(json.loads(out.read_bytes()))
    if NODE is not None:
        done = subprocess.run(
            [NODE, RUNNER, STATIC, out], capture_output=True, check=True, text=True
        )
        second = json.loads(done.stdout)
        assert [(step["name"], step["ok"]) for step in second["steps"]] == [
            (step.name, step.ok) for step in report.steps
        ]


def check_teams(bundle: dict[str, Any]) -> None:
    """What the scope promises, looked up in the register and not in the frame."""
    rule = bundle["frame"]["team"]
    people = {one.code: one for one in Inspector.objects.select_related("unit")}
    homes = {line.split(",")[0]: line.split(",")[3] for line in bundle["entities"]}
    contents = {one["id"]: one["entities"] for one in bundle["transcript"]["packages"]}
    checked = {}
    for target, team_id in bundle["transcript"]["assignment"]:
        checked.setdefault(team_id, []).extend(contents.get(target, [target]))
    for one in bundle["transcript"]["teams"]:
        crew = [people[code] for code in one["members"]]
        units = [person.unit.code for person in crew]
        assert len(crew) == rule["size"] >= 2
        assert all(person.credential_valid_until >= date(2026, 12, 31) for person in crew)
        if rule["pairing"] == "SECTION_STATION":
            assert [person.unit.kind for person in crew] == ["SECTION", "STATION"]
        if rule["pairing"] == "STATION_BRIGADE":
            assert [person.unit.kind for person in crew] == ["STATION", "BRIGADE"]
        if rule["pairing"] in ("STATION_STATION", "ZONE_MATCH"):
            assert len(set(units)) == len(units)
        if rule["pairing"] == "OWN_STATION":
            assert len(set(units)) == 1
        if rule["lead_pool"] == "S":
            assert crew[0].unit.kind == "STATION"
        for seat in rule["seats"]:
            assert any(person.tags.filter(code=seat["tag"]).exists() for person in crew)
        if bundle["frame"]["own_branch"] == "HARD":
            assert not set(units) & {homes[code] for code in checked[one["id"]]}


def test_nobody_whose_credential_ends_within_the_window_is_drawn(tmp_path):
    county = world()
    Inspector.objects.filter(code__startswith="S1").update(
        credential_valid_until=date(2026, 12, 30)
    )
    task(county, **{**CASES["whole bureau, pairs"], "reserves": 1})
    out = tmp_path / "bundle.json"

    call_command("run_session", "T-1", *WITNESSES, "--publish", "--out", str(out), "--wait", "0")

    frame = json.loads(out.read_bytes())["frame"]
    assert not any(one["id"].startswith("S1") for one in frame["inspectors"])
    assert len(frame["excluded_inspectors"]) == 3
