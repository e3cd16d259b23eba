"""Names under which specialist tags appear in rosters; the catalogue itself is a table."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping

SEPARATORS = re.compile(r"[、,,;;/|\n]+|\s+")

# Other common wordings of catalogue tags, by tag code.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "ACCOUNTING": ("财务", "财会", "审计"),
    "TRADEMARK": ("商标管理", "知识产权"),
    "ADVERTISING": ("广告监管", "广告管理"),
    "AGRI": ("农业生产资料", "农资监管"),
    "NETWORK": ("网络监管", "网络交易", "网络", "电商"),
    "FOOD": ("食品安全", "食品监管"),
    "DRUG": ("药品监管", "药品安全"),
    "MEDDEV": ("医疗器械", "器械"),
    "SPECIAL": ("特设", "特种设备安全"),
    "METROLOGY": ("计量监管",),
    "CERT": ("认证认可",),
    "TESTING": ("检验检测", "检测"),
    "QUALITY": ("产品质量", "质量监管", "质量"),
    "PRICE": ("价格", "价格监管", "价监"),
    "CONTRACT": ("合同监管",),
    "REGISTRATION": ("企业登记", "登记", "信用监管"),
}


def split_tags(cell: str) -> list[str]:
    """The tag names in one cell, in order, without repeats."""
    names = (name.strip() for name in SEPARATORS.split(unicodedata.normalize("NFKC", cell)))
    return list(dict.fromkeys(name for name in names if name))


def tag_codes(catalogue: Mapping[str, str]) -> dict[str, str]:
    """Everything that means a tag -> its code: code, name and aliases.

    Args:
        catalogue: names of stored tags by code.
    """
    known: dict[str, str] = {}
    for code in catalogue:
        known |= dict.fromkeys(ALIASES.get(code, ()), code)
    for code, name in catalogue.items():
        known[code] = known[name] = code
    return known


def new_tag_code(name: str) -> str:
    """A stable ASCII code for a tag that the catalogue lacks."""
    return "X_" + hashlib.sha256(name.encode()).hexdigest()[:10].upper()
