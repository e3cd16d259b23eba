"""Local mode beside random mode: the founding figures, with intervals that others compute alike."""

import csv
from math import sqrt

import pytest
from django.core.management import call_command
from django.urls import reverse

from publicity.models import CheckRecord
from publicity.outcomes import Mode
from publicity.statistics.intervals import difference, share
from shuangsuiji.demo.founding import FOUNDING_UNITS, PAST_HEADER, founding_rows
from shuangsuiji.demo.registers import UNIT_HEADER
from shuangsuiji.orgs.models import Unit


def wilson(part, whole, z=1.96):
    """The textbook's formula, in floats."""
    rate = part / whole
    middle = (rate + z * z / (2 * whole)) / (1 + z * z / whole)
    half = z / (1 + z * z / whole) * sqrt(rate * (1 - rate) / whole + z * z / (4 * whole * whole))
    return middle - half, middle + half


def test_intervals_are_those_of_the_textbook():
    for whole in (1, 2, 7, 41, 339, 365, 2000):
        for part in range(0, whole + 1, max(1, whole // 17)):
            low, high = wilson(part, whole)
            found = share(part, whole)
            assert abs(found.low - max(0, low) * 10_000) <= 1, (part, whole)
            assert abs(found.high - min(1, high) * 10_000) <= 1, (part, whole)
            assert 0 <= found.low <= found.value <= found.high <= 10_000


def test_the_difference_of_the_founding_text_lies_beyond_chance():
    found = difference((41, 365), (68, 339))
    low, high = wilson(41, 365), wilson(68, 339)
    one, two = 41 / 365, 68 / 339
    below = two - one - sqrt((two - high[0]) ** 2 + (low[1] - one) ** 2)
    above = two - one + sqrt((high[1] - two) ** 2 + (one - low[0]) ** 2)
    assert (found.value, found.is_clear) == (883, True)
    assert abs(found.low - below * 10_000) <= 1
    assert abs(found.high - above * 10_000) <= 1
    assert difference((10, 100), (11, 100)).is_clear is False


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (-1, 5), (6, 5)])
def test_no_share_is_refused(part, whole):
    with pytest.raises(ValueError, match="no share"):
        share(part, whole)


@pytest.fixture
def past(db, tmp_path):
    """The demo's past checks, through the ordinary importers."""
    units = [*FOUNDING_UNITS, ("321204", "姜堰区市场监督管理局", "县(市、区)局", "", "321204")]
    for command, header, rows in (
        ("import_units", UNIT_HEADER[:5], units),
        ("import_past_checks", PAST_HEADER, founding_rows()),
    ):
        path = tmp_path / f"{command}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)
        call_command(command, str(path), by="demo", verbosity=0)
    assert CheckRecord.objects.count() == 179 + 176 + 116 + 365 + 339


def test_report_and_statistics_print_the_founding_figures(past, client):
    page = client.get(reverse("publicity:statistics_modes"), {"unit": "321204"}).content.decode()
    for text in ("11.23%", "20.06%", ">365<", ">339<", ">41<", ">68<", "2 类", "4 类", "8.83"):
        assert text in page, text
    assert "差别超出了偶然的范围" in page
    asked = {"since": "2016-01", "until": "2016-12", "unit": "321204"}
    page = client.get(reverse("publicity:statistics"), asked).content.decode()
    assert "11.23%" in page
    assert "20.06%" in page


@pytest.mark.parametrize(
    ("unit", "figures"),
    [
        ("350922", ("179", "37", "10", "1", "0", "0")),
        ("350981", ("176", "5", "0", "0", "5", "46,000")),
        ("350921", ("116", "29", "0", "0", "22", "77,000")),
    ],
)
def test_the_counties_of_the_founding_text(past, client, unit, figures):
    asked = {"since": "2016-01", "until": "2016-12", "unit": unit}
    found = client.get(reverse("publicity:statistics"), asked).context["found"]
    numbers = dict(found.cards)
    labels = ("检查（户次）", "发现问题（户次）", "责令改正", "列入异常名录", "立案", "罚没（元）")
    assert tuple(numbers[label] for label in labels) == figures


def test_a_period_without_both_modes_is_not_compared(past, client):
    page = client.get(reverse("publicity:statistics_modes"), {"unit": "350922"}).content.decode()
    assert "不能对比" in page
    assert Unit.objects.filter(code="350922").exists()
    assert CheckRecord.objects.filter(mode=Mode.LOCAL, unit__code="350922").count() == 0
