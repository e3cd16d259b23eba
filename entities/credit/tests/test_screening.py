"""The answer to one row: a code decides, brackets do not matter, twins are told."""

from datetime import date

from entities.credit.screening import (
    Asked,
    Known,
    Outcome,
    answer,
    read,
    spellings,
    with_twins,
    write,
)

HERE = Known(1, "甲（福安）有限公司", "C1", "")
LISTED = Known(2, "乙商行", "C2", "", ("经营异常名录",))
GONE = Known(3, "丙商行", "C3", "注销")
TWIN = Known(4, "乙商行", "C4", "")
BY_CODE = {one.code: one for one in (HERE, LISTED, GONE, TWIN)}
BY_NAME = {"甲（福安）有限公司": [HERE], "乙商行": [LISTED, TWIN], "丙商行": [GONE]}


def told(name="", code="", fault="", row=1):
    return answer(Asked(row, name, code, fault), BY_CODE, BY_NAME)


def test_brackets_of_either_width_name_the_same_firm():
    assert spellings("甲(福安)有限公司") == ["甲(福安)有限公司", "甲（福安）有限公司"]
    assert told("甲(福安)有限公司").outcome == Outcome.CLEAN


def test_a_code_decides_and_another_name_is_said():
    found = told("甲商行", "C2")

    assert (found.outcome, found.found_name, found.records) == (
        Outcome.LISTED,
        "乙商行",
        ("经营异常名录",),
    )
    assert "不同" in found.note
    assert told("甲(福安)有限公司", "C1").note == ""


def test_what_cannot_be_settled_is_not_called_clean():
    twins = told("乙商行")

    assert (twins.outcome, twins.found_code) == (Outcome.AMBIGUOUS, "")
    assert "同名 2 户" in twins.note
    assert "在列 1 户" in twins.note
    assert told("丁商行").outcome == Outcome.UNKNOWN
    assert told(code="C9").outcome == Outcome.UNKNOWN
    assert told("丙商行").outcome == Outcome.GONE
    assert told(fault="第 1 行……").outcome == Outcome.BAD


def test_a_firm_that_stands_twice_is_told():
    rows = with_twins([told(code="C1", row=2), told("丁商行", row=3), told(code="C1", row=5)])

    assert [one.note for one in rows] == [
        "",
        "主体库中没有这个名称。请核对全称，或填写代码。",
        "与第 2 行是同一户。",
    ]


def test_what_is_kept_is_read_back():
    lines = [told(code="C2"), told("丁商行", row=2)]
    kept = write(lines, purpose="评选", source="粘贴", on=date(2026, 11, 27).isoformat())

    assert read(kept) == lines
