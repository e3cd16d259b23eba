"""Certificates: what the records say decides; the paper is checked by anybody who holds it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from entities.credit.facts import FactKind
from entities.models import (
    CertificateDecision,
    CertificateRequest,
    CreditLetter,
    Entity,
    MeasureSource,
    RemovalBasis,
    RestrictionArea,
)
from entities.services.certificates import ask_certificate, decide_certificate
from entities.services.credit import CreditError
from entities.services.removals import remove_listing
from entities.services.restrictions import impose_restriction
from entities.tests.credit_world import FIRM, SHOP, county, found, put_on_list  # noqa: F401
from shuangsuiji.paper.document import document_facts

DESK = "/entities/certificates/"


def asked(code=FIRM, years=3):
    return ask_certificate(
        entity_code=code, purpose="申请银行贷款", years=years, by="clerk", now=timezone.now()
    )


def decided(row):
    return decide_certificate(code=row.code, by="one", now=timezone.now())


def text(answer):
    return answer.content.decode()


def test_a_clean_record_gives_a_certificate_and_anybody_can_check_it(client, county):  # noqa: F811
    client.force_login(county["clerk"])
    client.post(f"/entities/{FIRM}/credit/certificate/", {"purpose": "投标", "years": "3"})
    row = CertificateRequest.objects.get()
    page = f"{DESK}{row.code}/"
    assert client.post(page).status_code == 403  # who takes it in does not decide
    client.force_login(county["one"])
    assert "出具信用证明" in text(client.get(page))

    client.post(page)

    paper = CertificateDecision.objects.get()
    assert (paper.is_issued, paper.valid_to - paper.on) == (True, timedelta(days=30))
    facts = document_facts(bytes(paper.letter.facts))
    assert (facts.to, list(facts.signers)) == ("", [])
    assert "期间内的行政处罚 0 条" in facts.paragraphs[1]
    assert paper.check_code in facts.paragraphs[2]
    assert client.get(f"/entities/letters/{paper.letter.digest}/pdf/").content[:4] == b"%PDF"
    stranger = Client()
    typed = paper.check_code.replace("-", " ").lower()
    shown = stranger.post(f"{DESK}check/", {"code": typed}, follow=True)
    for words in ("现在仍然有效", "福安虚构商行", "投标", paper.letter.number):
        assert words in text(shown)
    assert "信用证明" in text(client.get(f"/entities/{FIRM}/credit/"))


def test_every_reason_of_a_refusal_stands_in_the_letter(county):  # noqa: F811
    listing = put_on_list(FIRM, county["unit"])
    impose_restriction(
        number=listing.number,
        area=RestrictionArea.CREDIT_CERT,
        source=MeasureSource.NATIONAL,
        basis="清单第 3 项",
        valid_to=timezone.localdate() + timedelta(days=9),
        by="one",
        now=timezone.now(),
    )
    found(FIRM, FactKind.PENALTY, ref="处罚 1 号", days=400)
    found(FIRM, FactKind.PENALTY, ref="处罚 2 号", days=4000)

    paper = decided(asked())

    facts = document_facts(bytes(paper.letter.facts))
    assert (paper.is_issued, paper.check_code, paper.valid_to) == (False, "", None)
    assert [line.partition("：")[0] for line in paper.lines] == [
        "在列的名录或名单",
        "生效中的限制措施",
        "期间内的行政处罚",
    ]
    assert all(line in facts.paragraphs[1] for line in paper.lines)
    assert "处罚 2 号" not in paper.grounds
    assert facts.title == "不予出具信用证明告知书"


def test_what_ended_is_no_reason_any_more(county):  # noqa: F811
    listing = put_on_list(FIRM, county["unit"])
    refused = decided(asked())
    remove_listing(
        number=listing.number,
        basis=RemovalBasis.REACHABLE,
        words="已联系",
        by="two",
        now=timezone.now(),
    )

    assert (refused.is_issued, decided(asked()).is_issued) == (False, True)


def test_a_firm_that_is_gone_gets_none(county):  # noqa: F811
    Entity.objects.filter(code=FIRM).update(status="DEREG")

    assert decided(asked()).lines[0].startswith("登记状态异常：注销")


def test_a_certificate_says_when_it_no_longer_holds(client, county, monkeypatch):  # noqa: F811
    paper = decided(asked())
    url = f"{DESK}check/{paper.check_code}/"
    assert "现在仍然有效" in text(client.get(url))
    put_on_list(FIRM, county["unit"])
    assert "记录有变化" in text(client.get(url))
    other = decided(asked(SHOP))
    later = timezone.now() + timedelta(days=31)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    assert "已过有效期" in text(client.get(f"{DESK}check/{other.check_code}/"))


def test_a_code_that_nobody_gave_finds_nothing_and_stays_in_its_field(client, county):  # noqa: F811
    decided(asked())

    answer = client.post(f"{DESK}check/", {"code": "2345-6789-ABCD-EFGH"})

    assert answer.status_code == 404
    assert "2345-6789-ABCD-EFGH" in text(answer).split("<input")[-1]
    refused = decided(ask_certificate_of_listed(county))
    assert client.get(f"{DESK}check/{refused.check_code or '-'}/").status_code == 404


def ask_certificate_of_listed(county):  # noqa: F811
    put_on_list(SHOP, county["unit"])
    return asked(SHOP)


def test_one_application_is_open_at_a_time_and_decided_once(county):  # noqa: F811
    row = asked()
    with pytest.raises(CreditError, match="已有一份"):
        asked()
    decided(row)
    with pytest.raises(CreditError, match="已有决定"):
        decided(row)
    with pytest.raises(CreditError, match="用途"):
        ask_certificate(entity_code=FIRM, purpose=" ", years=3, by="x", now=timezone.now())
    with pytest.raises(CreditError, match="年数"):
        asked(years=7)

    assert CreditLetter.objects.filter(kind="CERT").count() == 1


def test_typed_text_is_kept_when_it_is_refused(client, county):  # noqa: F811
    asked()
    client.force_login(county["clerk"])

    answer = client.post(
        f"/entities/{FIRM}/credit/certificate/", {"purpose": "我写的用途", "years": "3"}
    )

    assert answer.status_code == 422
    assert "我写的用途" in text(answer)
