import time
import zipfile
from datetime import date

import pytest

from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.reading import read_table
from shuangsuiji.intake.tests.files import HEADER, ROWS, cells_at, repacked, xlsx

GOOD = xlsx()
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
BOMB = b"<sst>" + b"<si><t>" + b"A" * (70 * 1024 * 1024) + b"</t></si></sst>"
WIDE = b'<worksheet><sheetData><row r="1">' + b"".join(
    b'<c r="%s1"><v>1</v></c>' % name.encode()
    for name in (
        f"{a}{b}{c}" for a in "AB" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" for c in "ABCDEFGHIJ"
    )
)


def encrypted():
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le")
    )


def wrong_checksum():
    data = bytearray(GOOD)
    at = data.find(b"PK\x01\x02")
    data[at + 16] ^= 0xFF
    return bytes(data)


def overlapping():
    data = bytearray(GOOD)
    first = data.find(b"PK\x01\x02")
    second = data.find(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


def lying_size():
    data = bytearray(repacked(GOOD, replace={STRINGS: BOMB}))
    with zipfile.ZipFile(__import__("io").BytesIO(bytes(data))) as archive:
        part = archive.getinfo(STRINGS)
        at = data.rfind(STRINGS.encode()) - 46
        data[at + 24 : at + 28] = (100).to_bytes(4, "little")
        assert part.file_size > 100
    return bytes(data)


BAD = {
    "old xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, ".xls"),
    "encrypted": (encrypted(), "密码"),
    "macros": (repacked(GOOD, add={"xl/vbaProject.bin": b"x"}), "宏"),
    "xlsb": (repacked(GOOD, add={"xl/workbook.bin": b"x"}, drop=["xl/workbook.xml"]), "xlsb"),
    "ods": (repacked(GOOD, add={"mimetype": b"x", "content.xml": b"x"}), "ods"),
    "plain zip": (repacked(GOOD, drop=["xl/workbook.xml"]), "没有工作簿"),
    "half uploaded": (GOOD[: len(GOOD) // 2], "损坏"),
    "wrong checksum": (wrong_checksum(), "损坏"),
    "overlapping parts": (overlapping(), "损坏"),
    "path outside": (repacked(GOOD, add={"../../etc/x": b"x"}), "之外"),
    "absolute path": (repacked(GOOD, add={"/etc/x": b"x"}), "之外"),
    "far cell": (repacked(GOOD, replace={SHEET: cells_at("A1", "XFD1048576")}), "列"),
    "far row": (repacked(GOOD, replace={SHEET: cells_at("A1", "Z1048576")}), "行"),
    "cells without place": (
        repacked(GOOD, replace={SHEET: b"<worksheet><sheetData><row><c><v>1</v></c></row>"}),
        "没有写明位置",
    ),
    "too wide": (repacked(GOOD, replace={SHEET: WIDE}), "列"),
    "shared strings bomb": (repacked(GOOD, replace={STRINGS: BOMB}), "过大"),
    "lying size": (lying_size(), "。"),
    "flat bomb": (repacked(GOOD, add={"xl/media/x": b"\x00" * (201 * 1024 * 1024)}), "过大"),
    "entities": (
        repacked(GOOD, replace={STRINGS: b'<!DOCTYPE x [<!ENTITY a "aaaa">]><sst/>'}),
        "DOCTYPE",
    ),
    "entities in the middle": (
        repacked(GOOD, replace={STRINGS: b" " * 262_140 + b'<!ENTITY a "aaaa">'}),
        "DOCTYPE",
    ),
    "a million sheets": (
        repacked(GOOD, replace={"xl/workbook.xml": b"<workbook>" + b'<sheet name="a"/>' * 10_000}),
        "工作表",
    ),
    "thousands of parts": (
        repacked(GOOD, add={f"xl/x{i}.xml": b"" for i in range(1001)}),
        "部件",
    ),
    "endless tag": (repacked(GOOD, replace={SHEET: b"<c " * 3_000_000}), "像压缩炸弹"),
    "sheet bomb": (repacked(GOOD, replace={SHEET: b" " * 150 * 1024 * 1024}), "像压缩炸弹"),
    "sheet bomb beyond the limit": (
        repacked(GOOD, replace={SHEET: b" " * 201 * 1024 * 1024}),
        "展开后超过 200 MB",
    ),
    "a sheet of other text": (
        repacked(GOOD, replace={SHEET: bytes(i * i % 251 for i in range(100_000))}),
        "不是 XML",
    ),
    "text named xlsx": (b"not a workbook", "不是 XLSX"),
}


@pytest.mark.parametrize("name", BAD)
def test_hostile_and_foreign_files_are_refused_quickly_with_a_remedy(name):
    data, word = BAD[name]

    begin = time.process_time()
    with pytest.raises(FileRejectedError) as refusal:
        list(read_table(data, "名单.xlsx").rows)

    assert word in str(refusal.value)
    assert time.process_time() - begin < 4  # seconds of work, on whatever machine


def test_a_workbook_is_read_like_a_csv():
    table = read_table(GOOD, "名单.xlsx")

    assert table.header == HEADER
    assert [row.cells for row in table.rows] == ROWS
    assert (table.sheet, table.encoding) == ("名单", "")


def test_numbers_dates_and_lost_digits_read_as_typed():
    rows = [["甲", "乙", "丙", "丁"], [350981, 27.5, date(2019, 2, 18), 913509811575806050]]

    table = read_table(xlsx({"表": rows}), "a.xlsx")

    assert next(table.rows).cells[:3] == ["350981", "27.5", "2019-02-18"]
    assert "e+" in read_table(xlsx({"表": rows}), "a.xlsx").rows.__next__().cells[3]


def test_hidden_and_empty_sheets_do_not_count():
    data = xlsx({"旧": [["a", "b"], [1, 2]], "空": [], "名单": [HEADER, *ROWS]}, hidden=["旧"])

    table = read_table(data, "a.xlsx")

    assert table.sheet == "名单"
    assert table.notes


def test_two_tables_are_refused_until_one_is_named():
    data = xlsx({"一": [HEADER, *ROWS], "二": [HEADER, *ROWS]})

    with pytest.raises(FileRejectedError, match="一、二"):
        read_table(data, "a.xlsx")

    assert read_table(data, "a.xlsx", sheet="二").sheet == "二"
    with pytest.raises(FileRejectedError, match="没有名为"):
        read_table(data, "a.xlsx", sheet="三")


def test_rows_and_columns_left_free_keep_their_numbers():
    data = xlsx({"表": [[], [], ["", *HEADER], ["", *ROWS[0]]]})

    table = read_table(data, "a.xlsx")

    assert table.header_row == 3
    assert next(table.rows).number == 4
