"""Uploads that were given up are forgotten after a month, and nothing else is."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from inspections.fieldwork.models.evidence import Evidence, UploadProgress
from inspections.fieldwork.receiving import ABANDONED, announce, receive, store, tidy_uploads
from inspections.fieldwork.tests.field import crew_users, dispatched, first_visit
from inspections.fieldwork.tests.phones import digest, photo
from inspections.fieldwork.tests.test_uploads import ABOUT
from inspections.tests.world import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(settings, tmp_path):
    """Half a photo, and whose it is."""
    settings.SSJ_EVIDENCE_DIR = str(tmp_path / "evidence")
    settings.SSJ_MIN_FREE_DISK_MB = 0
    visit = first_visit(dispatched())
    user, data = crew_users(visit)[0], photo(1)
    announce(visit, user, digest=digest(data), size=len(data), about=ABOUT, now=NOON)
    half = data[: len(data) // 2]
    receive(visit, user, digest=digest(data), offset=0, chunks=[half], now=NOON)
    return visit, user, data


def part() -> Path:
    (found,) = (store().folder / "parts").glob("*")
    return found


def age(days: int) -> None:
    then = (NOON - timedelta(days=days)).timestamp()
    os.utime(part(), (then, then))


def test_what_nobody_went_on_with_goes(begun):
    age(ABANDONED.days + 1)
    UploadProgress.objects.update(started_at=NOON - timedelta(days=ABANDONED.days + 1))
    assert tidy_uploads(now=NOON) == 1
    assert list((store().folder / "parts").glob("*")) == []
    assert UploadProgress.objects.count() == 0


def test_what_grew_lately_stays_and_comes_home(begun):
    visit, user, data = begun
    UploadProgress.objects.update(started_at=NOON - timedelta(days=ABANDONED.days + 9))
    age(ABANDONED.days - 1)
    assert tidy_uploads(now=NOON) == 0
    rest = len(data) // 2
    receive(visit, user, digest=digest(data), offset=rest, chunks=[data[rest:]], now=NOON)
    assert Evidence.objects.get().file.digest == digest(data)


def test_a_part_that_is_being_written_stays(begun):
    age(ABANDONED.days + 1)
    with store()._locked(part().name):
        assert tidy_uploads(now=NOON) == 0
    assert tidy_uploads(now=NOON) == 1  # the control: nobody holds it
