"""Forms, documents and strips: the same facts give the same bytes, and nothing is left out."""

import re
from dataclasses import replace

import pytest

from inspections.fieldwork.papers.filling import TemplateError, check_wording, filled
from inspections.fieldwork.papers.kinds import specs
from inspections.fieldwork.papers.oneform import form_pdf
from inspections.fieldwork.papers.strip import strip_pdf
from inspections.fieldwork.papers.tests.samples import ADDRESS, BLANK, FILLED, STROKES, document
from inspections.fieldwork.states import DocKind
from shuangsuiji.paper.document import Signed, document_bytes, document_facts
from shuangsuiji.paper.letter import document_pdf
from shuangsuiji.paper.setting import Setter, pieces

DIGEST = "cd" * 32


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


@pytest.fixture
def told(monkeypatch):
    """Every text that was set in type."""
    texts: list[str] = []
    line = Setter.line
    monkeypatch.setattr(Setter, "line", lambda self, t, s: texts.append(t) or line(self, t, s))
    return texts


def test_a_form_is_the_same_bytes_each_time_and_says_everything(told):
    pdf = form_pdf(FILLED)
    said = "\n".join(told)

    assert pdf == form_pdf(FILLED)
    assert pdf != form_pdf(replace(FILLED, note="另一种情况。"))
    for words in ("信用监管科", "消防救援大队", "T-2", "示范路 1 号", "人数不符。", "情况属实。"):
        assert words in said
    assert FILLED.digest in said
    assert pages(form_pdf(BLANK)) > pages(pdf)  # the annex: how each item is checked


def test_a_finding_of_any_length_goes_on_overleaf_word_for_word(told):
    long = "".join(f"第{n}处，" for n in range(900))
    group = FILLED.groups[0]
    lines = (replace(group.lines[0], finding=long),)

    form = form_pdf(
        replace(FILLED, groups=(replace(group, lines=lines),), note=long, opinion=long, review=long)
    )

    assert pages(form) > 5
    assert "".join(told).count(long[:40]) == 4
    assert "".join(pieces(long, across=15)) == long
    assert "\n".join(pieces("甲\n\n乙", across=15, lines=2)) == "甲\n\n乙"


@pytest.mark.parametrize("kind", DocKind)
def test_every_document_that_ships_can_be_filled_and_printed(kind):
    spec = specs()[kind]
    facts = document(kind)
    check_wording(spec.body, spec.fields)

    assert document_facts(document_bytes(facts)) == facts
    assert set(spec.rows) <= set(spec.fields)
    assert {one.source for one in spec.inputs if one.source} <= {
        "住所",
        "检查情况",
        "检查结果",
        "问题",
        "处置",
        "检查依据",
        "预约时间",
        "请备材料",
    }
    assert document_pdf(facts, digest=DIGEST, address=ADDRESS).startswith(b"%PDF")


def test_a_strip_is_one_page_as_long_as_its_text():
    def height(facts, paper):
        pdf = strip_pdf(facts, paper=paper, digest=DIGEST, address=ADDRESS, served=served)
        assert pages(pdf) == 1
        box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", pdf)
        return float(box[1]), float(box[2])

    served = [Signed("受送达人　张某", STROKES, "2026-12-03 10:50")]
    narrow, wide = height(document(), 58), height(document(), 80)

    assert (round(narrow[0]), round(wide[0])) == (164, 227)
    assert narrow[1] > wide[1]
    assert height(document(违法事实="很长的事实。" * 200), 58)[1] > 2 * narrow[1]


def test_an_unknown_field_is_named_with_those_that_would_do():
    with pytest.raises(TemplateError, match=r"第 2 行的字段“\{当事者\}”不认识.*当事人"):
        check_wording("致{当事人}：\n查明{当事者}有……", ["当事人"])
    with pytest.raises(TemplateError, match="不成对"):
        check_wording("致{当事人", ["当事人"])
    with pytest.raises(TemplateError, match="没有值"):
        filled("{期限}", {})


def test_a_value_is_never_read_as_a_field():
    assert filled("{甲}", {"甲": "{乙}", "乙": "不该出现"}) == "{乙}"


def test_a_draft_carries_no_code_and_says_that_it_is_none(told):
    document_pdf(document(), digest=DIGEST, address=ADDRESS, is_draft=True)

    assert "预览，不是文书" in told
    assert DIGEST not in told
