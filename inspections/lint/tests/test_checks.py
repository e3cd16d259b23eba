"""Every rule fires on the fact it is about, with value, limit, citation and remedy; else not."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from inspections.lawpacks import law_pack
from inspections.lint.engine import lint
from inspections.lint.tests.cases import ITEM, POOL, STRATUM, TASK, YEAR, found, one
from inspections.lint.types import CapFacts, Facts, KindYear, ProposalFact, SeatFact

ALL = ("national", "founding", "local-year-end-20", "grades-lindian-2024", "local-hongshan-2025")
SPOILT = {
    "legal-basis": ({"items": (replace(ITEM, has_basis=False),)}, "SEVERE", "没有检查依据"),
    "listed-items": ({"items": (replace(ITEM, is_listed=False),)}, "SEVERE", "不在清单"),
    "newest-items": ({"items": (replace(ITEM, is_newest=False),)}, "WARNING", "新版本"),
    "visit-cap": ({"cap": CapFacts(2, 1000, 7)}, "SEVERE", "有 7 户本年度已检查满 2 次"),
    "general-cap": (
        {"strata": (replace(STRATUM, grades=(), take=201, ratio_bp=2010),)},
        "SEVERE",
        "占候选 1000 户的 20.1%",
    ),
    "full-coverage": (
        {"strata": (STRATUM, replace(STRATUM, id="D", label="末层", count=5, take=5))},
        "WARNING",
        "5 户全部抽取",
    ),
    "two-officers": ({"team_size": 1}, "SEVERE", "每组 1 人"),
    "credentials": ({"pools": (replace(POOL, expiring_inside=3),)}, "WARNING", "3 人的执法证"),
    "qualified": ({"pools": (replace(POOL, eligible=5),)}, "WARNING", "可抽 5 人"),
    "separation": ({"officers_in_pool": 1}, "WARNING", "1 人同时是本单位的抽取员"),
    "joint-partner": ({"scope": "JOINT"}, "WARNING", "没有参加部门"),
    "annual-plan": ({"plan_status": "DRAFT"}, "WARNING", "还是草稿"),
    "grade-labels": ({"strata": (replace(STRATUM, label="D 级"),)}, "WARNING", "层名为“D 级”"),
    "working-days": (
        {"window": (date(2026, 10, 1), date(2026, 10, 7))},
        "WARNING",
        "没有工作日",
    ),
    "approved-ratios": (
        {"proposal": ProposalFact("2026 年第 1 号比例方案", (("第四组", "比例 60%", "61%"),))},
        "WARNING",
        "比例 60%",
    ),
    "outside-witness": ({"outside_witnesses": 0}, "WARNING", "都属于本局"),
    "suitable-methods": ({"items": (replace(ITEM, methods=("PAPER",)),)}, "INFO", "只用书面"),
    "year-end": (
        {"window": (date(2026, 11, 1), date(2026, 11, 21))},
        "INFO",
        "检查截止 2026-11-21",
    ),
}


def test_a_faultless_task_has_no_findings():
    assert found(*ALL) == ()


@pytest.mark.parametrize("rule", SPOILT)
def test_one_spoilt_fact_gives_one_finding_with_all_its_parts(rule):
    changes, severity, words = SPOILT[rule]

    finding = one(*ALL, **changes)

    assert (finding.rule, finding.severity) == (rule, severity)
    assert words in finding.value
    assert finding.limit
    assert finding.remedy.endswith("。")
    assert finding.place
    assert finding.citation.document in finding.sentence()


def test_every_rule_of_every_pack_was_spoilt_here_or_below():
    tested = {*SPOILT, "ent-floor-3", "ind-coop-floor-5", "ent-floor-5", "ind-floor", "coop-floor"}
    rules = {rule.id for pack in ALL for rule in law_pack(pack).rules}

    assert rules - tested == {"grade-bands"}


def test_the_floor_counts_the_whole_year_and_says_how_many_are_missing():
    year = replace(YEAR, kinds=(KindYear("ENT", "企业", 1001, Fraction(30)), *YEAR.kinds[1:]))

    finding = one("national", year=year)

    assert finding.rule == "ent-floor-3"
    assert "3 个任务合计约抽 30 户" in finding.value
    assert finding.limit == "不少于 3%，即 31 户"
    assert "还差 1 户" in finding.remedy


def test_exactly_the_floor_is_enough():
    year = replace(YEAR, kinds=(KindYear("ENT", "企业", 1000, Fraction(30)), *YEAR.kinds[1:]))

    assert found("national", year=year) == ()


def test_on_the_plan_a_missed_floor_is_grave_and_the_task_rules_are_silent():
    year = replace(YEAR, kinds=(KindYear("ENT", "企业", 1000, Fraction(29)),))

    (finding,) = lint(Facts(year), [law_pack("national")])

    assert (finding.rule, finding.severity) == ("ent-floor-3", "SEVERE")


def test_the_founding_floor_takes_individuals_and_cooperatives_together():
    kinds = (
        KindYear("IND", "个体工商户", 400, Fraction(20)),
        KindYear("COOP", "合作社", 10, Fraction(0)),
    )

    finding = one("founding", year=replace(YEAR, kinds=kinds))

    assert finding.limit == "不少于 5%，即 21 户"


def test_key_items_have_no_cap_and_full_coverage_is_only_information():
    key = (replace(ITEM, item_class="KEY"),)
    strata = (replace(STRATUM, take=1000, ratio_bp=10_000),)

    finding = one("national", items=key, strata=strata)

    assert (finding.rule, finding.severity) == ("full-coverage", "INFO")
    assert "随机的只是分批的次序" in finding.remedy


def test_without_a_cap_of_its_own_the_bureau_is_asked_to_set_one():
    finding = one("national", cap=CapFacts(None, 1000, 0))

    assert (finding.rule, finding.severity, finding.place) == (
        "visit-cap",
        "WARNING",
        "guard_rules",
    )


@pytest.mark.parametrize(("bp", "hits"), [(500, 0), (501, 1), (0, 0)])
def test_a_ratio_outside_the_published_band_is_information(bp, hits):
    strata = (replace(STRATUM, ratio_bp=bp),)

    findings = found("grades-lindian-2024", strata=strata)

    assert [(row.rule, row.severity) for row in findings] == [("grade-bands", "INFO")] * hits


def test_people_with_seats_and_leads_are_counted():
    findings = found(
        "national",
        asks_certified_lead=True,
        pools=(replace(POOL, leads=3, expiring_soon=2),),
        seats=(SeatFact("FOOD", 4, 1),),
    )

    assert [(row.rule, row.subject) for row in findings] == [
        ("qualified", "LEAD"),
        ("qualified", "SEAT:FOOD"),
        ("credentials", "A:SOON"),
    ]


@pytest.mark.parametrize(
    ("plan", "origin", "severity"),
    [("", "TEMP", "INFO"), ("", "PLAN", "WARNING"), ("DRAFT", "TEMP", "WARNING")],
)
def test_a_task_outside_the_plan_is_judged_by_its_origin(plan, origin, severity):
    finding = one("national", plan_status=plan, origin=origin)

    assert (finding.rule, finding.severity) == ("annual-plan", severity)


@pytest.mark.parametrize(
    ("first", "last", "hits"),
    [
        (date(2026, 2, 14), date(2026, 2, 15), 0),  # a Saturday that is worked
        (date(2026, 2, 15), date(2026, 2, 23), 1),  # Spring Festival
        (date(2026, 6, 6), date(2026, 6, 7), 1),  # a weekend
        (date(2026, 6, 5), date(2026, 6, 7), 0),
    ],
)
def test_holidays_and_worked_weekends_follow_the_table(first, last, hits):
    assert len(found("national", window=(first, last))) == hits


def test_severe_findings_come_first():
    findings = found(
        *ALL, team_size=1, outside_witnesses=0, items=(replace(ITEM, methods=("PAPER",)),)
    )

    assert [row.severity for row in findings] == ["SEVERE", "WARNING", "INFO"]


def test_the_key_of_a_finding_does_not_depend_on_its_figures():
    few = one("national", cap=CapFacts(2, 1000, 1))
    many = one("national", cap=CapFacts(2, 1000, 99))

    assert few.value != many.value
    assert few.key == many.key == "national/3:visit-cap:"


def test_a_preselected_list_is_neither_full_coverage_nor_off_its_band():
    strata = (replace(STRATUM, take=1000, ratio_bp=10_000),)

    findings = found(
        "national", "grades-lindian-2024", strata=strata, is_preselected=True, general_cap_bp=None
    )

    assert findings == ()
    assert TASK.is_preselected is False
