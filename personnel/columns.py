"""The columns of a roster, and the words that may stand in those with fixed values."""

import re
import unicodedata

from personnel.models import InspectorStatus, Level, PostKind
from shuangsuiji.intake.mapping import Column

COLUMNS = (
    Column("name", "姓名", ("执法人员姓名", "人员姓名"), required=True, example="林虚构"),
    Column(
        "credential_no",
        "执法证号",
        ("执法证编号", "行政执法证号", "执法证件号", "证件号码", "证号"),
        required=True,
        hint="证上的号码，全库唯一",
        example="35098100001",
    ),
    Column(
        "credential_valid_until",
        "执法证有效期",
        ("执法证有效期至", "有效期至", "有效期", "证件有效期", "有效期止"),
        required=True,
        hint="最后有效日，如 2028-12-31",
        example="2028-12-31",
    ),
    Column(
        "unit",
        "单位",
        ("所在单位", "所属单位", "工作单位", "单位名称", "单位代码", "部门", "所属机构"),
        required=True,
        hint="单位的代码或名称",
        example="350981S01",
    ),
    Column(
        "post_kind",
        "岗位类别",
        ("岗位大类", "岗位", "人员类别"),
        hint="综合执法、日常监管、专业技术、综合管理、其他",
        example="综合执法",
    ),
    Column(
        "tags",
        "专业标签",
        ("专业", "专长", "专业特长", "专业领域", "业务专长"),
        hint="几个标签之间用顿号",
        example="食品、特种设备",
    ),
    Column("status", "状态", ("人员状态", "是否有效"), hint="有效 或 失效", example="有效"),
    Column("phone", "手机", ("手机号", "手机号码", "联系电话", "电话"), example="13800000000"),
    Column(
        "level",
        "职务",
        ("职务类别", "级别", "职务级别", "职务/级别", "层级"),
        hint="局领导、科室负责人、所（队）长、一般干部",
        example="一般干部",
    ),
    Column(
        "is_lead_certified",
        "组长资格",
        ("可任组长", "是否可任组长", "是否具备组长资格"),
        hint="是 或 否",
        example="否",
    ),
)


def word(text: str) -> str:
    """``text`` for comparison: half width, upper case, no spaces, brackets or separators."""
    return re.sub(r"[\s()/、,_-]", "", unicodedata.normalize("NFKC", text)).upper()


LEVELS = {
    word(key): level
    for level, keys in {
        Level.BUREAU_LEADER: ("局领导", "局长", "副局长", "分管领导", "班子成员"),
        Level.SECTION_HEAD: ("科室负责人", "科长", "副科长", "股长", "副股长", "主任", "副主任"),
        Level.STATION_HEAD: ("所(队)长", "所长", "副所长", "队长", "副队长", "大队长", "分局长"),
        Level.STAFF: ("一般干部", "干部", "科员", "工作人员", "一般人员"),
    }.items()
    for key in (level.value, level.label, *keys)
}

POSTS = {
    word(key): post
    for post, keys in {
        PostKind.ENFORCEMENT: ("综合执法岗", "执法", "执法岗", "执法办案", "稽查"),
        PostKind.SUPERVISION: ("监管", "监管岗", "基层监管", "日常监管岗"),
        PostKind.TECHNICAL: ("专业技术岗", "技术", "技术岗", "专技"),
        PostKind.MANAGEMENT: ("综合管理岗", "管理", "管理岗", "综合", "机关"),
        PostKind.OTHER: ("其它",),
    }.items()
    for key in (post.value, post.label, *keys)
}

STATUSES = {
    word(key): status
    for status, keys in {
        InspectorStatus.ACTIVE: ("在岗", "在职", "正常", "启用", "是", "Y", "1", "TRUE"),
        InspectorStatus.INACTIVE: (
            *("无效", "离岗", "离职", "退休", "调离", "注销", "停用", "暂停"),
            *("否", "N", "0", "FALSE"),
        ),
    }.items()
    for key in (status.value, status.label, *keys)
}

YES_NO = {
    **dict.fromkeys(map(word, ("是", "有", "Y", "YES", "1", "TRUE", "√", "具备")), True),
    **dict.fromkeys(map(word, ("否", "N", "NO", "0", "FALSE", "×", "不具备")), False),
}
