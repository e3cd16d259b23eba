"""What a partner may be allowed: scopes, and within them field by field. Pure.

What no list names is never answered, telephone numbers and identity numbers above all: there
is no name for them here, so that no client can be given them.
"""

from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """What a client may call beyond what is open to everybody."""

    ENTITIES = "entities"
    GRADES = "grades"
    RESTRICTIONS = "restrictions"
    REGISTRY_WRITE = "registry.write"


LABELS: Final = {
    Scope.ENTITIES: "查询登记信息",
    Scope.GRADES: "查询信用等级",
    Scope.RESTRICTIONS: "查询限制措施",
    Scope.REGISTRY_WRITE: "报送登记信息更新",
}

# Field -> what it is called. The code that was asked for is always in the answer.
FIELDS: Final[dict[Scope, dict[str, str]]] = {
    Scope.ENTITIES: {
        "name": "名称",
        "kind": "主体类型",
        "status": "登记状态",
        "reg_no": "注册号",
        "type_text": "企业类型",
        "industry": "行业代码",
        "business_scope": "经营范围",
        "capital_text": "注册资金",
        "registered_on": "成立日期",
        "legal_rep": "法定代表人",
        "address": "住所",
        "region_code": "区划代码",
        "unit": "管辖单位",
    },
    Scope.GRADES: {
        "risk_class": "信用风险等级",
        "credit_grade": "信用等级",
        "points": "得分",
        "graded_on": "评定日期",
        "rulebook": "评级规则",
    },
    Scope.RESTRICTIONS: {
        "area": "领域",
        "source": "措施来源",
        "basis": "依据",
        "valid_from": "起始",
        "valid_to": "期满",
        "listing": "列入文号",
    },
}


def full_name(scope: Scope, field: str) -> str:
    """How a client's list names a field: ``grades.risk_class``."""
    return f"{scope}.{field}"


ALL_FIELDS: Final = {
    full_name(scope, field): f"{LABELS[scope].removeprefix('查询')}：{label}"
    for scope, fields in FIELDS.items()
    for field, label in fields.items()
}


def field_labels(what: str, fields: list[str]) -> list[str]:
    """Fields of an access record in words; ``what`` is the call that showed them."""
    named = {str(scope): labels for scope, labels in FIELDS.items()}
    labels = named.get(what.partition(".")[0], {})
    return [labels.get(name, name) for name in fields]


CALLS: Final = {
    "entities": "登记信息",
    "entities.lookup": "登记信息（批量）",
    "grades": "信用等级",
    "restrictions": "限制措施",
    "is-listed": "是否列入名单",
    "listings": "名单",
    "results": "检查结果",
    "results.withdrawn": "已撤下的结果",
    "sessions": "抽取场次",
    "plans": "年度计划",
}


def allowed(fields: list[str], scope: Scope) -> tuple[str, ...]:
    """The fields of one scope that a client's list names, in the order of the table."""
    return tuple(field for field in FIELDS[scope] if full_name(scope, field) in fields)
