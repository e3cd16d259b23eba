"""The demo's three register files, as rows; the ordinary importers read them."""

from collections.abc import Iterator
from datetime import date, timedelta

from entities.uscc import ALPHABET, INNER_VALUE, INNER_WEIGHTS, check_character
from shuangsuiji.demo.chance import Chance
from shuangsuiji.demo.places import BRANCHES, CITY, COUNTY, SECTIONS, Branch
from shuangsuiji.demo.words import (
    FANCY,
    GIVEN,
    ROADS,
    SECTION_SHARES,
    SKILLS,
    SURNAMES,
    TRADES,
    VILLAGES,
)

UNIT_HEADER = ["代码", "名称", "类别", "上级代码", "区划代码", "经度", "纬度"]
ROSTER_HEADER = [
    *("姓名", "执法证号", "执法证有效期", "单位", "岗位类别"),
    *("专业标签", "状态", "手机", "职务", "组长资格"),
]
ENTITY_HEADER = [
    *("统一社会信用代码", "注册号", "名称", "主体类型", "登记状态", "成立日期", "法定代表人"),
    *("注册资金", "行业代码", "住所", "管辖单位代码", "联系电话", "经度", "纬度", "坐标系"),
    "信用等级",
]
# 6,780 in business, so that five in a hundred are the 339 of the pilot; 120 are not.
ACTIVE = {"企业": 3050, "个体工商户": 3560, "农民专业合作社": 170}
CLOSED = {"注销": 78, "吊销,未注销": 30, "迁出": 12}
KIND_DIGIT = {"企业": "1", "个体工商户": "2", "农民专业合作社": "3"}
GRADE_SHARES = {"A": 48, "B": 34, "C": 13, "D": 5}
BRANCH_SHARES = {branch.code: branch.permille for branch in BRANCHES}
BRANCH_OF = {branch.code: branch for branch in BRANCHES}


def unit_rows() -> Iterator[list[str]]:
    yield [*CITY, "市局", "", CITY[0], "", ""]
    yield [*COUNTY, "县(市、区)局", CITY[0], COUNTY[0], "", ""]
    for code, name in SECTIONS:
        yield [code, name, "科/股室", COUNTY[0], "", "", ""]
    for branch in BRANCHES:
        place = [_degrees(branch.lon_e6), _degrees(branch.lat_e6)]
        yield [branch.code, branch.name, "所/分局", COUNTY[0], COUNTY[0], *place]


def roster_rows(today: date, window: tuple[date, date]) -> Iterator[list[str]]:
    """38 inspectors who can be drawn, and four whose credential does not cover the window."""
    posts = [branch for branch in BRANCHES for _ in range(branch.people)]
    skills = _skills_by_number(len(posts))
    for number, branch in enumerate(posts):
        until = today + timedelta(days=500 + Chance(f"until{number}").below(1200))
        yield _inspector(number, branch, until, skills[number])
    expiring = window[0] + (window[1] - window[0]) // 2
    ends = [today - timedelta(days=40), expiring, expiring, expiring]
    for extra, until in enumerate(ends):
        yield _inspector(len(posts) + extra, BRANCHES[extra], until, [])


def entity_rows() -> Iterator[list[str]]:
    number = 0
    for kind, count in ACTIVE.items():
        for _ in range(count):
            yield _entity(number, kind, "存续")
            number += 1
    for status, count in CLOSED.items():
        for _ in range(count):
            yield _entity(number, "企业", status)
            number += 1


def entity_code(number: int, kind: str) -> str:
    """A well-formed credit code; its organisation part begins with MADM (demo)."""
    rest = ""
    for _ in range(4):
        number, digit = divmod(number, len(ALPHABET))
        rest = ALPHABET[digit] + rest
    inner = f"MADM{rest}"
    total = sum(INNER_VALUE[c] * w for c, w in zip(inner, INNER_WEIGHTS, strict=True))
    first17 = f"9{KIND_DIGIT[kind]}{COUNTY[0]}{inner}{'0123456789X'[-total % 11]}"
    return first17 + check_character(first17)


def _inspector(number: int, branch: Branch, until: date, skills: list[str]) -> list[str]:
    chance = Chance(f"inspector{number}")
    # The seventh and the eighth share a name: only the credential tells them apart.
    name = _person(Chance("inspector6") if number == 7 else chance)
    head = number == 0 or number % 3 == 0
    return [
        *(name, f"3212040{number + 1:05d}", until.isoformat(), branch.code),
        *("综合执法" if chance.percent(60) else "日常监管", "、".join(skills), "有效"),
        *(f"138{number:08d}", "所(队)长" if head else "一般干部", "是" if head else "否"),
    ]


def _skills_by_number(people: int) -> list[list[str]]:
    """Skills spread so that each is found in at least three branches."""
    skills: list[list[str]] = [[] for _ in range(people)]
    for at, (skill, count) in enumerate(SKILLS.items()):
        for turn in range(count):
            skills[(at * 5 + turn * (people // count)) % people].append(skill)
    return skills


def _entity(number: int, kind: str, status: str) -> list[str]:
    chance = Chance(f"entity{number}")
    branch = BRANCH_OF[chance.weighted(BRANCH_SHARES)]
    section = "A" if kind == "农民专业合作社" else chance.weighted(SECTION_SHARES)
    founded = date(2005, 1, 1) + timedelta(days=chance.below(7300))
    only_old_number = chance.percent(1)
    return [
        "" if only_old_number else entity_code(number, kind),
        f"321204{number:09d}" if only_old_number else "",
        _name(chance, kind, branch, section),
        *(kind, status, founded.isoformat(), _person(chance)),
        "" if kind == "个体工商户" else f"{chance.pick((10, 30, 50, 100, 200, 500, 1000))}万元",
        *(section, _address(chance, branch), branch.code),
        "" if chance.percent(3) else f"0523-{8000000 + number}",
        _degrees(chance.around(branch.lon_e6, 3 * 10_650)),
        _degrees(chance.around(branch.lat_e6, 3 * 8_983)),
        *("虚构", chance.weighted(GRADE_SHARES)),
    ]


def _name(chance: Chance, kind: str, branch: Branch, section: str) -> str:
    fancy = chance.pick(FANCY) + chance.pick(FANCY)
    trade = chance.pick(TRADES[section][1])
    if kind == "企业":
        return f"泰州{fancy}{trade}有限公司"
    if kind == "个体工商户":
        shop = "" if trade[-1] in "店馆社吧" else "店"
        return f"姜堰区{branch.town}{fancy}{trade}{shop}"
    return f"泰州市姜堰区{fancy}{trade}专业合作社"


def _address(chance: Chance, branch: Branch) -> str:
    town = f"泰州市姜堰区{branch.town}镇"
    if chance.percent(8):
        return f"{town}{chance.pick(VILLAGES)}村"
    return f"{town}{chance.pick(ROADS)}{1 + chance.below(400)}号"


def _person(chance: Chance) -> str:
    given = chance.pick(GIVEN) + (chance.pick(GIVEN) if chance.percent(75) else "")
    return chance.pick(SURNAMES) + given


def _degrees(e6: int) -> str:
    return f"{e6 / 1_000_000:.6f}"
