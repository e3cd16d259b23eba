"""The credit page, and overrides by two people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from entities.models import CreditLetter, Entity, GradeOverride, OverrideDecision
from entities.tests.credit_world import FIRM, SHOP, county, found, put_on_list  # noqa: F401

URL = f"/entities/{FIRM}/credit/"


def page_of(client, url=URL):
    return client.get(url).content.decode()


def propose(client, **changes):
    until = timezone.localdate() + timedelta(days=30)
    given = {"risk_class": "B", "reason": "灾后重建", "valid_to": until.isoformat(), **changes}
    return client.post(f"{URL}override/", given)


def test_the_page_explains_the_grade_line_by_line_and_what_follows(client, county):  # noqa: F811
    found(FIRM)
    put_on_list(FIRM, county["unit"])
    client.force_login(county["one"])

    page = page_of(client)

    assert "C 信用风险较高 · 失信" in page
    assert "扣 20 分，计入期间最高为 C 级" in page
    assert "《企业经营异常名录管理办法》" in page
    assert "今天结束" in page
    assert "350981-ABNORMAL-2026-0001" in page


def test_an_entity_without_facts_has_a_page(client, county):  # noqa: F811
    client.force_login(county["one"])

    page = page_of(client, f"/entities/{SHOP}/credit/")

    assert "没有信用事实" in page
    assert "没有列入过" in page


def test_credit_is_not_for_witnesses_nor_for_the_next_county(client, county, units):  # noqa: F811
    for name in ("witness", "nobody"):
        if name in county:
            client.force_login(county[name])
        assert client.get(URL).status_code in (302, 404)
    Entity.objects.filter(code=FIRM).update(responsible_unit=units["fuding"])
    client.force_login(county["one"])

    assert client.get(URL).status_code == 404


def test_an_override_is_proposed_by_one_and_decided_by_another(client, county):  # noqa: F811
    put_on_list(FIRM, county["unit"])
    client.force_login(county["one"])
    assert propose(client, risk_class="C").status_code == 422
    answer = propose(client, valid_to="2020-01-01", reason="我打的理由")
    assert answer.status_code == 422
    assert "我打的理由" in answer.content.decode()
    propose(client)
    override = GradeOverride.objects.get()
    decide = f"/entities/overrides/{override.pk}/decide/"
    assert "须由另一人批准" in page_of(client)

    client.post(decide, {"approve": "1"})
    assert not OverrideDecision.objects.exists()  # one's own proposal
    client.force_login(county["two"])
    client.post(decide, {"refuse": "1", "note": ""})
    assert not OverrideDecision.objects.exists()  # a refusal needs words
    client.post(decide, {"approve": "1"})

    assert Entity.objects.get(code=FIRM).grade == "B"
    assert "人工调整生效中" in page_of(client)
    assert 'class="stairs"' in page_of(client)  # from C to B
    letter = CreditLetter.objects.get(kind="OVERRIDE")
    pdf = client.get(f"/entities/letters/{letter.digest}/pdf/")
    assert pdf.content.startswith(b"%PDF-")
    client.logout()
    assert letter.number in page_of(client, f"/entities/letters/{letter.digest}/")


def test_an_override_in_force_is_ended_and_the_computed_grade_returns(client, county):  # noqa: F811
    put_on_list(FIRM, county["unit"])
    client.force_login(county["one"])
    propose(client)
    override = GradeOverride.objects.get()
    client.force_login(county["two"])
    taken_back = client.post(f"/entities/overrides/{override.pk}/withdraw/", {"words": "不是我的"})
    assert taken_back.status_code == 422
    client.post(f"/entities/overrides/{override.pk}/decide/", {"approve": "1"})

    client.post(f"/entities/overrides/{override.pk}/withdraw/", {"words": "已复业"})

    assert Entity.objects.get(code=FIRM).grade == "C"
    assert "已撤回" in page_of(client, "/entities/overrides/")


@pytest.mark.parametrize("who", ["clerk", "planner"])
def test_only_deciders_propose(client, county, who):  # noqa: F811
    client.force_login(county[who])

    assert propose(client).status_code == 403
    assert not GradeOverride.objects.exists()
