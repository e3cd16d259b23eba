"""The columns of a file of past checks, and the words that may stand in them. Pure."""

from collections.abc import Iterable, Mapping

from inspections.oneform.codes import LEGACY_RESULTS, Coded, FollowUpAction, ResultType
from publicity.outcomes import Mode, ProblemKind
from shuangsuiji.intake.mapping import Column, header_key

YES_OR_NO = "是 或 否；空白为否"


def words(members: Iterable[Coded], **others: Coded) -> dict[str, Coded]:
    """What may stand for each code: the code, the label, and other names."""
    found = {header_key(name): one for one in members for name in (one.value, one.label)}
    return found | {header_key(name): one for name, one in others.items()}


def labels(members: Iterable[Coded]) -> str:
    """The labels in a row, for a hint."""
    return "、".join(one.label for one in members)


COLUMNS = (
    Column(
        "code",
        "统一社会信用代码",
        ("信用代码", "注册号", "统一社会信用代码/注册号", "主体代码"),
        hint="主体已不在库中的也可以导入；代码和名称至少填一项",
        example="91350900MA00000001",
    ),
    Column(
        "name",
        "名称",
        ("主体名称", "企业名称", "市场主体名称", "检查对象", "被检查对象"),
        hint="只供内部核对，不公开",
        example="某某商贸有限公司（示例）",
    ),
    Column(
        "checked_on",
        "检查日期",
        ("检查时间", "日期", "完成日期"),
        required=True,
        hint="如 2026-01-15",
        example="2026-01-15",
    ),
    Column(
        "unit",
        "检查单位",
        ("检查机关", "抽查机关", "单位", "单位代码", "检查部门"),
        required=True,
        hint="单位的代码或名称，须在您的授权范围内",
        example="321204",
    ),
    Column(
        "mode",
        "检查方式",
        ("检查类别", "抽查方式", "方式"),
        hint=labels(Mode),
        example=Mode.LOCAL.label,
    ),
    Column(
        "results",
        "检查结果",
        ("抽查结果", "结果", "核查结果"),
        required=True,
        hint=f"几项之间用分号：{labels(ResultType)}；旧系统的 1–9 也认",
        example=ResultType.NO_PROBLEM.label,
    ),
    Column(
        "kinds",
        "问题种类",
        ("问题类型", "发现问题"),
        hint=f"空白时按检查结果归类；几项之间用分号：{labels(ProblemKind)}",
        example="",
    ),
    Column(
        "follow_up",
        "后续处置措施",
        ("后续处置", "处置措施", "处置情况"),
        hint=f"空白：没有问题的为无需处置，有问题的为其他。{labels(FollowUpAction)}",
        example=FollowUpAction.NONE.label,
    ),
    Column("is_settled", "是否完结", ("完结", "已完结"), hint=YES_OR_NO, example="是"),
    Column("is_ordered", "是否责令改正", ("责令改正", "责令"), hint=YES_OR_NO, example="否"),
    Column("is_listed", "是否列入异常名录", ("列入异常名录", "列异", "列入"), hint=YES_OR_NO),
    Column("is_filed", "是否立案", ("立案", "立案查处"), hint=YES_OR_NO, example="否"),
    Column("is_transferred", "是否移送", ("移送", "移交"), hint=YES_OR_NO, example="否"),
    Column(
        "fine",
        "罚没金额（元）",
        ("罚没金额", "罚款金额", "罚没款"),
        hint="元，最多两位小数；空白为 0",
        example="0",
    ),
    Column("shared", "有共享数据", ("共享数据", "有无共享数据"), hint="是 或 否；空白为不详"),
    Column("road_minutes", "路途用时（分钟）", ("路途用时", "路上用时"), hint="整数；空白为不详"),
    Column("site_minutes", "在场用时（分钟）", ("在场用时", "检查用时"), hint="整数；空白为不详"),
    Column(
        "kind",
        "主体类型",
        ("主体类别", "市场主体类型"),
        hint="库中有这个主体的，以库中为准：企业、个体工商户、农民专业合作社、其他单位",
        example="企业",
    ),
    Column(
        "industry",
        "行业代码",
        ("行业", "行业门类"),
        hint="库中有这个主体的，以库中为准：GB/T 4754 的门类字母或代码",
        example="F",
    ),
)
LABELS = {column.field: column.label for column in COLUMNS}
FLAGS = ("is_settled", "is_ordered", "is_listed", "is_filed", "is_transferred")
YES = frozenset(map(header_key, ("是", "有", "Y", "YES", "1", "√", "已完结")))
NO = frozenset(map(header_key, ("否", "无", "N", "NO", "0", "×", "未完结")))
RESULTS: Mapping[str, Coded] = words(
    ResultType, **LEGACY_RESULTS, 正常=ResultType.NO_PROBLEM, 注销=ResultType.DEREGISTERED
)
ACTIONS: Mapping[str, Coded] = words(
    FollowUpAction,
    责令改正=FollowUpAction.ORDER_CORRECT,
    移送=FollowUpAction.TRANSFER_CASE,
    抄告=FollowUpAction.COPY_OTHER_DEPT,
    无=FollowUpAction.NONE,
)
KINDS: Mapping[str, Coded] = words(ProblemKind, 登记事项变更=ProblemKind.REGISTRATION)
MODES: Mapping[str, Coded] = words(Mode, 双随机=Mode.RANDOM, 属地=Mode.LOCAL, 本地=Mode.LOCAL)
ENTITY_KINDS = {
    **dict.fromkeys(("企业", "ENT"), "ENT"),
    **dict.fromkeys(("个体工商户", "个体户", "个体", "IND"), "IND"),
    **dict.fromkeys(("农民专业合作社", "合作社", "COOP"), "COOP"),
    **dict.fromkeys(("外国(地区)企业常驻代表机构", "代表机构", "REP"), "REP"),
    **dict.fromkeys(("其他单位", "其他", "OTHER"), "OTHER"),
    **dict.fromkeys(("无证无照户", "UNLICENSED"), "UNLICENSED"),
}
