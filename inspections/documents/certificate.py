"""抽取凭证: one page that says what was drawn and how anybody checks it."""

from inspections.documents.facts import CertificateFacts
from inspections.documents.minutes import print_head
from shuangsuiji.paper.sheet import Sheet


def certificate_pdf(facts: CertificateFacts, *, fallback: str = "") -> bytes:
    """The certificate in print; the same facts give the same bytes."""
    sheet = Sheet("抽取凭证", number=facts.number, mark=facts.mark, fallback=fallback)
    sheet.under(facts.bureau)
    sheet.facts(facts.facts)
    sheet.heading("摘要")
    sheet.facts(facts.digests)
    if facts.sources:
        sheet.heading("公开来源行")
        for line in facts.sources:
            sheet.text(line)
    sheet.heading("核验")
    sheet.code(
        facts.address,
        (
            "扫码打开公示页。公布后可下载核验包，在浏览器或离线用独立程序重算全部结果：",
            facts.address,
        ),
    )
    print_head(sheet, facts.head, title="存证日志")
    return sheet.pdf()
