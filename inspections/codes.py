"""Code tables of plans and tasks: stable code, official label. Usable without a database."""

from django.db.models import TextChoices


class DrawKind(TextChoices):
    """抽查类型: whether the candidates are narrowed before the draw."""

    NON_DIRECTED = "NON_DIRECTED", "不定向"
    DIRECTED = "DIRECTED", "定向"


class TaskScope(TextChoices):
    """抽查范围: one department or several together."""

    SINGLE = "SINGLE", "本部门"
    JOINT = "JOINT", "部门联合"


class TaskOrigin(TextChoices):
    """任务来源."""

    PLAN = "PLAN", "年度抽查工作计划"
    TEMP = "TEMP", "临时任务"
    DISPATCHED = "DISPATCHED", "上级派发"
    IMPORTED = "IMPORTED", "省局名单导入"


class ItemClass(TextChoices):
    """事项类别: a general item's ratio is strictly limited, a key item's is not capped."""

    GENERAL = "GENERAL", "一般检查事项"
    KEY = "KEY", "重点检查事项"


class CheckMethod(TextChoices):
    """核查方式."""

    ONSITE = "ONSITE", "实地检查"
    PAPER = "PAPER", "书面检查"
    NETWORK = "NETWORK", "网络监测"
    TEST = "TEST", "检验检测"
    DEPT_RESULT = "DEPT_RESULT", "行政部门检查结果或专业意见"
    AGENCY = "AGENCY", "委托专业机构辅助"
    REMOTE = "REMOTE", "远程（非现场）检查"


class Recording(TextChoices):
    """执法全过程记录: what an item asks for beside the text, which is always written."""

    TEXT = "TEXT", "文字记录"
    AUDIO = "AUDIO", "须录音"
    VIDEO = "VIDEO", "须录像"


class PairingScope(TextChoices):
    """搭配范围: the founding five, the two later modes, and joint tasks of departments."""

    WHOLE_BUREAU = "WHOLE_BUREAU", "全局"
    SECTION_STATION = "SECTION_STATION", "股所"
    STATION_BRIGADE = "STATION_BRIGADE", "所队"
    STATION_STATION = "STATION_STATION", "所所"
    OWN_STATION = "OWN_STATION", "本所"
    ZONE_MATCH = "ZONE_MATCH", "片区匹配"
    TWO_POOL = "TWO_POOL", "双库各抽"
    DEPARTMENTS = "DEPARTMENTS", "部门各抽"


class TeamRelation(TextChoices):
    """How the branches of one team's members must relate."""

    ANY = "ANY", "不限"
    DIFFERENT_BRANCH = "DIFFERENT_BRANCH", "组员来自不同分局（所）"
    SAME_BRANCH = "SAME_BRANCH", "组员来自同一分局（所）"


class PackageMode(TextChoices):
    """名单包的划分方式."""

    BRANCH_PURE = "BRANCH_PURE", "按分局分包"
    ZONE = "ZONE", "按片区分包"
    ENTITY = "ENTITY", "不分包，逐户匹配"
    RANDOM = "RANDOM", "随机分包"


class BranchLevel(TextChoices):
    """At which level of the unit tree two people belong to the same branch."""

    STATION = "STATION", "所（分局）级"
    COUNTY = "COUNTY", "县（市、区）局级"


class OwnBranchRule(TextChoices):
    """本分局回避."""

    HARD = "HARD", "不得检查本分局主体"
    OFF = "OFF", "不回避"


class RecusalReason(TextChoices):
    """回避事由."""

    RELATIVE = "RELATIVE", "近亲属"
    INTEREST = "INTEREST", "利害关系"
    FORMER_POST = "FORMER_POST", "曾任职或投资"
    OWN_BRANCH = "OWN_BRANCH", "本分局辖区"
    PRIOR_COMPLAINT = "PRIOR_COMPLAINT", "曾被该主体投诉"
    PRIOR_VISITS = "PRIOR_VISITS", "连续检查达到上限"
    APPLIED = "APPLIED", "当事人申请"
    SELF = "SELF", "主动申请"
    OTHER = "OTHER", "其他"


