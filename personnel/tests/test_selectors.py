from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from personnel.models import Absence, InspectorStatus
from personnel.selectors import (
    Exclusion,
    available_inspectors,
    figures,
    inspector_counts_by_unit,
    inspector_of,
    inspectors,
    matching,
    tag_counts,
)
from personnel.tests.people import make_inspector
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.tests.places import NOON, TODAY, make_holder, make_planner, make_user

FIRST, LAST = date(2026, 12, 1), date(2026, 12, 31)


def reasons(*units):
    rows = available_inspectors(units, window_from=FIRST, window_to=LAST)
    return {row.inspector.code: row.reason for row in rows}


def be_away(inspector, from_on, to_on, **more):
    return Absence.objects.create(
        inspector=inspector,
        from_on=from_on,
        to_on=to_on,
        reason="LEAVE",
        recorded_by="p",
        recorded_at=NOON,
        **more,
    )


def test_a_reader_sees_inspectors_inside_the_grants(units):
    make_inspector("1001", units["south"])
    make_inspector("2001", units["tongshan"])

    visible = inspectors(make_planner(units["fuan"]), on=TODAY)

    assert [one.code for one in visible] == ["1001"]
    assert inspectors(make_planner(units["city"], "p2"), on=TODAY).count() == 2


def test_a_witness_sees_nobody(units):
    make_inspector("1001", units["south"])

    assert not inspectors(make_holder("w", Role.WITNESS, units["city"]), on=TODAY).exists()


def test_a_page_of_inspectors_takes_three_queries(units, django_assert_num_queries):
    for number in range(20):
        make_inspector(f"10{number}", units["south"], ["FOOD"])
    planner = make_planner(units["fuan"])

    with django_assert_num_queries(3):
        [
            (one.unit.name, [tag.name for tag in one.tags.all()])
            for one in inspectors(planner, on=TODAY)
        ]


@pytest.mark.parametrize(
    ("until", "reason"),
    [
        (date(2026, 12, 31), None),
        (date(2026, 12, 30), Exclusion.CREDENTIAL_EXPIRED),
        (date(2026, 11, 1), Exclusion.CREDENTIAL_EXPIRED),
        (date(2027, 1, 1), None),
    ],
)
def test_a_credential_holds_through_the_whole_window(units, until, reason):
    make_inspector("1001", units["south"], credential_valid_until=until)

    assert reasons(units["fuan"]) == {"1001": reason}


@pytest.mark.parametrize(
    ("from_on", "to_on", "reason"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), None),
        (date(2026, 11, 1), date(2026, 12, 1), Exclusion.ABSENT),
        (date(2026, 12, 10), date(2026, 12, 10), Exclusion.ABSENT),
        (date(2026, 12, 31), date(2027, 2, 1), Exclusion.ABSENT),
        (date(2026, 11, 1), date(2027, 2, 1), Exclusion.ABSENT),
        (date(2027, 1, 1), date(2027, 2, 1), None),
    ],
)
def test_one_absent_day_inside_the_window_excludes(units, from_on, to_on, reason):
    be_away(make_inspector("1001", units["south"]), from_on, to_on)

    assert reasons(units["fuan"]) == {"1001": reason}


def test_a_withdrawn_absence_does_not_exclude(units):
    inspector = make_inspector("1001", units["south"])
    be_away(inspector, FIRST, LAST, withdrawn_by="p", withdrawn_at=NOON)

    assert reasons(units["fuan"]) == {"1001": None}


def test_every_other_reason_has_its_code(units):
    make_inspector("1001", units["south"], status=InspectorStatus.INACTIVE)
    make_inspector("1002", units["credit"])
    units["credit"].is_active = False
    units["credit"].save()

    assert reasons(units["fuan"]) == {"1001": "INACTIVE", "1002": "UNIT_CLOSED"}


def test_only_the_asked_units_and_what_lies_below_are_taken(units):
    make_inspector("1001", units["south"])
    make_inspector("1002", units["credit"])
    make_inspector("2001", units["tongshan"])

    assert set(reasons(units["fuan"])) == {"1001", "1002"}
    assert set(reasons(units["south"], units["tongshan"])) == {"1001", "2001"}
    assert set(reasons(units["city"], units["south"])) == {"1001", "1002", "2001"}
    assert reasons() == {}


def test_everybody_appears_once_in_the_order_of_codes(units):
    for code in ("30", "10", "20"):
        make_inspector(code, units["south"], ["FOOD", "DRUG"])

    assert list(reasons(units["city"])) == ["10", "20", "30"]


def test_many_inspectors_take_four_queries(units, django_assert_num_queries):
    for number in range(30):
        be_away(make_inspector(f"10{number}", units["south"], ["FOOD"]), FIRST, FIRST)

    with django_assert_num_queries(4):
        [
            (row.inspector.unit.path, [tag.code for tag in row.inspector.tags.all()])
            for row in available_inspectors([units["city"]], window_from=FIRST, window_to=LAST)
        ]


def test_the_inspector_of_an_account_is_found(units):
    user = make_user("lin", units["south"])
    inspector = make_inspector("1001", units["south"], user=user)

    assert inspector_of(user) == inspector
    assert inspector_of(make_user("other")) is None
    assert inspector_of(AnonymousUser()) is None


def test_text_is_looked_for_in_name_number_and_unit(units):
    make_inspector("1001", units["south"], name="林甲", phone="13800001234")
    make_inspector("1002", units["credit"], name="陈乙")
    visible = inspectors(make_planner(units["fuan"]), on=TODAY)

    found = {
        text: [one.code for one in matching(visible, text)]
        for text in ("林", "1002", "信用", "1234", "00", "无此人")
    }

    assert found == {
        "林": ["1001"],
        "1002": ["1002"],
        "信用": ["1002"],
        "1234": ["1001"],
        "00": ["1002", "1001"],
        "无此人": [],
    }


def test_figures_count_each_inspector_once(units):
    make_inspector("1", units["south"], ["FOOD", "DRUG"])
    make_inspector("2", units["south"], ["FOOD"], credential_valid_until=date(2026, 12, 1))
    make_inspector("3", units["south"], credential_valid_until=date(2026, 1, 1))
    make_inspector("4", units["south"], status=InspectorStatus.INACTIVE)
    visible = inspectors(make_planner(units["fuan"]), on=TODAY)

    assert figures(visible, today=TODAY, soon_days=90) == {
        "total": 4,
        "drawable": 2,
        "expired": 1,
        "soon": 1,
    }
    assert tag_counts(visible) == {"FOOD": 2, "DRUG": 1}
    assert inspector_counts_by_unit() == {units["south"].pk: 3}


def test_reasons_have_words(units):
    assert all(reason.label for reason in Exclusion)
