"""Small files, good and bad, built in memory. All contents are fictitious."""

import csv
import io
import zipfile

import xlsxwriter

HEADER = ["统一社会信用代码", "企业名称", "注册地址"]
ROWS = [
    ["91350981MA2XXXXX15", "福安市虚构茶叶有限公司", "福安市赛岐镇解放路15号"],
    ["91350982MA2XXXXX1G", "福鼎市虚构食品有限公司", "福鼎市白琳镇翠郊村"],
    ["91350902MA2XXXXX16", "宁德市虚构建材有限公司", "宁德市蕉城区漳湾镇增坂村"],
]


def csv_text(rows=None, *, header=None, delimiter=",", newline="\r\n"):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    writer.writerow(HEADER if header is None else header)
    writer.writerows(ROWS if rows is None else rows)
    return out.getvalue()


def xlsx(sheets=None, *, hidden=()):
    """``sheets``: name -> rows of cells; by default one sheet with the rows above."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False})
    dates = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in (sheets or {"名单": [HEADER, *ROWS]}).items():
        page = book.add_worksheet(name)
        if name in hidden:
            page.hide()
        else:
            page.activate()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if hasattr(cell, "year"):
                    page.write_datetime(number, column, cell, dates)
                else:
                    page.write(number, column, cell)
    book.close()
    return out.getvalue()


def repacked(data, *, replace=None, add=None, drop=()):
    """The same archive with parts replaced, added or left out."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename in drop:
                continue
            new.writestr(part.filename, (replace or {}).get(part.filename, old.read(part)))
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return out.getvalue()


def cells_at(*references):
    """A worksheet with one number at each of the references."""
    rows = "".join(
        f'<row r="{"".join(filter(str.isdigit, ref))}"><c r="{ref}"><v>1</v></c></row>'
        for ref in references
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org'
        f'/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    ).encode()
