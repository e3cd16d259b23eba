"""The made-up district has the proportions of the pilot it is named after."""

import hashlib
from collections import Counter, defaultdict
from datetime import date
from math import hypot

import pytest

from entities.uscc import check_holds, has_shape, organisation_holds
from shuangsuiji.demo.chance import Chance
from shuangsuiji.demo.places import BRANCHES
from shuangsuiji.demo.registers import ENTITY_HEADER, ROSTER_HEADER, entity_rows, roster_rows
from shuangsuiji.demo.task import next_month, task_document
from shuangsuiji.demo.words import SKILLS

TODAY = date(2026, 11, 24)
WINDOW = (date(2026, 12, 1), date(2026, 12, 31))
DIGEST = "9604a39892ec5f6796a9fe925061b6b827ee0cb733076996d235cb86b4d3a93f"


@pytest.fixture(scope="module")
def entities() -> list[dict[str, str]]:
    return [dict(zip(ENTITY_HEADER, row, strict=True)) for row in entity_rows()]


@pytest.fixture(scope="module")
def people() -> list[dict[str, str]]:
    return [dict(zip(ROSTER_HEADER, row, strict=True)) for row in roster_rows(TODAY, WINDOW)]


def test_five_percent_of_those_in_business_are_339(entities):
    active = [row for row in entities if row["登记状态"] == "存续"]

    assert len(active) == 6780
    assert len(active) * 500 == 339 * 10_000
    assert len(entities) - len(active) == 120


def test_every_credit_code_is_well_formed_and_used_once(entities):
    codes = [row["统一社会信用代码"] for row in entities if row["统一社会信用代码"]]

    assert len(set(codes)) == len(codes) > 6000
    assert all(has_shape(c) and check_holds(c) and organisation_holds(c) for c in codes)


def test_who_lacks_a_credit_code_has_an_old_number(entities):
    lacking = [row for row in entities if not row["统一社会信用代码"]]

    assert 0 < len(lacking) < 150
    assert all(len(row["注册号"]) == 15 for row in lacking)


def test_the_largest_branch_has_about_a_fifth_and_the_smallest_a_fortieth(entities):
    sizes = Counter(row["管辖单位代码"] for row in entities).most_common()

    assert sizes[0][1] / len(entities) == pytest.approx(0.22, abs=0.02)
    assert sizes[-1][1] / len(entities) == pytest.approx(0.025, abs=0.005)
    assert len(sizes) == 14


def test_38_of_42_inspectors_have_a_credential_for_the_whole_window(people):
    lasting = [row for row in people if row["执法证有效期"] >= WINDOW[1].isoformat()]

    assert (len(people), len(lasting)) == (42, 38)
    assert len({row["执法证号"] for row in people}) == 42
    assert len({row["姓名"] for row in people[:38]}) < 38, "two people share a name"


def test_each_skill_is_found_in_at_least_three_branches(people):
    where = defaultdict(set)
    count = Counter()
    for row in people:
        for skill in filter(None, row["专业标签"].split("、")):
            where[skill].add(row["单位"])
            count[skill] += 1

    assert count == SKILLS
    assert min(map(len, where.values())) >= 3


def test_two_branches_lie_two_hours_apart():
    here, there = (next(b for b in BRANCHES if b.town == town) for town in ("华港", "蒋垛"))

    assert hypot(here.east - there.east, here.north - there.north) == pytest.approx(44.5, abs=0.5)


def test_the_register_is_the_same_on_every_machine():
    text = "\n".join(",".join(row) for row in entity_rows())

    assert hashlib.sha256(text.encode()).hexdigest() == DIGEST


@pytest.mark.parametrize(
    ("today", "window"),
    [
        (TODAY, WINDOW),
        (date(2026, 12, 31), (date(2027, 1, 1), date(2027, 1, 31))),
        (date(2027, 1, 30), (date(2027, 2, 1), date(2027, 2, 28))),
    ],
)
def test_the_visits_are_next_month(today, window):
    assert next_month(today) == window
    assert task_document(window, [])["window"]["from"] == window[0].isoformat()


def test_choices_follow_their_shares():
    chance = Chance("test")

    counts = Counter(chance.weighted({"a": 1, "b": 9}) for _ in range(5000))

    assert counts["a"] / 5000 == pytest.approx(0.1, abs=0.02)
