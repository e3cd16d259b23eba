"""A phone that is lost: another one goes on, or the same one where it is found again."""

import pytest

from inspections.draw.seed import commit_input as blind
from inspections.models.ceremonies import StationState
from inspections.policies import SameOneError
from inspections.services.casting import cast_blind, close_inputs, open_together
from inspections.services.stations import lose_station, replace_station
from inspections.states import Status
from inspections.tests.ceremonies import all_cast, announced, closed, invited, opened, seat
from inspections.tests.world import LINES, NOON

pytestmark = pytest.mark.django_db


def close(ceremony) -> None:
    close_inputs(ceremony_code=ceremony.code, by="officer", now=NOON)


def test_a_lost_phone_that_is_found_takes_its_own_seat_again_and_no_other():
    ceremony = announced()
    first, second = all_cast(ceremony)
    found = f"device of {first.pk}"
    lose_station(station_id=first.pk, by="officer", now=NOON)
    with pytest.raises(SameOneError, match="这台设备"):
        seat(invited(ceremony), "记者丙", found)

    again = replace_station(station_id=first.pk, by="officer", now=NOON).station
    assert seat(again, "人大代表甲", found).state == StationState.SEATED
    cast_again = blind(b"\x08" * 16, LINES[0])
    cast_blind(station_id=again.pk, commitment=cast_again, by="station", now=NOON)
    close(ceremony)
    lose_station(station_id=again.pk, by="officer", now=NOON)  # and once more, after closing
    third = replace_station(station_id=again.pk, by="officer", now=NOON).station
    with pytest.raises(SameOneError, match="这台设备"):
        seat(third, "人大代表甲", f"device of {second.pk}")
    assert seat(third, "人大代表甲", found).state == StationState.COMMITTED


def test_a_lost_phone_after_closing_is_opened_from_the_paper_slip():
    ceremony = announced()
    first, second = closed(ceremony)
    opened(second, 1)

    lose_station(station_id=first.pk, by="officer", now=NOON)
    another = replace_station(station_id=first.pk, by="officer", now=NOON).station
    assert seat(another, "人大代表甲", "new phone").state == StationState.COMMITTED
    opened(another, 0)
    open_together(ceremony_code=ceremony.code, by="officer", now=NOON)

    ceremony.session.refresh_from_db()
    assert ceremony.session.status == Status.REVEALED
