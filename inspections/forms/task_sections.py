"""The sections of the task editor that are not tables. Names follow the document's keys."""

from django import forms

from inspections import codes
from inspections.forms import fields
from inspections.forms.fields import UNGRADED_KEY, Choices
from inspections.ratios.types import MARK_LABELS
from inspections.taskspec import LARGEST_TEAM

GRADE_LABELS: Choices = [
    ("A", "A 低"),
    ("B", "B 一般"),
    ("C", "C 较高"),
    ("D", "D 高"),
    ("E", "E 最高"),
    (UNGRADED_KEY, "未评级"),
]
KIND_LABELS: Choices = [
    ("ENT", "企业"),
    ("IND", "个体工商户"),
    ("COOP", "农民专业合作社"),
    ("REP", "外企代表机构"),
    ("OTHER", "其他单位"),
    ("UNLICENSED", "无证无照户"),
]
UNIT_KIND_LABELS: Choices = [
    ("SECTION", "科/股室"),
    ("STATION", "所/分局"),
    ("BRIGADE", "大队/执法队"),
    ("COUNTY", "县（市、区）局"),
    ("CITY", "市局"),
    ("PROVINCE", "省局"),
    ("OTHER_DEPT", "其他部门"),
]
SECTION_LABELS: Choices = [
    ("A", "A 农林牧渔"),
    ("B", "B 采矿"),
    ("C", "C 制造"),
    ("D", "D 电热燃水"),
    ("E", "E 建筑"),
    ("F", "F 批发零售"),
    ("G", "G 交通仓储邮政"),
    ("H", "H 住宿餐饮"),
    ("I", "I 信息软件"),
    ("J", "J 金融"),
    ("K", "K 房地产"),
    ("L", "L 租赁商务"),
    ("M", "M 科研技术"),
    ("N", "N 水利环境公共设施"),
    ("O", "O 居民服务修理"),
    ("P", "P 教育"),
    ("Q", "Q 卫生社会"),
    ("R", "R 文体娱乐"),
    ("S", "S 公共管理社会组织"),
    ("T", "T 国际组织"),
]
MARK_CHOICES: Choices = [(mark, MARK_LABELS[mark]) for mark in codes.ENTITY_MARKS]
BY_RATIO, BY_TOTAL, ALL_LISTED = "ratio", "total", "listed"


class Section(forms.Form):
    """Nothing is required here: the check of the whole document says what is missing."""

    use_required_attribute = False


class BasicsSection(Section):
    """Who draws what for whom and when."""

    code = fields.text("任务编号", help_text="英文字母、数字和连字符；保存后不能更改。")
    name = fields.text("任务名称")
    unit = fields.select("抽查机关", [])
    plan_year = fields.number("年度计划", help_text="例如 2026；来源为年度计划时必填。")
    kind = fields.select("抽查类型", codes.DrawKind.choices, initial=codes.DrawKind.NON_DIRECTED)
    scope = fields.select("抽查范围", codes.TaskScope.choices, initial=codes.TaskScope.SINGLE)
    joint_lead = fields.select("牵头部门", [], help_text="部门联合时填写，组长由它派出。")
    joint_partners = fields.unit_list(
        "配合部门", help_text="部门联合时填写；每个部门在第 5 节各建一个库。按住 Ctrl 可多选。"
    )
    origin = fields.select("任务来源", codes.TaskOrigin.choices, initial=codes.TaskOrigin.PLAN)
    window_from = fields.day("检查开始")
    window_to = fields.day("检查截止", help_text="全部检查在此日前完成（含当日）。")
    preset = forms.CharField(required=False, widget=forms.HiddenInput)


