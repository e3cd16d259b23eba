import pytest

from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.mapping import Column
from shuangsuiji.intake.reading import read_table
from shuangsuiji.intake.tests.files import HEADER, ROWS, csv_text

COLUMNS = (
    Column("code", "统一社会信用代码", ("信用代码",), required=True),
    Column("name", "名称", ("企业名称",), required=True),
    Column("address", "住所", ("注册地址",)),
)


def read(text, **options):
    table = read_table(text.encode(), "名单.csv", **options)
    return table, [row.cells for row in table.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "｜", "|", "，", "；"])
def test_the_delimiter_is_found(delimiter):
    table, rows = read(csv_text(delimiter=delimiter))

    assert table.delimiter == delimiter
    assert rows == ROWS


@pytest.mark.parametrize("first", ["sep=;\r\n", '"sep=;"\r\n', "SEP=;\n"])
def test_a_sep_line_is_obeyed_and_keeps_line_numbers(first):
    table = read_table((first + csv_text(delimiter=";")).encode(), "a.csv", columns=COLUMNS)

    assert table.delimiter == ";"
    assert next(table.rows).number == 3


def test_two_delimiters_that_fit_equally_are_refused():
    with pytest.raises(FileRejectedError, match="分隔符不能确定"):
        read("a;b,c\n1;2,3\n4;5,6\n")


def test_quoted_line_breaks_stay_in_their_cell_and_count_as_one_row():
    table = read_table('甲,乙\n"一\n二",3\n四,5\n'.encode(), "a.csv")

    assert [(row.number, row.cells) for row in table.rows] == [
        (2, ["一\n二", "3"]),
        (3, ["四", "5"]),
    ]


@pytest.mark.parametrize("bad", ['甲,乙\n1,"没有配对\n2,3\n', '甲,乙\n"一"二,3\n'])
def test_unbalanced_quotes_are_refused_with_the_row(bad):
    with pytest.raises(FileRejectedError, match=r"第 \d+ 行的双引号"):
        read(bad)


def test_a_cell_of_a_megabyte_is_refused_with_the_row():
    with pytest.raises(FileRejectedError, match=r"第 3 行.*超过"):
        read(f"甲,乙\n1,2\n3,{'长' * 1_000_000}\n")


def test_titles_blank_lines_totals_and_repeated_headers_are_left_out_and_told():
    lines = csv_text().splitlines()
    text = "\n".join(
        [
            "福安市市场主体名册(虚构),,",
            "填表单位:样例局,,",
            *lines[:2],
            ",,",
            lines[0],
            *lines[2:],
            "",
            "合计,3,",
            "注:数据虚构,,",
        ]
    )

    table = read_table(text.encode(), "a.csv", columns=COLUMNS)
    rows = [(row.number, row.cells[0]) for row in table.rows]

    assert table.header_row == 3
    assert rows == [(4, ROWS[0][0]), (7, ROWS[1][0]), (8, ROWS[2][0])]
    assert len(table.notes) == 4
    assert any("合计" in note for note in table.notes)


def test_a_firm_whose_name_begins_like_a_total_is_kept():
    _, rows = read(csv_text([["1", "合计会计师事务所", "福安市"], ["2", "共3家连锁店", "福安市"]]))

    assert len(rows) == 2


@pytest.mark.parametrize("text", ["", "\n\n\n", " , , \n"])
def test_a_file_without_content_is_refused(text):
    with pytest.raises(FileRejectedError):
        read(text)


def test_only_a_header_gives_no_rows():
    assert read(csv_text([]))[1] == []


def test_short_rows_are_filled_and_long_ones_handed_over():
    _, rows = read("甲,乙,丙\n1\n1,2,3\n1,2,3,,\n1,2,3,4\n")

    assert rows == [["1", "", ""], ["1", "2", "3"], ["1", "2", "3"], ["1", "2", "3", "4"]]


def test_twenty_thousand_columns_are_refused():
    with pytest.raises(FileRejectedError, match="20000 列"):
        read(",".join(f"列{i}" for i in range(20_000)) + "\n")


def test_headers_lose_line_breaks_and_trailing_blanks():
    table, _ = read('"统一社会\n信用代码",企业名称,注册地址,,\n1,2,3,,\n')

    assert table.header == ["统一社会 信用代码", *HEADER[1:]]
