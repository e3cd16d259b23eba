"""Rows of credit, ratios, the enterprise's side and open data that somebody rewrote in SQL."""
# ruff: noqa: S608  # statements of an attacker, made from names of the models

import json
from datetime import date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Max, Min

from entities.models import (
    AbnormalReason,
    CreditFact,
    Entity,
    MeasureSource,
    RemovalBasis,
    RepairKind,
    RestrictionArea,
)
from entities.screening_list import pasted_rows
from entities.services.certificates import ask_certificate, decide_certificate
from entities.services.credit import regrade_batch
from entities.services.listings import dismiss_finding, list_entity
from entities.services.overrides import decide_override, propose_override, withdraw_override
from entities.services.repairs import Material, decide_repair, file_repair
from entities.services.restrictions import end_restriction, impose_restriction
from entities.services.rulebooks import decide_rulebook, propose_rulebook
from entities.services.screenings import screen_list
from entities.tests.credit_world import book
from inspections.services.ratios import decide_proposal
from inspections.tests.test_ratio_proposals import plan_of, proposed
from inspections.tests.world import triggers_off
from publicity.enterprise.filing import Kept as KeptFile
from publicity.enterprise.models import Reply
from publicity.enterprise.services.access import ENTERPRISE, end_code, take_code
from publicity.enterprise.services.hearing import take_up
from publicity.enterprise.services.objections import Complaint, file_objection
from publicity.enterprise.services.replies import check_reply, file_reply, withdraw_reply
from publicity.enterprise.states import Ground, Remedy
from publicity.enterprise.tests.world import SOON, inside, published_problem
from publicity.services.open_data import record_snapshot
from shuangsuiji.ledger import verify_kept
from shuangsuiji.ledger.erasure import erase_content
from shuangsuiji.ledger.models import Leaf, Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.verify import verify_log
from shuangsuiji.ledger.verify_kept import kept_tables, unkept_rows
from shuangsuiji.tests.test_architecture import APPEND_ONLY

pytestmark = pytest.mark.django_db
MONTH = SOON.date() + timedelta(days=30)
OUTSIDE = {"publicity.Publication", "publicity.Withdrawal"}  # publicity.rechecking holds these
# Figures made anew from publications, and spellings for the search.
COUNTED = {"publicity.CheckRecord", "publicity.PastChecks", "publicity.InitialsCorrection"}


@pytest.fixture
def world(db):
    """One row at least of every kept table, each by its service."""
    publication = published_problem()
    _credit(publication)
    _papers(publication)
    _words(publication)
    plan = plan_of(publication.unit)
    decide_proposal(
        plan=plan,
        number=proposed(plan).number,
        is_approved=True,
        note="",
        by="reviewer",
        now=SOON,
    )
    record_snapshot(day=SOON.date(), manifest=b'{"v":1}', by="open-data", now=SOON)
    seal_pending(now=SOON)
    return publication


def _credit(publication):
    entity, acts = publication.entity, {"by": "chief", "now": SOON}
    fact = CreditFact.objects.get(entity=entity, kind="FALSE_INFO")
    dismiss_finding(fact_id=fact.pk, words="已当日更正", **acts)
    listing = list_entity(
        entity_code=entity.code,
        unit=publication.unit,
        reason=AbnormalReason.UNREACHABLE,
        basis="《企业经营异常名录管理办法》",
        found_on=SOON.date(),
        ref=publication.code,
        **acts,
    )
    restriction = impose_restriction(
        number=listing.number,
        area=RestrictionArea.BIDDING,
        source=MeasureSource.LOCAL,
        basis="条目",
        valid_to=MONTH,
        **acts,
    )
    end_restriction(restriction_id=restriction.pk, words="已整改", **acts)
    override = propose_override(
        entity_code=entity.code, risk_class="B", reason="灾后", valid_to=MONTH, by="one", now=SOON
    )
    decide_override(override_id=override.pk, is_approved=True, note="", **acts)
    withdraw_override(override_id=override.pk, words="已到位", **acts)
    files = [
        Material(kind=one, title=one, data=b"%PDF-" + one.encode())
        for one in ("APPLICATION", "PLEDGE", "PROOF")
    ]
    repair = file_repair(
        fact_id=listing.fact_id,
        kind=RepairKind.LEAVE_ABNORMAL,
        materials=files,
        words="已变更住所",
        by="firm",
        now=SOON,
    )
    decide_repair(
        code=repair.code,
        is_granted=True,
        removal_basis=RemovalBasis.REACHABLE,
        words="属实",
        **acts,
    )


def _papers(publication):
    entity, acts = publication.entity, {"by": "chief", "now": SOON}
    asked = ask_certificate(
        entity_code=entity.code, purpose="申请银行贷款", years=1, by="chief", now=SOON
    )
    decide_certificate(code=asked.code, **acts)
    screen_list(
        unit=publication.unit,
        purpose="质量奖",
        source="粘贴",
        asked=pasted_rows(entity.name),
        **acts,
    )
    rules = json.dumps(book(code="next-1", valid_from="2099-01-01")).encode()
    proposal = propose_rulebook(document=rules, by="one", now=SOON)
    decide_rulebook(proposal_id=proposal.pk, is_approved=True, note="", **acts)
    everybody = Entity.objects.aggregate(first=Min("pk"), through=Max("pk"))
    regrade_batch(**everybody, is_last=True, **acts)