class ExclusionReason(TextChoices):
    """Why a planner takes a named entity out before the draw (排除事由)."""

    RECENTLY_INSPECTED = "RECENTLY_INSPECTED", "近期已检查"
    LEFT_ALONE = "LEFT_ALONE", "无事不扰"
    JOINT_VISIT = "JOINT_VISIT", "已列入其他联合检查"
    UNDER_INVESTIGATION = "UNDER_INVESTIGATION", "正在立案调查"
    CLOSING = "CLOSING", "停业或正在清算"
    FORCE_MAJEURE = "FORCE_MAJEURE", "不可抗力"
    OTHER = "OTHER", "其他"


class NamesOfEntities(TextChoices):
    """When the public page shows which entities were drawn."""

    AFTER_PUBLICATION = "AFTER_PUBLICATION", "公示时公开"
    AT_DRAW = "AT_DRAW", "抽取当场公开"


class NamesOfInspectors(TextChoices):
    """How the public page shows inspectors."""

    MASKED = "MASKED", "姓名脱敏，证号留后四位"
    FULL = "FULL", "完整公开"
    HIDDEN = "HIDDEN", "不公开"


DERIVED_RELATION = {
    PairingScope.WHOLE_BUREAU: TeamRelation.ANY,
    PairingScope.SECTION_STATION: TeamRelation.ANY,
    PairingScope.STATION_BRIGADE: TeamRelation.ANY,
    PairingScope.STATION_STATION: TeamRelation.DIFFERENT_BRANCH,
    PairingScope.OWN_STATION: TeamRelation.SAME_BRANCH,
    PairingScope.ZONE_MATCH: TeamRelation.DIFFERENT_BRANCH,
    PairingScope.TWO_POOL: TeamRelation.ANY,
    PairingScope.DEPARTMENTS: TeamRelation.ANY,
}
TWO_POOL_PAIRINGS = frozenset(
    {PairingScope.SECTION_STATION, PairingScope.STATION_BRIGADE, PairingScope.TWO_POOL}
)

# Codes that belong to the registers and the organisation, repeated here because a document is
# read without a database; a test holds them equal to the models' own tables.
ENTITY_KINDS = ("ENT", "IND", "COOP", "REP", "OTHER", "UNLICENSED")
ENTITY_MARKS = ("LISTED", "COMPLAINT", "INDUSTRY")  # those of ratios.types
UNIT_KINDS = ("PROVINCE", "CITY", "COUNTY", "SECTION", "STATION", "BRIGADE", "OTHER_DEPT")
UNGRADED = ""  # the grade of an entity that was never graded
GRADES = ("A", "B", "C", "D", "E", UNGRADED)


class SubstitutionReason(TextChoices):
    """Why a drawn entity cannot be inspected (递补理由)."""

    CLOSED = "CLOSED", "已停业，现场无人"
    MOVED_OUT = "MOVED_OUT", "已迁出辖区"
    DEREGISTERED = "DEREGISTERED", "已注销"
    REVOKED = "REVOKED", "已被吊销"
    CANCELLED = "CANCELLED", "登记已被撤销"
    CAP_REACHED = "CAP_REACHED", "已达年度检查次数上限"
    JUST_INSPECTED = "JUST_INSPECTED", "近期已被其他检查覆盖"
    OTHER = "OTHER", "其他"


class LeavingReason(TextChoices):
    """Why an inspector falls out after the draw (退出理由)."""

    RECUSAL = "RECUSAL", "回避"
    ILLNESS = "ILLNESS", "因病"
    TRANSFER = "TRANSFER", "调离"
    CREDENTIAL = "CREDENTIAL", "执法资格失效"
    DUTY = "DUTY", "另有紧急公务"
    OTHER = "OTHER", "其他"
