"""The calendar of workdays: as it ships, as an administrator changes it, as others read it."""

from datetime import date

import pytest
from django.test import Client

from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.arrangements import ArrangementError, read_arrangement
from shuangsuiji.orgs.models import CalendarYear, Role, User
from shuangsuiji.orgs.tests.places import make_keeper
from shuangsuiji.orgs.workdays import calendar

URL = "/orgs/calendar/2027/"
TYPED = {
    "version": "0",
    "holidays": "2027-01-01 2027-01-03 元旦\n2027-10-01 2027-10-07 国庆节",
    "worked": "2027-10-09",
    "source": "测试通知",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(units):
    client = Client()
    client.force_login(make_keeper(units["city"], "keeper"))
    return client


def test_three_years_ship_and_the_next_counts_by_weekdays_with_a_note(keeper):
    days = calendar()

    assert days.is_workday(date(2026, 2, 14))
    assert not days.is_workday(date(2025, 10, 8))
    assert not days.is_workday(date(2024, 9, 16))
    assert days.is_workday(date(2027, 10, 1))
    assert 2027 not in days.years
    assert "2026 年" in keeper.get("/orgs/calendar/").content.decode()


def test_a_year_is_entered_changed_by_one_at_a_time_and_taken_back(keeper):
    assert keeper.post(URL, TYPED, follow=True).status_code == 200
    assert not calendar().is_workday(date(2027, 10, 1))
    assert calendar().is_workday(date(2027, 10, 9))

    stale = keeper.post(URL, TYPED)

    assert (stale.status_code, "刚被别人改过" in stale.content.decode()) == (422, True)
    keeper.post(f"{URL}drop/")
    assert not CalendarYear.objects.exists()
    assert Record.objects.filter(kind__startswith="orgs.calendar.").count() == 2


def test_every_wrong_line_is_named_and_nothing_stored(keeper):
    typed = (
        "2027-01-01 元旦\n2026-10-01 2026-10-07 国庆节\n2027-05-05 2027-05-01 劳动节\n昨天 今天 节"
    )

    answer = keeper.post(URL, {**TYPED, "holidays": typed, "worked": "2027-10-08"})

    text = answer.content.decode()
    for part in ("不完整", "不在 2027 年", "止日须不早于起日", "“昨天”不是日期", "不是周六或周日"):
        assert part in text
    assert not CalendarYear.objects.exists()
    with pytest.raises(ArrangementError, match=r"重叠.*又在放假期间"):
        read_arrangement(2027, "2027-10-01 2027-10-03 甲\n2027-10-03 2027-10-04 乙", "2027-10-02")


@pytest.mark.parametrize("place", ["fuan", None])
def test_others_read_it_and_cannot_change_it(units, place):
    client = Client()
    make_keeper(units["city"], "above")
    user = make_keeper(units[place], "below") if place else User.objects.create_user("guest")
    client.force_login(user)

    assert "国庆节" in client.get("/orgs/calendar/2026/").content.decode()
    assert client.post(URL, TYPED).status_code == 403
    assert not user.grants.filter(role=Role.PLANNER).exists()
