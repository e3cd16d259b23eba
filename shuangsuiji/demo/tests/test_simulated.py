"""The demo's simulated witness: it takes its steps after a person's, and only in the demo."""

from datetime import timedelta

import pytest

from inspections.models.ceremonies import Station, StationState
from inspections.models.sessions import WitnessKind
from inspections.services.casting import close_inputs
from inspections.services.ceremonies import pause_ceremony, resume_ceremony
from inspections.states import Status
from inspections.tests.ceremonies import announced, cast, invited, opened, seat
from inspections.tests.world import NOON
from shuangsuiji.demo.simulated import NAME, PAUSE, is_seated, play_witness, seat_simulated

pytestmark = pytest.mark.django_db
SOON, LATER = NOON + timedelta(seconds=1), NOON + PAUSE


@pytest.fixture(autouse=True)
def _demo(settings, tmp_path):
    settings.SSJ_DEMO, settings.VAR_DIR = True, tmp_path


def state(station: Station) -> str:
    return Station.objects.get(pk=station.pk).state


def test_it_casts_and_opens_a_while_after_the_person():
    ceremony = announced()
    simulated = seat_simulated(ceremony, by="officer", now=NOON)
    assert is_seated(ceremony)
    assert "模拟" in simulated.shown_name

    assert not play_witness(now=LATER)  # nobody else has come
    person = seat(invited(ceremony, WitnessKind.NPC), "代表甲")
    assert not play_witness(now=SOON)
    assert play_witness(now=LATER)
    assert state(simulated) == StationState.COMMITTED
    assert not play_witness(now=LATER)

    cast(person, 0)
    close_inputs(ceremony_code=ceremony.code, by="officer", now=LATER)
    opened(person, 0)
    assert not play_witness(now=LATER + timedelta(seconds=1))
    assert play_witness(now=LATER + PAUSE)
    ceremony.session.refresh_from_db()
    assert ceremony.session.status == Status.REVEALED  # the last to open opens for everybody
    assert list(ceremony.session.inputs.values_list("name", flat=True)) == [NAME, "代表甲"]


def test_it_opens_nothing_for_a_person_who_has_not_opened():
    ceremony = announced()
    seat_simulated(ceremony, by="officer", now=NOON)
    cast(seat(invited(ceremony, WitnessKind.NPC), "代表甲"), 0)
    assert play_witness(now=LATER)
    close_inputs(ceremony_code=ceremony.code, by="officer", now=LATER)

    assert play_witness(now=LATER + PAUSE)
    ceremony.session.refresh_from_db()
    assert ceremony.session.status == Status.AWAITING_WITNESS


def test_it_waits_while_the_ceremony_is_paused():
    ceremony = announced()
    seat_simulated(ceremony, by="officer", now=NOON)
    seat(invited(ceremony, WitnessKind.NPC), "代表甲")
    pause_ceremony(ceremony_code=ceremony.code, by="officer", now=NOON)
    assert not play_witness(now=LATER)
    resume_ceremony(ceremony_code=ceremony.code, by="officer", now=NOON)
    assert play_witness(now=LATER)


def test_outside_the_demo_it_does_nothing(settings):
    ceremony = announced()
    seat_simulated(ceremony, by="officer", now=NOON)
    seat(invited(ceremony, WitnessKind.NPC), "代表甲")
    settings.SSJ_DEMO = False
    assert not play_witness(now=LATER)
    settings.SSJ_DEMO = True  # the control: it would have
    assert play_witness(now=LATER)


def test_it_never_plays_a_seat_of_another_name():
    ceremony = announced()
    simulated = seat_simulated(ceremony, by="officer", now=NOON)
    seat(invited(ceremony, WitnessKind.NPC), "代表甲")
    Station.objects.filter(pk=simulated.pk).update(name="代表乙")
    assert not play_witness(now=LATER)
