"""Papers written on a phone without a network: the same bytes, entered once, nothing dropped."""

import json
import shutil
import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.contact import Plea
from inspections.fieldwork.models.documents import FieldDocument
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.papers.kinds import specs
from inspections.fieldwork.rechecking import row_findings
from inspections.fieldwork.selectors.crews import crew_of
from inspections.fieldwork.selectors.paper_kits import paper_kits, paper_of
from inspections.fieldwork.services.documents import AlreadyIssuedError, save_template
from inspections.fieldwork.services.pleas import record_plea
from inspections.fieldwork.services.scene_documents import (
    OtherPaperError,
    ScenePaper,
    file_scene_document,
)
from inspections.fieldwork.states import DocKind
from inspections.fieldwork.tests.field import LATER, crew_users, dispatched, first_visit
from inspections.policies import AlreadyDoneError, PolicyError
from shuangsuiji.ledger.models import Record
from shuangsuiji.paper.document import document_facts

STATIC = Path(__file__).parents[3] / "static" / "js"
RUNNER = Path(__file__).parent / "node" / "papers.mjs"
NODE = shutil.which("node")
AT, DUE = timezone.localtime(LATER).replace(microsecond=0), date(2026, 12, 18)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(NODE is None, reason="Node.js is missing: install nodejs 20"),
]


@pytest.fixture
def visit():
    row = first_visit(dispatched())
    crew_users(row)
    Visit.objects.filter(pk=row.pk).update(started_at=LATER, state="UNDERWAY")
    row.refresh_from_db()
    return row


def written(visit, kinds=tuple(DocKind)) -> list[ScenePaper]:
    """One paper of each kind, as the phone of the lead writes it; its own bytes give the digest."""
    hand = crew_of(visit)[0]
    kit = paper_kits([visit], now=LATER)[visit.unit.code]
    known = dict(paper_of(visit, now=LATER)["known"])
    cases = []
    for kind in (one for one in kit["kinds"] if one["kind"] in kinds):
        inputs = {one["name"]: f"填写：{one['name']}\n第二行" for one in kind["inputs"]}
        fields = [one for one in kind["fields"] if one not in ("文号", "期限")]
        cases.append(
            {
                "kind": kind,
                "values": {name: inputs.get(name, known.get(name, "")) for name in fields},
                "making": {
                    "visit": visit.code,
                    "issuedAt": AT.isoformat(),
                    "dueOn": DUE.isoformat() if kind["due"] else "",
                },
                "number": [kit["mark"], kind["word"], AT.year, visit.code, hand.code, 1],
            }
        )
    asked = json.dumps({"root": str(STATIC), "cases": cases})
    done = subprocess.run([NODE, RUNNER], input=asked, capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stderr
    return [
        ScenePaper(
            kind=DocKind(case["kind"]["kind"]),
            number=said["number"],
            values=case["values"],
            due_on=DUE if case["kind"]["due"] else None,
            issued_at=AT,
            template=case["kind"]["template"],
            digest=said["digest"],
        )
        for case, said in zip(cases, json.loads(done.stdout), strict=True)
    ]


def entered(visit, paper, by=None):
    lead = by or crew_of(visit)[0].user.username
    return file_scene_document(visit_code=visit.code, paper=paper, by=lead, now=LATER)


def test_phone_and_server_make_the_same_bytes_of_every_kind(visit):
    papers = written(visit)
    assert [one.kind for one in papers] == list(specs())
    for paper in papers:
        row = entered(visit, paper)
        assert document_facts(bytes(row.facts)).number == paper.number == row.number
        assert Record.objects.latest("pk").kind == Event.DOCUMENT_ISSUED
    assert list(row_findings([visit.session.code])) == []


def test_a_bureaus_own_wording_is_the_one_that_was_on_the_phone(visit):
    first, then = written(visit, (DocKind.ORDER_CORRECT,)), LATER
    spec = specs()[DocKind.ORDER_CORRECT]
    save_template(
        unit_code=visit.unit.code,
        kind=DocKind.ORDER_CORRECT,
        title=spec.title,
        body=spec.body + "\n特此通知。",
        expected_version=0,
        by="planner",
        now=then,
    )
    assert entered(visit, first[0]).template is None  # still the wording that it was written in
    (second,) = written(visit, (DocKind.ORDER_CORRECT,))
    assert second.template == f"{visit.unit.code}/ORDER_CORRECT/1"
    assert second.digest != first[0].digest


def test_the_same_paper_comes_in_once_and_another_one_is_not_lost_behind_its_number(visit):
    (paper,) = written(visit, (DocKind.SITE_RECORD,))
    row = entered(visit, paper)
    with pytest.raises(AlreadyIssuedError) as again:
        entered(visit, paper)
    assert again.value.document == row
    with pytest.raises(OtherPaperError, match="两份都请保留"):
        entered(visit, replace(paper, digest="0" * 64))
    assert FieldDocument.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"digest": "0" * 64}, "摘要不符"),
        ({"issued_at": AT + timedelta(hours=1)}, "不在最近"),
        ({"issued_at": AT - timedelta(days=31)}, "不在最近"),
        ({"number": "姜市监检笔〔2026〕1号"}, "现场文号"),
        ({"template": "321204/SITE_RECORD/9"}, "没有文书模板"),
        ({"values": {}}, "栏目不对"),
    ],
)
def test_what_no_phone_of_ours_wrote_is_refused(visit, change, words):
    (paper,) = written(visit, (DocKind.SITE_RECORD,))
    with pytest.raises(PolicyError, match=words):
        entered(visit, replace(paper, **change))
    assert FieldDocument.objects.count() == 0
    assert entered(visit, paper)  # the control: as it was written, it goes in


def test_what_is_odd_is_noted_beside_the_paper(visit):
    (paper,) = written(visit, (DocKind.ORDER_CORRECT,))
    visit.entity.address = "新地址"
    visit.entity.save(update_fields=["address"])
    Visit.objects.filter(pk=visit.pk).update(state="STOPPED", stopped_why="已注销")
    entered(visit, paper)
    told = json.loads(bytes(Record.objects.latest("pk").payload))
    assert told["odd"] == ["检查已停止", "住所与登记不同"]


def test_a_plea_sent_twice_is_kept_once(visit):
    def tell():
        return record_plea(
            visit_code=visit.code,
            who="某人",
            capacity="",
            words="请照顾",
            happened_at=LATER,
            by=crew_of(visit)[0].user.username,
            now=LATER,
            key="k1",
        )

    tell()
    with pytest.raises(AlreadyDoneError):
        tell()
    assert Plea.objects.count() == 1
