"""The demo's credit: lists in each state, repairs, restrictions, overrides, certificates."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from entities.credit.facts import FactKind
from entities.credit.listing_rules import MATERIALS, NEEDED
from entities.models import (
    AbnormalReason,
    Listing,
    MeasureSource,
    RemovalBasis,
    RepairKind,
    RestrictionArea,
)
from entities.selectors.listings import standing_listings
from entities.services.credit import record_fact
from entities.services.listings import list_entity
from entities.services.overrides import decide_override, propose_override
from entities.services.removals import remove_listing
from entities.services.repairs import Material, decide_repair, file_repair
from entities.services.restrictions import impose_restriction
from shuangsuiji.demo.credit_papers import issue_papers
from shuangsuiji.demo.places import COUNTY
from shuangsuiji.demo.registers import ACTIVE, entity_code
from shuangsuiji.orgs.selectors import unit_by_code
from shuangsuiji.paper.sheet import Sheet

Clock = Callable[[], datetime]
ABNORMAL = "《企业经营异常名录管理办法》"
SEVERE = "《市场监督管理严重违法失信名单管理办法》"
CLERK, DECIDER, CHIEF = "publisher", "reviewer", "reviewer2"
FIRM, SHOP = 40, ACTIVE["企业"] + 40  # numbers of fictitious entities, far from the other stories


def play_credit(*, clock: Clock) -> None:
    """Play it once; what is there already stays."""
    if standing_listings(on=localdate(clock())).exists():
        return
    _publish_overdue(clock)
    gone = _listed(FIRM + 1, AbnormalReason.UNREACHABLE, clock)
    asked = _listed(FIRM + 2, AbnormalReason.NO_ANNUAL, clock)
    marked = _listed(SHOP, AbnormalReason.UNREACHABLE, clock)
    severe = _listed(FIRM + 3, AbnormalReason.SEVERE_ACT, clock, basis=SEVERE)
    wrong = _listed(FIRM + 4, AbnormalReason.NO_INFO_AFTER_ORDER, clock)
    _repairs(gone, asked, clock)
    remove_listing(
        number=wrong.number,
        basis=RemovalBasis.ERROR,
        words="复核发现责令期限尚未届满",
        by=CHIEF,
        now=clock(),
    )
    for listing, area in (
        (severe, RestrictionArea.BIDDING),
        (severe, RestrictionArea.HONOURS),
        (asked, RestrictionArea.CREDIT_CERT),
    ):
        impose_restriction(
            number=listing.number,
            area=area,
            source=MeasureSource.NATIONAL,
            basis="《全国失信惩戒措施基础清单》（演示，须核对条目）",
            valid_to=localdate(clock()) + timedelta(days=365),
            by=DECIDER,
            now=clock(),
        )
    _overrides(marked, asked, clock)
    issue_papers(
        clean=_code(FIRM + 8),
        listed=severe.entity.code,
        waiting=_code(FIRM + 9),
        gone=gone.entity.code,
        clock=clock,
    )


def _publish_overdue(clock: Clock) -> None:
    """Two findings that nobody decided in time, and one that is fresh."""
    today = localdate(clock())
    for number, days in ((FIRM + 6, 40), (SHOP + 1, 24), (FIRM + 7, 3)):
        record_fact(
            entity_code=_code(number),
            kind=FactKind.UNREACHABLE,
            ref=f"DEMO-{number}",
            on=today - timedelta(days=days),
            source=COUNTY[1],
            basis="双随机抽查结果（演示）",
            by="demo",
            now=clock(),
        )


def _listed(number: int, reason: AbnormalReason, clock: Clock, *, basis: str = ABNORMAL) -> Listing:
    return list_entity(
        entity_code=_code(number),
        unit=unit_by_code(COUNTY[0]),
        reason=reason,
        basis=basis,
        found_on=localdate(clock()) - timedelta(days=5),
        ref=f"DEMO-{number}",
        by=DECIDER,
        now=clock(),
    )


def _repairs(gone: Listing, asked: Listing, clock: Clock) -> None:
    """One granted, one that waits."""
    for listing, words in (
        (gone, "已办理住所变更登记，联系电话已更新。"),
        (asked, "已补报年度报告并公示。"),
    ):
        repair = file_repair(
            fact_id=listing.fact_id,
            kind=RepairKind.LEAVE_ABNORMAL,
            materials=[
                Material(kind=kind, title=f"{MATERIALS[kind]}.pdf", data=_paper(kind, listing))
                for kind in NEEDED
            ],
            words=words,
            by=CLERK,
            now=clock(),
        )
        if listing is gone:
            decide_repair(
                code=repair.code,
                is_granted=True,
                removal_basis=RemovalBasis.REACHABLE,
                words="已核实新住所，可以联系",
                by=DECIDER,
                now=clock(),
            )


def _paper(kind: str, listing: Listing) -> bytes:
    sheet = Sheet(MATERIALS[kind], number=listing.number, mark="演示")
    sheet.text(f"{listing.entity.name}（虚构）就{listing.number}提交的{MATERIALS[kind]}。")
    return sheet.pdf()


def _overrides(in_force: Listing, asked: Listing, clock: Clock) -> None:
    until = localdate(clock()) + timedelta(days=90)
    for listing, reason in (
        (in_force, "受台风影响停业，已约定复业后补办（演示）"),
        (asked, "已补报年报，修复决定作出之前暂缓（演示）"),
    ):
        override = propose_override(
            entity_code=listing.entity.code,
            risk_class="B",
            reason=reason,
            valid_to=until,
            by=DECIDER,
            now=clock(),
        )
        if listing is in_force:
            decide_override(
                override_id=override.pk, is_approved=True, note="", by=CHIEF, now=clock()
            )


def _code(number: int) -> str:
    return entity_code(number, "个体工商户" if number >= SHOP else "企业")
