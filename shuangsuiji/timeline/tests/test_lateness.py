"""When a session waits too long."""

from datetime import UTC, date, datetime, timedelta

import pytest

from shuangsuiji.timeline.lateness import Standing, lateness

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
HOUR = timedelta(hours=1)


def standing(**changes):
    plain = {
        "sealed_at": NOW - HOUR,
        "committed_at": None,
        "drawn_at": None,
        "ended": False,
        "first_day": date(2026, 12, 1),
        "last_day": date(2026, 12, 31),
    }
    return Standing(**{**plain, **changes})


@pytest.mark.parametrize(
    ("changes", "is_grave"),
    [
        ({}, None),
        ({"sealed_at": NOW - 24 * HOUR}, None),
        ({"sealed_at": NOW - 25 * HOUR}, False),
        ({"sealed_at": NOW - 25 * HOUR, "drawn_at": NOW}, None),
        ({"first_day": TODAY}, False),
        ({"first_day": TODAY, "drawn_at": NOW}, None),
        ({"committed_at": NOW, "first_day": TODAY, "last_day": TODAY}, False),
        ({"committed_at": NOW, "drawn_at": NOW, "last_day": TODAY}, None),
        ({"committed_at": NOW, "last_day": TODAY - timedelta(days=1)}, True),
        ({"committed_at": NOW, "drawn_at": NOW, "last_day": TODAY - timedelta(days=1)}, True),
        ({"committed_at": NOW, "ended": True, "last_day": TODAY - timedelta(days=1)}, None),
    ],
)
def test_lateness(changes, is_grave):
    late = lateness(standing(**changes), now=NOW, today=TODAY)

    assert (late.is_grave if late else None) is is_grave
