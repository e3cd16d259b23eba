"""Files in blocks: the same records under the same numbers as read one after another."""

import pytest

from shuangsuiji.intake import blocks
from shuangsuiji.intake.blocks import columns_of, split
from shuangsuiji.intake.delimited import records
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.limits import MAX_CELL_CHARS
from shuangsuiji.intake.sifting import are_rows, sifted
from shuangsuiji.intake.sources import Position, Source

LINES = [f"91{number},福安市第{number}号商行,虚构" for number in range(60)]
HEADER = "代码,名称,备注"


def in_blocks(data, encoding="utf-8", skip=1, most=7):
    """Numbered records out of blocks, and how many blocks came as text."""
    position = Position()
    taken = list(blocks.blocks(Source(data), encoding, ",", position, skip=skip, most=most))
    position.close()
    numbered = []
    for number, content in taken:
        if isinstance(content, bytes):
            content = split(content.decode(blocks.CUTTABLE[encoding]), ",")
        numbered += enumerate(content, start=number)
    return numbered, sum(isinstance(content, bytes) for _, content in taken)


def one_by_one(data, encoding="utf-8", skip=1):
    position = Position()
    numbered = list(enumerate(records(Source(data), encoding, position)[1], start=1))[skip:]
    position.close()
    return numbered


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 100)
    monkeypatch.setattr(blocks, "MAX_CELL_CHARS", 60)
    monkeypatch.setattr(blocks, "LONGEST_LINE", 70)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "odd",
    [
        "",
        "，",
        '91,"两\n行",x',
        '91,"两\r\n\r\n行,""引""\n",x',
        '91,没"开头,"x"',
        "91,\r单独,x",
        "长" * 300,
        '91,"' + "很长\n" * 100 + '",x',
        "91,a,b,c,d",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_blocks_hold_the_records_of_the_file(end, odd, encoding):
    whole = [HEADER, *LINES[:20], odd, *LINES[20:40], odd, odd, *LINES[40:]]
    for last in ("", end):
        data = (end.join(whole) + last).encode(encoding)

        numbered, texts = in_blocks(data, encoding)

        assert numbered == one_by_one(data, encoding)
        assert (texts > 0) == (end != "\r")


def test_a_header_of_several_lines_is_skipped_by_records():
    data = ('"某县\n名单",,\n' + "\n".join([HEADER, *LINES])).encode()

    numbered, texts = in_blocks(data, skip=2)

    assert numbered == one_by_one(data, skip=2)
    assert texts


@pytest.mark.parametrize("bad", ['91,"没关上,x', '91,"关"错,x', "长" * (MAX_CELL_CHARS + 1)])
def test_faults_are_told_with_the_same_sentence(bad):
    data = "\n".join([HEADER, *LINES[:30], bad, *LINES[30:]]).encode()

    said = []
    for read in (one_by_one, in_blocks):
        with pytest.raises(FileRejectedError) as refused:
            read(data)
        said.append(str(refused.value))

    assert said[0] == said[1]


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_columns_are_the_cells_of_split(end):
    text = ("\r\n" if end == "\r\n" else "\n").join(LINES) + end

    assert [list(row) for row in zip(*columns_of(text, ",", 3), strict=True)] == split(text, ",")


@pytest.mark.parametrize("text", ["a,b\nc\nd,e,f\n", "a,b\n\nc,d\n", "a\nb,c,d\n", "a,b,c\nd\n"])
def test_ragged_lines_have_no_columns(text):
    assert columns_of(text, ",", 2) is None


@pytest.mark.parametrize(
    "lead", ["", " ", "合计", " 合计", "代码", "代码 ", "\u3000共 3 户", "备注:"]
)
def test_what_may_be_left_out_is_looked_at_record_by_record(lead):
    rows = [["91", "某", ""], [lead, "", ""]]
    header = HEADER.split(",")
    kept = list(sifted(enumerate(rows), header, lambda _: None))

    assert not are_rows([row[0] for row in rows], header)
    assert len(kept) < 2 or lead.startswith("代码")
    assert are_rows(["91", "92"], header)
