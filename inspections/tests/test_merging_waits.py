"""A proposed joint visit waits on the front page of whoever may answer it."""

import pytest

from inspections.fieldwork.tests.joint import two_departments
from inspections.services.merging import answer_merge, propose_merge
from inspections.tests.desk import person
from inspections.tests.world import NOON
from shuangsuiji.orgs.models import Role
from shuangsuiji.waiting import waiting_for

pytestmark = pytest.mark.django_db
LABEL = "待答复的合并检查"


def waits(user) -> int:
    told = {one.label: one.count for one in waiting_for(user, on=NOON.date())}
    return told.get(LABEL, 0)


def test_it_waits_for_each_unit_but_not_for_who_proposed_it():
    market, other = two_departments()
    people = {
        "planner": person("p1", market.unit, Role.PLANNER),
        "market": person("r1", market.unit, Role.REVIEWER),
        "fire": person("r2", other.unit, Role.REVIEWER),
        "auditor": person("a1", market.unit, Role.AUDITOR),
    }
    merged = propose_merge(
        entity=market.drawn.order_by("order")[0].entity,
        session_codes=[market.code, other.code],
        lead=market.code,
        by="p1",
        now=NOON,
        today=NOON.date(),
    )
    assert {name: waits(user) for name, user in people.items()} == {
        **{"planner": 0, "market": 1, "fire": 1, "auditor": 0},
    }

    answers = {"accepts": True, "note": "", "merged_code": merged.code, "now": NOON}
    answer_merge(session_code=other.code, by="r2", **answers)
    assert (waits(people["market"]), waits(people["fire"])) == (1, 0)
    answer_merge(session_code=market.code, by="r1", **answers)
    assert waits(people["market"]) == 0


def test_a_refused_one_waits_for_nobody():
    market, other = two_departments()
    reviewer = person("r1", market.unit, Role.REVIEWER)
    merged = propose_merge(
        entity=market.drawn.order_by("order")[0].entity,
        session_codes=[market.code, other.code],
        lead=market.code,
        by="p1",
        now=NOON,
        today=NOON.date(),
    )
    answer_merge(
        merged_code=merged.code,
        session_code=other.code,
        accepts=False,
        note="各查各的",
        by="r2",
        now=NOON,
    )

    assert waits(reviewer) == 0
