"""Dispatch in the demo: cars of the branches, visits of both drawn sessions, their outings."""

from collections.abc import Callable
from datetime import datetime

from inspections.fieldwork.models.visits import Vehicle, Visit
from inspections.fieldwork.services.dispatch import dispatch_session
from inspections.fieldwork.services.outings import plan_outings
from inspections.fieldwork.services.vehicles import save_vehicle
from inspections.fieldwork.states import Release
from inspections.models.sessions import DrawSession
from shuangsuiji.demo.ceremony import OFFICER
from shuangsuiji.demo.places import BRANCHES, COUNTY
from shuangsuiji.orgs.selectors import unit_by_code

OF_COUNTY = 4  # cars of the bureau itself
Clock = Callable[[], datetime]


def send_out(session: DrawSession, *, release: Release, clock: Clock) -> None:
    """Visits and outings of a drawn session; a start that was interrupted goes on."""
    if not Visit.objects.filter(session=session).exists():
        dispatch_session(
            session_code=session.code,
            release=release,
            is_announced=False,
            by=OFFICER,
            now=clock(),
        )
    if Visit.objects.filter(session=session, outing__isnull=True).exists():
        plan_outings(session_code=session.code, by=OFFICER, now=clock())


def park_cars(*, clock: Clock) -> None:
    """A car for each branch and some for the bureau, with plates that nobody can have."""
    if Vehicle.objects.exists():
        return
    units = [unit_by_code(branch.code) for branch in BRANCHES]
    units += [unit_by_code(COUNTY[0])] * OF_COUNTY
    for number, unit in enumerate(units, start=1):
        save_vehicle(
            plate=f"演O{number:05d}", unit=unit, seats=5, is_new=True, by=OFFICER, now=clock()
        )
