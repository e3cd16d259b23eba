"""抽取仪式记录: the minutes of a ceremony as an A4 document."""

from inspections.documents.facts import Head, MinutesFacts
from shuangsuiji.paper.sheet import Sheet


def minutes_pdf(facts: MinutesFacts, *, fallback: str = "") -> bytes:
    """The minutes in print; the same facts give the same bytes."""
    title = "补抽仪式记录" if facts.replaced else "抽取仪式记录"
    sheet = Sheet(title, number=facts.number, fallback=fallback)
    sheet.under(facts.bureau)
    sheet.facts(facts.occasion)
    _sealed(sheet, facts)
    _witnesses(sheet, facts)
    _drawn(sheet, facts)
    sheet.heading("五、经过")
    sheet.table(("时间", "事项", "经办"), facts.history, (30, 50, 20))
    print_head(sheet, facts.head, title="六、存证日志")
    sheet.heading("七、签名")
    sheet.note("本人在场，已核对以上内容与现场一致。电子签名在各自的屏幕上对本记录的摘要签署。")
    sheet.signatures([(row.who, row.strokes, row.when) for row in facts.signers])
    return sheet.pdf()


def print_head(sheet: Sheet, head: Head | None, *, title: str) -> None:
    """The signed head of the log with its text as a code: a copy that nobody can take back."""
    sheet.heading(title)
    if head is None:
        sheet.text("存证日志尚未签出检查点。")
        return
    sheet.facts(head.facts)
    sheet.code(
        head.note,
        (
            "二维码内是签名检查点的全文。日后把它粘贴到存证日志页，"
            "即可核对日志是否仍与今日一致；不一致即为篡改的证据。",
        ),
    )


def _sealed(sheet: Sheet, facts: MinutesFacts) -> None:
    sheet.heading("一、抽取之前封存的内容")
    sheet.facts(facts.sealed)
    if facts.strata:
        sheet.table(("层", "封存户数", "抽取户数", "规则"), facts.strata, (30, 14, 14, 42))
        sheet.table(("执法人员所在单位", "人数"), facts.pools, (70, 30))


def _witnesses(sheet: Sheet, facts: MinutesFacts) -> None:
    sheet.heading("二、见证人与盲投")
    if facts.seats:
        sheet.table(("席号", "见证人", "身份", "情况"), facts.seats, (10, 34, 24, 32))
    sheet.table(("次序", "见证人", "身份", "盲投承诺"), facts.witnesses, (8, 20, 16, 56))
    sheet.heading("三、同时揭示的输入与种子来源")
    sheet.table(("次序", "来源行", "盐"), facts.inputs, (8, 56, 36))
    sheet.text("按协议顺序合成种子的公开来源行：")
    for line in facts.sources:
        sheet.text(line)


def _drawn(sheet: Sheet, facts: MinutesFacts) -> None:
    sheet.heading("四、抽取结果")
    sheet.facts(facts.result)
    if facts.teams:
        sheet.table(("检查组", "成员（组长在前）", "名单包", "户数"), facts.teams, (14, 52, 20, 14))
    if facts.replaced:
        sheet.table(("检查组", "席位", "退出", "补任"), facts.replaced, (18, 18, 26, 38))
    sheet.text(facts.names_rule)
    if facts.entities:
        sheet.table(("次序", "名称", "代码", "检查组"), facts.entities, (10, 46, 28, 16))
