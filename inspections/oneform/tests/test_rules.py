"""Every rule of a form: a whole form passes, and each omission is named."""

from dataclasses import replace
from datetime import date

import pytest

from inspections.oneform.codes import (
    Answer,
    Breach,
    FollowUpAction,
    Method,
    Obstruction,
    PartyOutcome,
    ResultType,
)
from inspections.oneform.faults import FormError
from inspections.oneform.reading import read_form
from inspections.oneform.rules import check_form
from inspections.oneform.types import Attempt, ItemAnswer, Journey, OneForm, Party, Question, Sheet
from inspections.oneform.writing import form_bytes, form_json

DAY = date(2026, 12, 3)
PHOTO, LETTER, DOC = "a" * 64, "b" * 64, "c" * 64
KINDS = {PHOTO: "PHOTO", LETTER: "LETTER_PROOF", DOC: "DOC"}
SHEET = Sheet(
    "V1",
    "E1",
    (
        Question("PUB01", 1, "年度报告公示信息的检查", "GENERAL", ("T-1",)),
        Question("FOOD02", 1, "餐饮服务单位证后监管", "KEY", ("T-1", "T-2")),
    ),
    ("P1", "P2"),
)
CLEAN = OneForm(
    visit="V1",
    checked_on=DAY,
    finished_on=DAY,
    entered_on=DAY,
    methods=(Method.ONSITE,),
    answers=(ItemAnswer("PUB01", Answer.NORMAL), ItemAnswer("FOOD02", Answer.NOT_INVOLVED)),
    results=(ResultType.NO_PROBLEM,),
    note="",
    follow_up=FollowUpAction.NONE,
    is_settled=True,
    settled_on=DAY,
    party=Party(PartyOutcome.SIGNED, "无意见", "王某", "负责人"),
)
PROBLEM = replace(
    CLEAN,
    answers=(
        ItemAnswer("PUB01", Answer.PROBLEM, "年报资产总额与账簿不符", "责令改正", (PHOTO,)),
        ItemAnswer("FOOD02", Answer.NORMAL),
    ),
    results=(ResultType.FALSE_INFO, ResultType.PENDING_FOLLOWUP),
    note="资产总额少报",
    breach=Breach.MARKET,
    follow_up=FollowUpAction.LIST_ABNORMAL,
    is_settled=False,
    settled_on=None,
)
AWAY = replace(
    CLEAN,
    answers=(),
    results=(ResultType.UNREACHABLE,),
    note="大门紧闭，邻居称已搬走",
    follow_up=FollowUpAction.LIST_ABNORMAL,
    attempts=(
        Attempt(DAY, "实地核查", (PHOTO,)),
        Attempt(DAY, "邮寄专用信函被退回", (LETTER,)),
    ),
    is_settled=False,
    settled_on=None,
    party=Party(PartyOutcome.ABSENT),
)
REFUSED = Party(PartyOutcome.REFUSED, "", "王某", "负责人", "认为检查重复", "社区干部李某")
LATE = date(2026, 12, 4)

FAULTY = [
    (CLEAN, {"visit": "V2"}, "visit"),
    (CLEAN, {"methods": ()}, "methods"),
    (CLEAN, {"methods": (Method.PAPER,)}, "methods"),
    (CLEAN, {"checked_on": LATE, "finished_on": LATE}, "checked_on"),
    (CLEAN, {"finished_on": date(2026, 12, 2)}, "finished_on"),
    (CLEAN, {"answers": CLEAN.answers[:1]}, "answers[FOOD02].answer"),
    (CLEAN, {"answers": (*CLEAN.answers, ItemAnswer("X", Answer.NORMAL))}, "answers"),
    (CLEAN, {"answers": (*CLEAN.answers, CLEAN.answers[0])}, "answers"),
    (CLEAN, {"results": ()}, "results"),
    (CLEAN, {"results": (ResultType.NO_PROBLEM, ResultType.FALSE_INFO)}, "results"),
    (PROBLEM, {"results": (ResultType.NO_PROBLEM,), "breach": None}, "results"),
    (PROBLEM, {"breach": None}, "breach"),
    (PROBLEM, {"follow_up": FollowUpAction.NONE}, "follow_up"),
    (
        PROBLEM,
        {"answers": (ItemAnswer("PUB01", Answer.PROBLEM), PROBLEM.answers[1])},
        "answers[PUB01].finding",
    ),
    (PROBLEM, {"results": (ResultType.CORRECTED_ON_ORDER,), "breach": None}, "recheck_on"),
    (CLEAN, {"follow_up": FollowUpAction.LIST_ABNORMAL}, "follow_up"),
    (CLEAN, {"settled_on": None}, "settled_on"),
    (CLEAN, {"settled_on": date(2026, 12, 1)}, "settled_on"),
    (CLEAN, {"settled_on": LATE}, "settled_on"),
    (PROBLEM, {"settled_on": DAY}, "settled_on"),
    (PROBLEM, {"is_settled": True, "settled_on": DAY}, "is_settled"),
    (AWAY, {"attempts": AWAY.attempts[:1]}, "attempts"),
    (AWAY, {"attempts": (AWAY.attempts[0], Attempt(DAY, "电话", (DOC,)))}, "attempts[1].evidence"),
    (AWAY, {"note": ""}, "note"),
    (PROBLEM, {"results": (*PROBLEM.results, ResultType.OBSTRUCTION)}, "obstruction"),
    (CLEAN, {"obstruction": Obstruction.HINDER}, "obstruction"),
    (CLEAN, {"party": Party(PartyOutcome.SIGNED)}, "party.name"),
    (CLEAN, {"party": replace(REFUSED, witness="")}, "party.witness"),
    (CLEAN, {"party": replace(REFUSED, refusal_reason="")}, "party.refusal_reason"),
    (CLEAN, {"party": Party(PartyOutcome.ABSENT)}, "party.outcome"),
    (CLEAN, {"evidence": ("d" * 64,)}, "evidence"),
    (CLEAN, {"journey": Journey("10:30", "09:00")}, "journey.left"),
]


@pytest.mark.parametrize("form", [CLEAN, PROBLEM, AWAY, replace(CLEAN, party=REFUSED)])
def test_a_whole_form_has_no_fault_and_survives_its_bytes(form):
    assert check_form(form, SHEET, KINDS) == []
    assert read_form(form_json(form)) == form
    assert form_bytes(read_form(form_json(form))) == form_bytes(form)


@pytest.mark.parametrize(("form", "change", "path"), FAULTY)
def test_each_omission_is_named_at_its_place(form, change, path):
    faults = check_form(replace(form, **change), SHEET, KINDS)

    assert [fault.path for fault in faults][:1] == [path], faults
    assert faults[0].rule
    assert faults[0].remedy


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"schema": "x"}, "schema"),
        ({"checked_on": "三号"}, "checked_on"),
        ({"results": ["FINE"]}, "results"),
        ({"answers": {"PUB01": 1}}, "answers"),
        ({"evidence": ["abc"]}, "evidence"),
        ({"journey": {"metres": -1}}, "journey.metres"),
        ({"journey": {"arrived": "25:00"}}, "journey.arrived"),
        ({"colour": 1}, "colour"),
    ],
)
def test_what_is_not_a_form_is_refused_with_its_place(change, path):
    with pytest.raises(FormError) as caught:
        read_form({**form_json(CLEAN), **change})

    assert [fault.path for fault in caught.value.faults] == [path]
