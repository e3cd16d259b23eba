"""The demo's certificates (issued, refused, waiting) and one list that was screened."""

from collections.abc import Callable
from datetime import datetime

from entities.screening_list import pasted_rows
from entities.services.certificates import ask_certificate, decide_certificate
from entities.services.screenings import screen_list
from shuangsuiji.demo.places import COUNTY
from shuangsuiji.orgs.selectors import unit_by_code

Clock = Callable[[], datetime]
ENTERPRISE = "enterprise"


def issue_papers(*, clean: str, listed: str, waiting: str, gone: str, clock: Clock) -> None:
    """Each argument is the code of a firm: without records, on a list, asking, taken off a list."""
    for code, purpose in ((clean, "申请银行贷款（演示）"), (listed, "参加工程投标（演示）")):
        asked = ask_certificate(
            entity_code=code, purpose=purpose, years=3, by="publisher", now=clock()
        )
        decide_certificate(code=asked.code, by="reviewer", now=clock())
    ask_certificate(
        entity_code=waiting,
        purpose="申报高新技术企业（演示）",
        years=3,
        by=ENTERPRISE,
        now=clock(),
    )
    names = f"{clean}\n{listed}\n{gone}\n泰州市虚构未登记商行\n{clean[:-1]}\n{clean}"
    screen_list(
        unit=unit_by_code(COUNTY[0]),
        purpose="2026 年度区长质量奖评选（演示）",
        source="粘贴的名单",
        asked=pasted_rows(names),
        by="planner",
        now=clock(),
    )
