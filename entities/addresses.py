"""How precisely an address says where to go (地址质量). Pure.

The founding text complains of addresses registered "only to the village": a team cannot find
the door. An address is

* ``EMPTY``: nothing stands there;
* ``TOWN``: no finer than town or county;
* ``VILLAGE``: a village or hamlet, without house number, road or building;
* ``FULL``: anything more precise.
"""

import re
from typing import Final

EMPTY, TOWN, VILLAGE, FULL = "EMPTY", "TOWN", "VILLAGE", "FULL"

DISTRICTS: Final = re.compile(
    r"(?:[^市县区镇乡省]{2,6}(?:省|自治区))?"
    r"(?:[^市县区镇乡省]{1,6}(?:市|地区|自治州))?"
    r"(?:[^市县区镇乡省园业发社小]{1,6}(?:县|区|市))?"
    r"(?:[^市县区镇乡省村]{1,8}?(?:镇|乡|街道办事处|街道))?"
)
FILLING: Final = " ,,.。::;;、-－—()()"
DIGIT: Final = re.compile(r"[0-9０-９]|[一二三四五六七八九十百]+(?:号|幢|栋|楼|层|室|弄)")
GROUP: Final = re.compile(  # 第3组, 三队: part of a village and no door
    r"第?(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})(?:村民小组|小组|组|队|社)$"
)
GROUP_ENDS: Final = "组队社"
VILLAGES: Final = re.compile(r"^(.*?(?:村民委员会|村委会|自然村|行政村|社区|[村屯寨]))+")
AT_VILLAGE: Final = re.compile(r"(?:村民委员会|村委会|自然村|行政村|社区|居委会|[村屯寨坊])$")
FINDABLE: Final = re.compile(
    r"[路街巷弄]|大道|国道|省道|县道|公路|公里|厦|广场|小区|花园|公寓|新城|"
    r"园区|园内|工业|工贸|加工|港区|隧道|开发区|集中区|项目区|市场|商场|商城|商贸|超市|店|厂|站|校|[小中]学|学院|医院|"
    r"[局院馆库所场仓]|公园|公司|码头|港|银行|宾馆|酒店|饭店|大院|办公|综合|"
    r"[旁边侧内]|对面|隔壁|门口|桥头|路口|环岛|转盘|楼|幢|栋|室|号"
)


def address_quality(address: str, rest: str | None = None) -> str:
    """Grade ``address``.

    Args:
        address: cleaned text.
        rest: what is left of it after province, city, county and town, where the caller knows
            the districts; None = recognise them by their last character.
    """
    if not address:
        return EMPTY
    if rest is None:
        match = DISTRICTS.match(address)
        rest = address[match.end() :] if match else address
    rest = rest.strip(FILLING)
    if not rest:
        return TOWN
    if rest[-1] in GROUP_ENDS:
        rest = GROUP.sub("", rest).strip(FILLING)
    if DIGIT.search(rest):
        return FULL
    if not rest or AT_VILLAGE.search(rest):
        return VILLAGE
    village = VILLAGES.match(rest)
    tail = rest[village.end() :] if village else rest
    return FULL if FINDABLE.search(tail) else VILLAGE
