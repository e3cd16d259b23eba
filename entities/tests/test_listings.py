"""Lists, repairs, restrictions, overrides: each with its basis, its clock, its second person."""

from datetime import date, timedelta

import pytest

from entities.models import (
    AbnormalReason,
    Entity,
    MeasureSource,
    RemovalBasis,
    RepairKind,
    RestrictionArea,
)
from entities.services.credit import CreditError
from entities.services.listings import _check_found, list_entity
from entities.services.overrides import decide_override, propose_override
from entities.services.repairs import apply_for_repair, decide_repair
from entities.services.restrictions import impose_restriction
from entities.tests.test_credit import firm, nightly, now  # noqa: F401
from shuangsuiji.orgs.models import Unit, UnitKind

pytestmark = pytest.mark.django_db
MATERIALS = [
    {"kind": kind, "title": kind, "digest": "0" * 64} for kind in ("APPLICATION", "PLEDGE", "PROOF")
]


@pytest.fixture
def bureau(db):
    return Unit.objects.create(code="C1", name="县局", kind=UnitKind.COUNTY, path="C1/")


def listed(firm, bureau, now, reason=AbnormalReason.UNREACHABLE):  # noqa: F811
    return list_entity(
        entity_code=firm.code,
        unit=bureau,
        reason=reason,
        basis="《企业经营异常名录管理办法》",
        found_on=now.date() - timedelta(days=2),
        ref="V-1",
        by="chief",
        now=now,
    )


def test_a_listing_repaired_leaves_its_trace_and_frees_the_grade(firm, bureau, now):  # noqa: F811
    one = listed(firm, bureau, now)
    firm.refresh_from_db()
    assert (one.number, one.kind, firm.grade) == ("C1-ABNORMAL-2026-0001", "ABNORMAL", "C")
    assert one.due_on > one.found_on + timedelta(days=10)
    with pytest.raises(CreditError, match="不必重复列入"):
        listed(firm, bureau, now)
    given = {"fact_id": one.fact_id, "kind": RepairKind.LEAVE_ABNORMAL, "words": "已变更住所"}
    with pytest.raises(CreditError, match="守信承诺书"):
        apply_for_repair(**given, materials=MATERIALS[:1], by="firm", now=now)
    repair = apply_for_repair(**given, materials=MATERIALS, by="firm", now=now)
    decision = {"code": repair.code, "is_granted": True, "words": "属实", "now": now}
    with pytest.raises(CreditError, match="相对应"):
        decide_repair(**decision, removal_basis=RemovalBasis.ANNUAL_FILED, by="chief")
    with pytest.raises(CreditError, match="另一人"):
        decide_repair(**decision, removal_basis=RemovalBasis.REACHABLE, by="firm")

    decide_repair(**decision, removal_basis=RemovalBasis.REACHABLE, by="chief")

    firm.refresh_from_db()
    assert firm.grade == "C"  # six months more, as the rulebook says
    later = now + timedelta(days=190)
    nightly(later)
    firm.refresh_from_db()
    assert firm.grade == "A"
    with pytest.raises(CreditError, match="已移出"):
        restrict(one, now, now.date() + timedelta(days=30))


def restrict(listing, now, valid_to, basis="国家基础清单第 1 项"):  # noqa: F811
    return impose_restriction(
        number=listing.number,
        area=RestrictionArea.BIDDING,
        source=MeasureSource.NATIONAL,
        basis=basis,
        valid_to=valid_to,
        by="chief",
        now=now,
    )


def test_individuals_are_marked_and_restrictions_have_a_basis_and_an_end(firm, bureau, now):  # noqa: F811
    Entity.objects.filter(pk=firm.pk).update(kind="IND")
    one = listed(firm, bureau, now)
    severe = listed(firm, bureau, now, reason=AbnormalReason.SEVERE_ACT)
    firm.refresh_from_db()
    assert (one.kind, severe.kind, firm.grade) == ("MARKED", "SEVERE", "D")
    with pytest.raises(CreditError, match="法律依据"):
        restrict(severe, now, now.date() + timedelta(days=30), basis=" ")
    with pytest.raises(CreditError, match="已经过去"):
        restrict(severe, now, now.date() - timedelta(days=1))
    with pytest.raises(CreditError, match="核对年份"):
        restrict(severe, now, date(9999, 12, 31))
    with pytest.raises(CreditError, match="核对年份"):
        _check_found(date(1, 1, 1), now.date())
    restrict(severe, now, now.date() + timedelta(days=30))
    with pytest.raises(CreditError, match="已有限制"):
        restrict(severe, now, now.date() + timedelta(days=30))


def test_an_override_takes_two_people_and_expires(firm, bureau, now):  # noqa: F811
    Entity.objects.filter(pk=firm.pk).update(responsible_unit=bureau, placement="GIVEN")
    listed(firm, bureau, now)
    given = {"entity_code": firm.code, "reason": "灾后重建，暂缓", "by": "one", "now": now}
    month = now.date() + timedelta(days=30)
    with pytest.raises(CreditError, match="不需要调整"):
        propose_override(**given, risk_class="C", valid_to=month)
    with pytest.raises(CreditError, match="有效期"):
        propose_override(**given, risk_class="B", valid_to=now.date() + timedelta(days=400))
    proposal = propose_override(**given, risk_class="B", valid_to=month)
    with pytest.raises(CreditError, match="另一人"):
        decide_override(override_id=proposal.pk, is_approved=True, note="", by="one", now=now)

    decide_override(override_id=proposal.pk, is_approved=True, note="", by="two", now=now)

    firm.refresh_from_db()
    assert firm.grade == "B"
    assert nightly(now) == []
    nightly(now + timedelta(days=31))
    firm.refresh_from_db()
    assert firm.grade == "C"
