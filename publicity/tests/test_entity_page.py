"""The public page of an entity: everything that may be known, and nothing else."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from entities.models import Entity
from inspections.fieldwork.services.reviews import review_correction
from inspections.fieldwork.tests.field import LATER, clean_form, corrected
from inspections.sealing.figures import figures_of
from inspections.selectors.public import public_session
from publicity.public_ids import key_of, public_id
from publicity.services.results import publish_result, withdraw_result
from publicity.tests.results import dispatched_visit, open_draw, published_result

pytestmark = pytest.mark.django_db
SECRETS = {
    "legal_rep": "欧阳法定",
    "contact_name": "司徒联络",
    "contact_phone": "13912345678",
    "address": "秘密路九十九号",
    "business_scope": "只在登记簿里的经营范围",
    "capital_text": "七百七十七万元",
}


@pytest.fixture(autouse=True)
def _in_time(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)


@pytest.fixture
def visit(db):
    return dispatched_visit()


def address(entity) -> str:
    return reverse("publicity:entity", args=[public_id(entity.code, entity.pk)])


def text_of(client, entity) -> str:
    answer = client.get(address(entity))
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_is_told_before_the_draw_is_public(visit, client):
    assert client.get(address(visit.entity)).status_code == 404
    open_draw(visit)

    assert visit.entity.name in text_of(client, visit.entity)


def test_a_visit_is_told_with_its_chance_its_result_and_what_followed(visit, client):
    open_draw(visit)
    assert "结果未公示" in text_of(client, visit.entity)
    row = published_result(visit)

    text = text_of(client, visit.entity)

    session = visit.session
    drawn = session.drawn.get(entity=visit.entity)
    stratum = figures_of(public_session(session.code)).stratum(drawn.stratum)
    assert f"/publicity/draws/{session.code}/?code={visit.entity.code}#lookup" in text
    assert f"{stratum.take}/{stratum.count}" in text
    assert f"{stratum.percent}%" in text
    assert reverse("publicity:result", args=[row.code]) in text
    assert "发现问题" in text
    assert "后续" in text
    assert (
        address(visit.entity)
        in client.get(reverse("publicity:result", args=[row.code])).content.decode()
    )


def test_personal_and_inner_words_never_appear(visit, client):
    Entity.objects.filter(pk=visit.entity_id).update(**SECRETS)
    open_draw(visit)
    published_result(visit)

    text = text_of(client, visit.entity)

    assert [word for word in SECRETS.values() if word in text] == []
    assert "资产总额少报" not in text  # findings in free words stay inside


def test_a_withdrawn_result_is_named_without_its_content(visit, client):
    open_draw(visit)
    row = published_result(visit)
    assert "弄虚作假" in text_of(client, visit.entity)  # the control

    withdraw_result(code=row.code, reason="依法不予公示", by="editor", now=LATER)

    text = text_of(client, visit.entity)
    assert row.code in text
    assert "依法不予公示" in text
    assert "弄虚作假" not in text


def test_a_correction_stands_above_what_it_corrects(visit, client):
    open_draw(visit)
    first = published_result(visit)
    corrected(visit, clean_form(visit), reason="账簿核对有误")
    review_correction(
        visit_code=visit.code, version=2, is_approved=True, opinion="属实", by="chief", now=LATER
    )
    second = publish_result(visit_code=visit.code, by="editor", now=LATER)

    text = text_of(client, visit.entity)

    assert f"这是对 {first.code} 的更正" in text
    assert text.index(second.code) < text.rindex(first.code)


def test_a_name_and_a_number_of_a_person_are_hidden_everywhere(visit, client):
    number = "320101199001011234"
    Entity.objects.filter(pk=visit.entity_id).update(
        kind="IND", name="张三丰百货店", legal_rep="张三丰", code=number, uscc=None
    )
    visit.entity.refresh_from_db()
    open_draw(visit)
    published_result(visit)

    text = text_of(client, visit.entity)

    assert key_of(public_id(number, visit.entity_id)) == visit.entity_id
    assert "张*百货店" in text
    assert "三丰" not in text
    assert number not in text
    assert client.get(reverse("publicity:entity", args=[number])).status_code == 404


def test_another_number_of_the_same_firm_leads_to_its_one_address(visit, client):
    open_draw(visit)
    Entity.objects.filter(pk=visit.entity_id).update(reg_no="321204000012345")

    answer = client.get(reverse("publicity:entity", args=["321204000012345"]))

    assert answer["Location"] == address(visit.entity)
    assert client.get(reverse("publicity:entity", args=[f"N{visit.entity_id}"])).status_code == 404


def test_what_is_past_its_term_is_counted_and_not_shown(visit, client, monkeypatch):
    open_draw(visit)
    published_result(visit)
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2032, 1, 1, 4, tzinfo=UTC))

    text = text_of(client, visit.entity)

    assert "另有 1 次检查已过公示期" in text
    assert "弄虚作假" not in text


def test_the_page_costs_few_queries(visit, client, django_assert_max_num_queries):
    open_draw(visit)
    published_result(visit)
    text_of(client, visit.entity)

    with django_assert_max_num_queries(5):  # entity, draws, publications, limits, head of the log
        text_of(client, visit.entity)


def test_everybody_on_a_published_list_has_a_page_also_where_nobody_went(visit, client):
    reserve = visit.session.drawn.filter(is_reserve=True).first()
    assert client.get(address(reserve.entity)).status_code == 404
    open_draw(visit)

    text = text_of(client, reserve.entity)

    assert "没有公开的检查" in text
    assert (
        address(reserve.entity)
        in client.get(
            reverse("publicity:draw", args=[visit.session.code]), {"page": 99}
        ).content.decode()
    )
