import csv
import io

import openpyxl
import pytest

from shuangsuiji.intake.blanks import escape
from shuangsuiji.intake.errors import ERROR_COLUMNS, WARNING, RowError, write_error_file
from shuangsuiji.intake.export import TooManyRowsError, csv_chunks, write_xlsx

BODIES = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "＝1", "＋1", "－1", "＠A", "\t=1"]
LEADS = [
    "",
    " ",
    "\u00a0",
    "　",
    "\u200b",
    "\ufeff",
    " \u00a0 ",
    "\r",
    "\t",
    "第一行\n",
    "a\r\n",
    "\n",
]
PAYLOADS = [lead + body for lead in LEADS for body in BODIES]  # 120


def runs_as_formula(cell):
    return any(
        line.lstrip(" \t\r\u00a0\u3000\u200b\ufeff")[:1] in tuple("=+-@＝＋－＠")
        for line in cell.replace("\r\n", "\n").split("\n")
        if line.strip()
    )


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_line_of_a_csv_cell_starts_a_formula(payload):
    text = b"".join(csv_chunks(["甲"], [[payload]])).decode("utf-8-sig")

    cell = next(iter(list(csv.reader(io.StringIO(text, newline="")))[1:]))[0]

    assert not runs_as_formula(cell)


def test_no_xlsx_cell_is_a_formula_or_a_link(tmp_path):
    path = tmp_path / "a.xlsx"
    write_xlsx(path, ["甲"], [[payload] for payload in [*PAYLOADS, "http://a.example"]], sheet="表")

    page = openpyxl.load_workbook(path).active
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]

    assert len(cells) == len(PAYLOADS) + 2
    assert all(cell.data_type == "s" and cell.hyperlink is None for cell in cells)


@pytest.mark.parametrize("value", ["", "福安市", "91350981", "a-b", "5%", "a=b", "http://x"])
def test_harmless_text_is_not_touched(value):
    assert escape(value) == value


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("shuangsuiji.intake.export.XLSX_LAST_ROW", 3)

    with pytest.raises(TooManyRowsError):
        write_xlsx(tmp_path / "a.xlsx", ["甲"], [["1"], ["2"], ["3"]], sheet="表")


def test_the_error_file_opens_in_excel_and_is_escaped(tmp_path):
    path = tmp_path / "sub" / "e.csv"
    found = RowError("a.csv", "", 7, "名称", "=1+1" + "长" * 500, "名称不能为空", "补上", WARNING)

    write_error_file([found], path)

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(path.read_text("utf-8-sig").splitlines())
    assert tuple(head) == ERROR_COLUMNS
    assert row[0] == "提醒"
    assert row[3] == "7"
    assert row[5].startswith("'=1+1")
    assert row[5].endswith("…")


def test_no_findings_leave_no_file(tmp_path):
    write_error_file([], tmp_path / "e.csv")

    assert not (tmp_path / "e.csv").exists()
