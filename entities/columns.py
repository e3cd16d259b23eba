"""The columns of a register file: what they are called, elsewhere too, and what goes in.

Order here is the order of the template, of exports and of docs/import.md. Pure.
"""

from typing import Final

from shuangsuiji.intake.mapping import Column, Mapping

COLUMNS: Final = (
    Column(
        "uscc",
        "统一社会信用代码",
        ("社会信用代码", "信用代码", "统一代码", "统一信用代码", "uscc", "信用代码/注册号"),
        hint="18 位；与注册号至少填一个",
        example="91350981MA2XXXXX04",
    ),
    Column(
        "reg_no",
        "注册号",
        ("工商注册号", "营业执照注册号", "营业执照号", "登记证号", "执照号"),
        hint="老注册号，13 或 15 位数字",
        example="",
    ),
    Column(
        "name",
        "名称",
        (
            *("企业名称", "主体名称", "市场主体名称", "经营主体名称", "检查对象名称", "单位名称"),
            *("商户名称", "字号名称", "字号", "公司名称", "户名", "企业(机构)名称", "个体户名称"),
        ),
        required=True,
        hint="与营业执照一致，最多 300 字",
        example="福安市样例商贸有限公司",
    ),
    Column(
        "kind",
        "主体类型",
        ("主体类别", "市场主体类型", "经营主体类型", "主体性质"),
        hint="企业、个体工商户、农民专业合作社、外国（地区）企业常驻代表机构、其他单位、无证无照户；"
        "空着时按企业类型和信用代码第 2 位判断",
        example="企业",
    ),
    Column(
        "status",
        "登记状态",
        ("经营状态", "企业状态", "状态", "存续状态", "主体状态"),
        hint="存续、歇业、吊销，未注销、吊销，已注销、注销、撤销、迁出、除名/另册；空着时新户按存续",
        example="存续",
    ),
    Column(
        "type_text",
        "企业类型",
        ("公司类型", "类型", "企业(机构)类型", "登记类型", "组织形式"),
        hint="登记的类型原文，最多 100 字",
        example="有限责任公司",
    ),
    Column(
        "registered_on",
        "成立日期",
        ("注册日期", "登记日期", "成立时间", "注册时间", "开业日期", "核准日期"),
        hint="如 2019-02-18、2019/2/18、2019年2月18日、20190218",
        example="2019-02-18",
    ),
    Column(
        "legal_rep",
        "法定代表人",
        ("法人代表", "法人", "负责人", "经营者", "投资人", "法人姓名", "法定代表人姓名"),
        hint="最多 100 字",
        example="张某某",
    ),
    Column("capital_text", "注册资金", ("注册资本", "资金数额"), hint="照原文", example="50万元"),
    Column(
        "industry",
        "行业代码",
        ("行业", "所属行业", "国民经济行业代码"),
        hint="GB/T 4754",
        example="F",
    ),
    Column(
        "business_scope",
        "经营范围",
        ("主营业务", "业务范围"),
        hint="照原文",
        example="日用百货零售",
    ),
    Column(
        "address",
        "住所",
        (
            *("注册地址", "地址", "经营场所", "住所(经营场所)", "经营地址", "企业地址", "通讯地址"),
            *("住所地址", "登记地址", "营业场所", "主要经营场所"),
        ),
        hint="最多 500 字；据此认县区并评地址质量",
        example="福安市城北街道样例路1号",
    ),
    Column(
        "unit",
        "管辖单位代码",
        ("管辖单位", "监管单位", "监管所", "管辖所", "属地单位", "单位代码"),
        hint="本系统的单位代码或单位名称；空着时按地址和信用代码落到县区局",
        example="",
    ),
    Column("contact_name", "联络员", ("联系人", "联络人"), hint="最多 100 字", example="李某"),
    Column(
        "contact_phone",
        "联系电话",
        ("电话", "手机", "手机号", "联系方式", "联络员电话"),
        hint="最多 60 字",
        example="0593-0000000",
    ),
    Column("lon", "经度", ("lng", "lon", "longitude"), hint="十进制度，如 119.647123", example=""),
    Column("lat", "纬度", ("lat", "latitude"), hint="十进制度，如 27.088321", example=""),
    Column(
        "datum",
        "坐标系",
        ("坐标基准", "datum"),
        hint="GCJ-02、WGS-84、CGCS2000；空着即不明",
        example="",
    ),
    Column(
        "grade",
        "信用等级",
        ("信用风险等级", "风险等级", "信用风险分类", "信用分类", "等级"),
        hint="A、B、C、D（或 E）；也认 守信、失信 等老叫法",
        example="A",
    ),
    Column(
        "tags",
        "标签",
        ("行业标签", "特色标签", "分类标签"),
        hint="几个之间用 、 隔开；导入只增不减",
        example="食用菌、涉船",
    ),
)
LABELS: Final = {column.field: column.label for column in COLUMNS}


def lacking(mapping: Mapping) -> list[str]:
    """Sentences about what the mapping still needs before an import can start."""
    sentences = [f"没有「{column.label}」这一列" for column in mapping.missing]
    if not {"uscc", "reg_no"} & (mapping.fields.keys() | mapping.ambiguous.keys()):
        sentences.append("没有「统一社会信用代码」或「注册号」这一列")
    for name, indexes in mapping.ambiguous.items():
        places = "、".join(f"第 {index + 1} 列" for index in indexes)
        sentences.append(f"{places}都像「{LABELS[name]}」，请选定一列")
    return sentences
