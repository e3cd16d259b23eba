"""What the public may read of people and of businesses that bear a person's name. Pure."""

import re

RESIDENT_ID = re.compile(r"[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d|3[01])\d{3}[\dXx]")
PERSON = re.compile(r"[㐀-鿿·]{2,4}")
INDIVIDUAL = "IND"
MASKED, FULL, HIDDEN = "MASKED", "FULL", "HIDDEN"
ENDINGS = ("店", "铺", "厅", "馆", "坊", "行", "部", "社", "厂", "摊", "场", "吧", "屋", "园", "所")


def person(name: str) -> str:
    """A person's name with everything but the first character hidden: 张三 gives 张*."""
    name = name.strip()
    return f"{name[0]}*" if name else ""


def entity(name: str, *, kind: str, operator: str) -> str:
    """The name of a business. Only an individual's (个体工商户) own name inside it is hidden.

    Args:
        kind: entity kind code.
        operator: the operator as registered; hidden wherever it occurs in the name.
    """
    if kind != INDIVIDUAL:
        return name
    operator = operator.strip()
    if len(operator) > 1 and operator in name:
        return name.replace(operator, person(operator))
    if PERSON.fullmatch(name) and not name.endswith(ENDINGS):
        return person(name)
    return name


def code(value: str) -> str:
    """An entity's code; an old number that is a resident's identity number is hidden inside."""
    if RESIDENT_ID.fullmatch(value):
        return f"{value[:6]}********{value[-4:]}"
    return value


def masked(name: str) -> str:
    """The name of a business with its middle hidden, for a stage that shows it so."""
    name = name.strip()
    shown = 2 if len(name) > 5 else 1
    return f"{name[:shown]}{'＊' * 4}{name[-shown:]}" if len(name) > 1 else name


def inspector(name: str, credential: str, *, rule: str) -> str:
    """An inspector as the task's plan allows: in full, masked with four digits, or not at all."""
    who, mark = inspector_parts(name, credential, rule=rule)
    return f"{who}（{mark}）"


def inspector_parts(name: str, credential: str, *, rule: str) -> tuple[str, str]:
    """The same as name and what tells it from others, to be set in two sizes."""
    if rule == FULL:
        return name, credential
    if rule == MASKED:
        return person(name), f"尾号 {credential[-4:]}"
    return "执法人员", "不公开"
