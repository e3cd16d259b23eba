"""Documents: numbers without gaps, wording by version, bytes that stand, how they were served."""

import hashlib
import json
from datetime import date, timedelta

import pytest
from django.db import transaction

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.documents import DocumentCounter, FieldDocument
from inspections.fieldwork.models.forms import FormVersion
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.papers.kinds import specs
from inspections.fieldwork.papers.oneform import form_pdf
from inspections.fieldwork.papers.tests.samples import STROKES
from inspections.fieldwork.printing import blank_form, filled_form, served_of
from inspections.fieldwork.selectors.documents import (
    is_genuine,
    is_number_of,
    known_values,
    proposals,
    proposed_day,
    wording_of,
)
from inspections.fieldwork.services.documents import (
    AlreadyIssuedError,
    Draft,
    issue_document,
    save_template,
    serve_document,
    set_mark,
)
from inspections.fieldwork.states import DocKind, ServedBy
from inspections.fieldwork.tests.field import LATER, clean_form, dispatched, first_visit
from inspections.oneform.codes import Answer, ResultType
from inspections.oneform.types import ItemAnswer
from inspections.oneform.writing import form_bytes
from inspections.policies import AlreadyDoneError, PolicyError
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Unit
from shuangsuiji.paper.document import document_facts
from shuangsuiji.paper.numbering import mark_of

pytestmark = pytest.mark.django_db
ORDER = DocKind.ORDER_CORRECT
FACTS = {"违法事实": "从业人数不实。", "违反条款": "《条例》", "改正要求": "更正。"}
DUE = date(2026, 12, 18)


@pytest.fixture
def visit():
    row = first_visit(dispatched())
    Visit.objects.filter(pk=row.pk).update(started_at=LATER, state="UNDERWAY")
    row.refresh_from_db()
    return row


def issue(visit, kind=ORDER, due=DUE, now=LATER, **values):
    draft = Draft(kind=kind, values=values or FACTS, due_on=due)
    return issue_document(visit_code=visit.code, draft=draft, by="officer", now=now)


def submitted(visit):
    form = clean_form(
        visit,
        answers=(ItemAnswer("PUB01", Answer.PROBLEM, "人数不实。", "责令改正。"),),
        results=(ResultType.CORRECTED_ON_ORDER,),
        recheck_on=date(2026, 12, 20),
    )
    data = form_bytes(form)
    return FormVersion.objects.create(
        visit=visit,
        version=1,
        content=data,
        digest=hashlib.sha256(data).hexdigest(),
        submitted_by="officer",
        submitted_at=LATER,
    )


def test_numbers_have_no_gap_and_the_bytes_stand_in_the_ledger(visit):
    first = issue(visit)
    with transaction.atomic():
        assert issue(visit, 违法事实="另一件。", 违反条款="甲", 改正要求="乙").number.endswith(
            "2号"
        )
        transaction.set_rollback(True)  # the power goes
    second = issue(visit, 违法事实="第三件。", 违反条款="甲", 改正要求="乙")
    other = issue(visit, DocKind.ORDER_PUBLISH, 应公示信息="出资")

    mark = mark_of(visit.unit.name, visit.unit.code)
    assert [first.number, second.number] == [f"{mark}责改〔2026〕{n}号" for n in (1, 2)]
    assert other.number == f"{mark}责公〔2026〕1号"
    assert DocumentCounter.objects.get(kind=ORDER).last == 2
    facts = document_facts(bytes(first.facts))
    assert "从业人数不实。" in "".join(facts.paragraphs)
    assert "2026 年 12 月 18 日" in "".join(facts.paragraphs)
    assert hashlib.sha256(first.facts).hexdigest() == first.digest
    said = Record.objects.filter(kind=Event.DOCUMENT_ISSUED, subject=visit.code).first()
    assert json.loads(bytes(said.payload))["digest"] == first.digest
    assert is_genuine(first.digest)
    assert not is_genuine("0" * 64)
    assert is_number_of(first.digest, first.number)
    assert not is_number_of(first.digest, second.number)
    next_year = issue(visit, due=date(2027, 2, 1), now=LATER + timedelta(days=40))
    assert next_year.number.endswith("〔2027〕1号")


def test_a_double_tap_gives_the_same_document(visit):
    first = issue(visit)

    with pytest.raises(AlreadyIssuedError) as found:
        issue(visit, now=LATER + timedelta(seconds=2))

    assert found.value.document == first
    assert FieldDocument.objects.count() == 1