def _words(publication):
    use, firm = inside(publication), {"by": ENTERPRISE, "now": SOON}
    code, _ = take_code(visit=publication.visit, **firm)
    end_code(code_id=code.pk, reason="遗失", by="hearer", now=SOON)
    reply = file_reply(
        use=use, publication_code=publication.code, words="已更正。", signer="王某", **firm
    )
    check_reply(
        number=reply.number, is_approved=True, shown="已更正。", reason="", by="editor", now=SOON
    )
    withdraw_reply(use=use, number=reply.number, **firm)
    complaint = Complaint(
        ground=Ground.FACTS,
        wish=Remedy.WITHDRAW,
        words="账目已更正",
        name="王某",
        phone="1",
        files=[KeptFile("凭证.png", "0" * 64, 9, "image/png")],
    )
    row = file_objection(use=use, publication_code=publication.code, complaint=complaint, **firm)
    take_up(number=row.number, by="hearer", now=SOON)


def found_after(kept, statement, values):
    """What is found when this statement ran, which is undone; None where the database refused."""
    found = None
    try:
        with transaction.atomic():
            with triggers_off(), connection.cursor() as cursor:
                cursor.execute(statement, values)
                assert cursor.rowcount == 1
            found = list(unkept_rows([kept]))
            transaction.set_rollback(True)
    except IntegrityError:
        return None
    return found


def other(column, value):
    """Another value that the column can hold."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, datetime | date):
        return value - timedelta(days=1)
    if isinstance(value, bytes | memoryview):
        return b"{}"
    if isinstance(value, int):
        return value + 1
    if isinstance(column, models.JSONField):
        return "[]"
    if not value:
        return None if value is None else "x"
    return ("8" if value.startswith("9") else "9") + value[1:]


def test_every_column_of_every_kept_table_is_held_against_the_log(world):
    assert list(unkept_rows(kept_tables())) == []

    tried = 0
    for kept in kept_tables():
        model = apps.get_model(kept.model)
        row = model._default_manager.order_by("pk").last()
        assert row is not None, kept.model
        table, sources = model._meta.db_table, Record.objects.filter(kind__in=kept.kinds)
        numbers = set(Leaf.objects.filter(src__in=sources.values("src")).values_list("seq", flat=1))
        columns = [one for one in model._meta.concrete_fields if not one.primary_key]
        for column in columns:
            value = other(column, getattr(row, column.attname))
            if value is None:
                continue
            places = found_after(
                kept,
                f'UPDATE {table} SET "{column.column}" = %s WHERE id = %s',
                [value, row.pk],
            )
            if places is None:
                continue
            tried += 1
            ((seq, text),) = places
            assert seq in numbers, (kept.model, column.name)
            assert f"第 {row.pk} 行" in text
            assert "被改动" in text
        ((seq, text),) = found_after(kept, f"DELETE FROM {table} WHERE id = %s", [row.pk])
        assert (seq in numbers, "被删除" in text) == (True, True)
        new, gone = found_after(kept, f"UPDATE {table} SET id = 9999 WHERE id = %s", [row.pk])
        assert new[0] is None
        assert "第 9999 行：没有这样的记录" in new[1]
        assert "被删除" in gone[1]
    assert tried > 150


def test_without_the_tables_nobody_would_notice(world, monkeypatch):
    before = verify_log().findings  # of forms that the world made without their service
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE entities_creditfact SET amount_fen = 1")
        cursor.execute("UPDATE enterprise_reply SET signer = '李某'")

    texts = " ".join(map(str, verify_log().findings))
    assert "信用事实第" in texts
    assert "企业回应第" in texts
    for app in apps.get_app_configs():
        monkeypatch.setattr(app, "log_kept", (), raising=False)
    assert verify_log().findings == before


def test_content_destroyed_by_law_leaves_its_rows_alone_and_no_others(world):
    kept = next(one for one in kept_tables() if one.model == "enterprise.Reply")
    record = Record.objects.get(kind=kept.kinds[0])
    erase_content(sources=[record.src], basis="个人信息保护法", by="chief", now=SOON)

    assert list(unkept_rows([kept])) == []
    with triggers_off():
        Reply.objects.update(filed_at=SOON - timedelta(days=1))
    assert "没有这样的记录" in str(list(unkept_rows([kept])))


def test_rows_that_come_while_their_table_is_read_raise_no_alarm(world, monkeypatch):
    calls = []

    def too_early(kept, name):
        calls.append(kept)
        found = promises(kept, name)
        return found if len(calls) > 1 else found._replace(read=0, rows={})

    promises = verify_kept._promises
    monkeypatch.setattr(verify_kept, "_promises", too_early)
    kept = next(iter(kept_tables()))

    assert list(unkept_rows([kept])) == []
    assert len(calls) == 2


def test_tables_of_these_apps_that_only_grow_are_kept():
    ours = {
        name
        for name in APPEND_ONLY
        if name.startswith(("entities.", "enterprise.", "publicity.", "inspections.Ratio"))
    }

    assert {kept.model for kept in kept_tables()} == ours - OUTSIDE - COUNTED
