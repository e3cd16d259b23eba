import codecs
import random  # noqa: TID251  # seeded, for damaged bytes only

import pytest

from shuangsuiji.intake.decoding import is_mojibake
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.reading import read_table
from shuangsuiji.intake.tests.files import HEADER, ROWS, csv_text

TEXT = csv_text()
GOOD = {
    "utf-8": TEXT.encode(),
    "utf-8-sig": codecs.BOM_UTF8 + TEXT.encode(),
    "gb18030": TEXT.encode("gb18030"),
    "gbk": TEXT.encode("gbk"),
    "gb18030 four bytes": csv_text([[ROWS[0][0], "福安市𠮷㐂龘商贸有限公司", ROWS[0][2]]]).encode(
        "gb18030"
    ),
    "utf-16-le bom": codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
    "utf-16-be bom": codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    "utf-16-le": TEXT.encode("utf-16-le"),
    "utf-16-be": TEXT.encode("utf-16-be"),
}


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_rows(name, newline):
    codec = name.split()[0]
    data = GOOD[name]
    data = data.replace(
        "\r\n".encode(codec.removesuffix("-sig")), newline.encode(codec.removesuffix("-sig"))
    )

    table = read_table(data, "名单.csv")
    rows = [row.cells for row in table.rows]

    assert table.header == HEADER
    if "four" not in name:
        assert rows == ROWS
    else:
        assert rows[0][1] == "福安市𠮷㐂龘商贸有限公司"


def mixed():
    lines = TEXT.splitlines(keepends=True)
    return "".join(lines[:2]).encode() + "".join(lines[2:]).encode("gb18030")


BAD = {
    "empty": (b"", "空的"),
    "one byte": (b"\xff", "编码"),
    "big5": (
        "統一社會信用代碼,企業名稱\r\n1,臺灣虛構國際貿易股份有限公司\r\n".encode("big5"),
        "Big5",
    ),
    "mixed utf-8 and gbk": (mixed(), "两种编码"),
    "cut inside a character": (TEXT.encode()[:-4], "截断"),
    "cut after bom": (codecs.BOM_UTF8 + TEXT.encode()[:-4], "截断"),
    "utf-16 odd bytes": (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")[:-1], "截断"),
    "nul in utf-8": (TEXT.replace("虚构", "虚\x00构").encode(), "NUL"),
    "nul in gbk": (TEXT.replace("虚构", "虚\x00构").encode("gbk"), "NUL"),
    "lone surrogate in utf-8": (TEXT.encode() + b"\xed\xa0\x80,a,b\n", "UTF-8"),
    "lone surrogate in utf-16": (
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le") + b"\x00\xd8,\x00",
        "UTF-16",
    ),
    "utf-8 once saved as gbk": (TEXT.encode().decode("gb18030", "replace").encode(), "乱码"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "NUL"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_certain_is_refused_with_a_remedy(name):
    data, word = BAD[name]

    with pytest.raises(FileRejectedError) as refusal:
        list(read_table(data, "名单.csv").rows)

    assert word in str(refusal.value)
    assert str(refusal.value).endswith("。")


@pytest.mark.parametrize("seed", range(30))
def test_random_bytes_are_refused_and_never_crash(seed):
    data = random.Random(seed).randbytes(200 + seed * 50)  # noqa: S311

    with pytest.raises(FileRejectedError):
        list(read_table(data, "名单.csv").rows)


def test_a_person_may_name_the_encoding():
    data = "統一社會信用代碼,企業名稱\r\n1,臺灣虛構貿易\r\n".encode("big5")

    table = read_table(data, "名单.csv", encoding="big5")

    assert next(table.rows).cells == ["1", "臺灣虛構貿易"]


@pytest.mark.parametrize(("encoding", "word"), [("utf-8", "UTF-8"), ("latin-1", "不支持")])
def test_a_wrong_choice_of_encoding_is_refused(encoding, word):
    with pytest.raises(FileRejectedError, match=word):
        read_table(TEXT.encode("gb18030"), "名单.csv", encoding=encoding)


def test_choosing_utf_8_copes_with_a_byte_order_mark():
    table = read_table(codecs.BOM_UTF8 + TEXT.encode(), "名单.csv", encoding="utf-8")

    assert table.header == HEADER


@pytest.mark.parametrize(
    ("text", "expected"),
    [("企业名称", False), ("企业名称".encode().decode("gb18030", "ignore"), True), ("name", False)],
)
def test_mojibake_is_recognised(text, expected):
    assert is_mojibake(text) is expected