def test_what_is_missing_or_too_early_is_named(visit):
    with pytest.raises(PolicyError, match="“改正要求”须填写"):
        issue(visit, 违法事实="甲", 违反条款="乙")
    with pytest.raises(PolicyError, match="没有“罚款”这一栏"):
        issue(visit, **FACTS, 罚款="1 万")
    with pytest.raises(PolicyError, match="须定期限"):
        issue(visit, due=None)
    with pytest.raises(PolicyError, match="早于今天"):
        issue(visit, due=date(2026, 1, 1))
    Visit.objects.filter(pk=visit.pk).update(started_at=None)
    with pytest.raises(PolicyError, match="还没有开始检查"):
        issue(visit)
    notice = {one.name: "甲" for one in specs()[DocKind.CHECK_NOTICE].inputs}
    assert issue(visit, DocKind.CHECK_NOTICE, None, **notice).kind == DocKind.CHECK_NOTICE


def test_the_wording_is_the_nearest_units_and_old_documents_keep_theirs(visit):
    before = issue(visit)
    old = wording_of(visit.unit, ORDER)
    save = {"unit_code": visit.unit.code, "kind": ORDER, "by": "planner", "now": LATER}

    new = save_template(**save, title="责令改正书", body="请{当事人}改正。", expected_version=0)

    assert old.template is None
    assert wording_of(Unit.objects.get(code="S1"), ORDER).template == new
    after = issue(visit, 违法事实="别的。", 违反条款="甲", 改正要求="乙")
    assert document_facts(bytes(after.facts)).paragraphs == [f"请{visit.entity.name}改正。"]
    assert document_facts(bytes(before.facts)).title == "责令改正通知书"
    with pytest.raises(PolicyError, match="第 1 版"):
        save_template(**save, title="甲", body="乙", expected_version=0)
    with pytest.raises(PolicyError, match=r"“\{罚款\}”不认识"):
        save_template(**save, title="甲", body="罚{罚款}", expected_version=1)
    with pytest.raises(PolicyError, match="没有变化"):
        save_template(**save, title="责令改正书", body="请{当事人}改正。", expected_version=1)


def test_a_mark_belongs_to_one_unit(visit):
    set_mark(unit_code=visit.unit.code, mark="示市监", by="planner", now=LATER)

    assert issue(visit).number == "示市监责改〔2026〕1号"
    with pytest.raises(PolicyError, match="文号会重复"):
        set_mark(unit_code="S1", mark="示市监", by="planner", now=LATER)
    assert mark_of("泰州市姜堰区市场监督管理局", "X") == "姜市监"
    assert mark_of("示范县市场监督管理局", "X") == "示市监"
    assert mark_of("C1 县局", "C1") == "C1"


def test_a_document_is_served_once_with_what_the_way_needs(visit):
    number = issue(visit).number

    def serve(way=ServedBy.SIGNED, receiver="张某（法定代表人）", strokes=STROKES):
        return serve_document(
            number=number, way=way, receiver=receiver, strokes=strokes, by="officer", now=LATER
        )

    with pytest.raises(PolicyError, match="手写签名"):
        serve(strokes="")
    with pytest.raises(PolicyError, match="见证人"):
        serve(ServedBy.LEFT, "")
    receipt = serve()
    with pytest.raises(AlreadyDoneError):
        serve()
    assert receipt.strokes == STROKES
    document = FieldDocument.objects.get(number=number)
    assert served_of(document)[0].who == "受送达人　张某（法定代表人）"
    said = Record.objects.get(kind=Event.DOCUMENT_SERVED)
    assert json.loads(bytes(said.payload))["way"] == "SIGNED"


def test_the_form_on_paper_says_what_was_entered_and_proposes_documents(visit):
    blank = blank_form(visit)
    version = submitted(visit)
    form = filled_form(visit, version, address="https://x.invalid/")
    spec = specs()[ORDER]

    assert [line.name for group in blank.groups for line in group.lines] == [
        "年度报告公示信息的检查"
    ]
    assert blank.guides[0].basis == "《企业信息公示暂行条例》"
    assert [line.finding for group in form.groups for line in group.lines] == ["人数不实。"]
    assert [label for label, is_on in form.results if is_on] == ["发现问题已责令改正"]
    assert len(form.team) == 2
    assert form_pdf(form) == form_pdf(form)
    found = proposals(visit, spec, known_values(visit, now=LATER))
    assert (found["违法事实"], found["改正要求"]) == ("人数不实。", "责令改正。")
    assert is_genuine(version.digest)


def test_deadlines_count_workdays_where_the_kind_says_so():
    today = date(2026, 9, 30)  # the National Day holiday follows

    assert proposed_day(specs()[DocKind.ORDER_PUBLISH], today=today) == date(2026, 10, 10)
    assert proposed_day(specs()[ORDER], today=today) > date(2026, 10, 17)
    assert proposed_day(specs()[DocKind.SAMPLE], today=today) is None
