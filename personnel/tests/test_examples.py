"""The shipped example files import whole and are enough for the cross-county ceremony."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from personnel.selectors import available_inspectors
from shuangsuiji.orgs.models import UnitKind
from shuangsuiji.orgs.selectors import branches_of, unit_by_code, units_by_code

EXAMPLES = Path(django_settings.BASE_DIR) / "docs" / "examples"


@pytest.fixture
def outcomes(db, tmp_path, settings, capsys):
    settings.VAR_DIR = tmp_path
    found = {}
    for command, name in (("import_units", "units"), ("import_roster", "roster")):
        call_command(command, EXAMPLES / f"ningde-{name}.csv")
        found[name] = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    return found


def test_the_examples_import_whole(outcomes):
    assert outcomes["units"]["rejected"] == outcomes["roster"]["rejected"] == 0
    assert outcomes["units"]["created"] == outcomes["units"]["rows"] == 105
    assert outcomes["roster"]["created"] == outcomes["roster"]["rows"] == 122


def test_the_city_has_nine_counties_and_the_zone(outcomes):
    counties = [unit for unit in units_by_code().values() if unit.kind == UnitKind.COUNTY]

    assert len(counties) == 10
    assert unit_by_code("350900DQ").region_code == ""
    assert all(unit.lon_e6 and unit.lat_e6 for unit in counties)


def test_everybody_has_an_obviously_fictitious_telephone(outcomes):
    rows = available_inspectors(
        [unit_by_code("350900")], window_from=date(2026, 12, 1), window_to=date(2026, 12, 31)
    )

    assert all(row.inspector.phone.startswith("1380000") for row in rows)
    assert len({row.inspector.name for row in rows}) < len(rows)  # two people, one name
    assert {row.reason for row in rows} == {None, "INACTIVE", "CREDENTIAL_EXPIRED"}


def test_fifteen_cross_county_teams_of_two_can_be_drawn(outcomes):
    rows = available_inspectors(
        [unit_by_code("350900")], window_from=date(2026, 12, 1), window_to=date(2026, 12, 31)
    )
    branch = branches_of(None, "COUNTY")
    pools = {
        kind: Counter(
            branch[row.inspector.unit_id].code
            for row in rows
            if row.is_eligible and row.inspector.unit.kind == kind
        )
        for kind in (UnitKind.SECTION, UnitKind.STATION)
    }

    for counts in pools.values():
        assert counts.total() >= 30
        assert max(counts.values()) * 2 <= counts.total()
        assert {unit.code for unit in branch.values() if unit.kind == UnitKind.COUNTY} <= set(
            counts
        )
