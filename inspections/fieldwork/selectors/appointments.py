"""What a notice (抽查通知书) proposes by itself: when the team comes, and what to have ready."""

from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.sheets import items_of
from shuangsuiji.paper.numbering import day_words

MATERIALS = (
    "营业执照正本或副本",
    "与检查事项有关的许可证件、账册、合同、票据",
    "法定代表人（负责人）身份证件；委托他人到场的，另备授权委托书和受托人身份证件",
)
BY_PREFIX = {  # of the item's code: what such items are checked against
    "PUB": "年度报告及即时信息的公示内容和相关证明材料",
    "REG": "住所（经营场所）使用证明、公司章程及登记备案材料",
    "FOOD": "食品经营许可证、进货查验记录和从业人员健康证明",
    "SPEC": "特种设备使用登记证、检验报告和操作人员证书",
    "ADV": "广告发布合同、审查证明和广告档案",
}


def appointment(visit: Visit) -> dict[str, str]:
    """The sources 预约时间 and 请备材料 of inputs. About six queries."""
    codes = [one.item.code for one in items_of([visit]).get(visit.pk, ())]
    own = [text for prefix, text in BY_PREFIX.items() if any(c.startswith(prefix) for c in codes)]
    return {"预约时间": _when(visit), "请备材料": "；".join((*MATERIALS, *own))}


def _when(visit: Visit) -> str:
    if visit.outing is None:
        return f"另行预约，不晚于 {day_words(visit.due_on.isoformat())}"
    return f"{day_words(visit.outing.day.isoformat())}{visit.outing.get_half_display()}"
