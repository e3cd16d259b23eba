"""执行名单: who visits whom, on paper and as a workbook."""

from io import BytesIO

from xlsxwriter import Workbook

from inspections.documents.facts import ENTITY_COLUMNS, ListFacts
from inspections.documents.minutes import print_head
from shuangsuiji.paper.sheet import Sheet

WIDTHS = (6, 34, 22, 40, 14, 22, 16)  # of the workbook, in characters


def execution_list_pdf(facts: ListFacts, *, fallback: str = "") -> bytes:
    """The list in print, team by team."""
    sheet = Sheet("双随机抽查执行名单", number=facts.number, fallback=fallback)
    sheet.under(facts.bureau)
    sheet.facts(facts.facts)
    for heading, rows in facts.teams:
        sheet.heading(heading)
        sheet.table(ENTITY_COLUMNS, rows, (6, 24, 19, 24, 9, 12, 8))
    print_head(sheet, facts.head, title="存证日志")
    return sheet.pdf()


def execution_list_xlsx(facts: ListFacts) -> bytes:
    """The list as a workbook: one sheet, one row an entity, codes as text."""
    out = BytesIO()
    book = Workbook(
        out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF5"})
    page = book.add_worksheet("执行名单")
    page.freeze_panes(1, 0)
    for place, width in enumerate((24, *WIDTHS)):
        page.set_column(place, place, width)
    page.write_row(0, 0, ("检查组", *ENTITY_COLUMNS), bold)
    line = 1
    for heading, rows in facts.teams:
        for row in rows:
            page.write_row(line, 0, (heading, *row))
            line += 1
    page.set_landscape()
    page.repeat_rows(0)
    page.fit_to_pages(1, 0)
    page.set_footer("&L" + facts.number + "&R第 &P 页 共 &N 页")
    book.close()
    return out.getvalue()