class EntitiesSection(Section):
    """Which entities are candidates."""

    kinds = fields.checks("主体类别", KIND_LABELS, help_text="不勾选表示不限，下同。")
    grades = fields.checks("信用风险等级", GRADE_LABELS)
    industries = fields.checks("行业门类", SECTION_LABELS)
    industry_codes = fields.text("行业代码", help_text="更细的行业，如 5211 F62，用空格分开。")
    tags = fields.checks("主体标签", help_text="具备其中任一标签即可。")
    units = fields.unit_list("管辖单位", help_text="选中的单位及其下级；按住 Ctrl 可多选。")
    regions = fields.text("区划代码", help_text="六位，如 350902；以 00 结尾的包含下级。")
    registered_from = fields.day("注册日期自")
    registered_to = fields.day("注册日期至")
    cooldown_days = fields.number("冷却期（天）", help_text="此期间内被抽中过的不再抽；0 为不设。")
    only_codes = fields.area(
        "限定名单",
        rows=5,
        help_text="只从名单上的主体抽取。每行一个统一社会信用代码或注册号，也可从表格中整列粘贴。",
    )
    only_codes_file = forms.FileField(
        label="或上传名单",
        required=False,
        help_text="Excel、CSV 或文本文件；上传的名单替换上面的名单。",
        widget=forms.FileInput(attrs={"class": "form-control"}),
    )


class DrawSection(Section):
    """How many are drawn."""

    mode = forms.ChoiceField(
        label="抽取方式",
        required=False,
        initial=BY_RATIO,
        choices=[
            (BY_RATIO, "各层按比例"),
            (BY_TOTAL, "按总数，分层等比分摊"),
            (ALL_LISTED, "名单已由上级抽定，全部检查"),
        ],
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    total = fields.number("抽取总数（户）", help_text="仅在按总数抽取时填写。")
    reserves = fields.number(
        "递补（户）", help_text="每层按同一签序顺延；遇注销、迁出时依次替补，不得挑选。"
    )
    focus_complaints = fields.number(
        "投诉举报查实（件）", initial=1, help_text="十二个月内达到此数，即有这个标记。"
    )
    focus_industries = fields.text(
        "高风险行业", help_text="门类字母或 2 至 4 位代码，用空格隔开；层用到这个标记时填写。"
    )
    weight_A = fields.number("A 级")  # noqa: N815  # a grade
    weight_B = fields.number("B 级")  # noqa: N815
    weight_C = fields.number("C 级")  # noqa: N815
    weight_D = fields.number("D 级")  # noqa: N815
    weight_E = fields.number("E 级")  # noqa: N815
    weight_none = fields.number("未评级")


class TeamSection(Section):
    """How people become teams, and lists become packages."""

    count = fields.number("检查组数")
    size = fields.select(
        "每组人数", [(str(size), f"{size} 人") for size in range(2, LARGEST_TEAM + 1)], initial="2"
    )
    pairing = fields.select(
        "搭配范围", codes.PairingScope.choices, initial=codes.PairingScope.WHOLE_BUREAU
    )
    relation = fields.select("组员关系", [("", "由搭配范围决定"), *codes.TeamRelation.choices])
    lead_pool = fields.text("组长库", help_text="填写人员库代号；双库搭配留空即取第一个库。")
    certified_lead = fields.flag("组长须有组长资格")
    rounds = fields.number(
        "轮换轮数",
        initial=1,
        help_text="同一批人员分几轮检查，每轮重新组队，两人不重复同组；1 为不轮换。",
    )
    min_partners = fields.number(
        "每人至少与几名其他分局的人员同组",
        initial=0,
        help_text="各轮合计，至多为 轮数×（每组人数－1）；0 为不要求。",
    )
    mode = fields.select("名单包", codes.PackageMode.choices, initial=codes.PackageMode.BRANCH_PURE)
    branch_level = fields.select(
        "分局按", codes.BranchLevel.choices, initial=codes.BranchLevel.STATION
    )
    own_branch = fields.select(
        "本分局回避", codes.OwnBranchRule.choices, initial=codes.OwnBranchRule.HARD
    )


class OpennessSection(Section):
    """Where randomness comes from, and what the public sees."""

    min_witnesses = fields.number("见证人至少（名）", initial=2)
    lottery = fields.text(
        "公开彩票期号", help_text="可不填；如 ssq:2026001，多个用空格分开，须在封存之后开奖。"
    )
    drand_round = fields.number("drand 轮次", help_text="可不填；能联网的单位使用。")
    publish_names = fields.select(
        "抽中主体名单",
        codes.NamesOfEntities.choices,
        initial=codes.NamesOfEntities.AFTER_PUBLICATION,
    )
    inspector_names = fields.select(
        "执法人员姓名", codes.NamesOfInspectors.choices, initial=codes.NamesOfInspectors.MASKED
    )
