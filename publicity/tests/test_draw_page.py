"""The public page of one draw."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entities.models import Entity
from inspections.models.sessions import VoidReason
from inspections.printing import certificate_facts
from inspections.services.publishing import publish_session
from inspections.services.voids import approve_void, propose_void
from inspections.tests.desk import person, signed_in
from inspections.tests.world import NOON, committed, revealed, sealed
from publicity.tests.held import drawn, page_of, published
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_sealed_session_shows_counts_chances_and_digests(client):
    session = sealed()

    text = text_of(client, page_of(session))

    assert session.frame_digest[:8] in text
    assert session.entities_digest[:8] in text
    assert "36/72 = <strong>50.00%" in text
    assert "尚未进行" in text


def test_a_committed_session_shows_its_commitment(client):
    session = committed()

    assert session.commitment[:8] in text_of(client, page_of(session))


def test_a_revealed_session_shows_the_sources(client):
    assert "dice:31415926535897932384" in text_of(client, page_of(revealed()))


def test_before_publication_no_address_gives_away_who_was_drawn(client):
    session = drawn()
    names = list(session.drawn.values_list("entity__code", "entity__name", "ticket"))
    people = session.teams.values_list("members__inspector__code", "members__inspector__name")
    secrets = {text for row in [*names, *people] for text in row}
    code = names[0][0]
    page = page_of(session)

    for address in (
        page,
        f"{page}?code={code}",
        f"{page}?team=T001&page=1",
        "/publicity/draws/",
        "/",
    ):
        body = text_of(client, address).replace(f'value="{code}"', "")
        body = body.replace(f"code%3D{code}", "")  # where the switch of large type comes back to

        assert not [secret for secret in secrets if secret in body], address
        assert session.result.digest not in body

    assert client.get(f"{page}bundle.json").status_code == 404
    assert client.get(f"/inspections/sessions/{session.code}/").status_code == 302


def test_anybody_gets_the_certificate_of_a_draw(client):
    session = drawn()
    address = reverse("publicity:certificate", args=[session.code])

    assert address in text_of(client, reverse("publicity:draw", args=[session.code]))
    answer = client.get(address)
    assert answer.content.startswith(b"%PDF")
    assert "attachment" in answer["Content-Disposition"]
    assert client.get(reverse("publicity:certificate", args=["none"])).status_code == 404


def test_before_publication_the_public_certificate_leaves_the_result_out(client):
    session = drawn()
    staff = signed_in(person("officer", session.unit, Role.DRAW_OFFICER))
    own = reverse("inspections:certificate", args=[session.code])
    public = reverse("publicity:certificate", args=[session.code])

    facts = certificate_facts(session, address="", with_result=False)
    assert session.result.digest not in str(facts)
    assert session.result.digest in str(certificate_facts(session, address=""))  # the control
    assert client.get(public).content != staff.get(own).content
    publish_session(session_code=session.code, by="officer", now=timezone.now())
    assert client.get(public).content == staff.get(own).content


def test_after_publication_the_page_names_everybody_drawn(client):
    session = published()

    text = text_of(client, page_of(session))

    for code in session.drawn.values_list("entity__code", flat=True):
        assert code in text
    assert session.master[:8] in text
    assert session.revealed_code in text


def test_a_plan_may_open_the_names_at_the_draw_but_never_the_seed(client):
    session = drawn(publish_names="AT_DRAW")

    text = text_of(client, page_of(session))

    assert session.drawn.first().entity.code in text
    assert "下载核验包" not in text
    assert client.get(f"{page_of(session)}bundle.json").status_code == 404


@pytest.mark.parametrize(
    ("rule", "shown", "hidden"),
    [
        ("MASKED", "检*（尾号", "检查员S"),
        ("FULL", "检查员S", "*（尾号"),
        ("HIDDEN", "不公开", "检查员S"),
    ],
)
def test_inspectors_are_named_as_the_plan_says(client, rule, shown, hidden):
    text = text_of(client, page_of(published(inspector_names=rule)))

    assert shown in text
    assert hidden not in text


def test_the_lookup_answers_for_drawn_undrawn_excluded_and_unknown_codes(client):
    session = published(
        entities={"exclude": [{"code": "C1E00003", "reason": "LEFT_ALONE", "note": ""}]}
    )
    page = page_of(session)
    taken = session.drawn.filter(is_reserve=False).first()
    everything = session.drawn.values_list("entity__code", flat=True)
    missed = Entity.objects.exclude(code__in=[*everything, "C1E00003"]).first()

    assert f"由 {taken.team.code} 组检查" in text_of(client, f"{page}?code={taken.entity.code}")
    assert "没有被抽中" in text_of(client, f"{page}?code={missed.code.lower()}")
    assert "理由：无事不扰" in text_of(client, f"{page}?code=C1E00003")
    assert "不在本场封存的名单中" in text_of(client, f"{page}?code=91350900MA00000000")


def test_a_lookup_cannot_be_used_to_write_into_the_page(client):
    page = page_of(published())

    text = text_of(client, f"{page}?code=%3Cscript%3Ealert(1)%3C/script%3E%22%20x=%22")

    assert "<script>alert" not in text.lower()


def test_a_void_session_stays_and_says_why(client):
    session = drawn()
    propose_void(
        session_code=session.code,
        reason=VoidReason.WRONG_LIST,
        note="名单中有已注销的企业。",
        by="officer",
        now=NOON,
    )
    approve_void(session_code=session.code, by="reviewer", now=NOON)

    text = text_of(client, page_of(session))

    assert "本场已作废：名单或规则有误" in text
    assert "名单中有已注销的企业。" in text
    assert session.drawn.first().entity.code not in text


def test_an_unknown_session_is_not_found(client):
    answer = client.get("/publicity/draws/C1-2026-0099/")

    assert answer.status_code == 404
    assert "这里没有内容" in answer.content.decode()


def test_weighted_strata_state_the_chance_of_every_weight(client):
    text = text_of(client, page_of(sealed(weights={"D": 3}, total=12, own_branch="OFF")))

    assert "权重" in text
    assert "放几支签" in text


def test_the_page_costs_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    session = published()

    with django_assert_max_num_queries(26):
        client.get(page_of(session))


def test_the_number_of_recusals_is_public_and_nothing_else_of_them(client):
    pair = {"inspector": "S1P0", "entity": "C1E00001", "reason": "RELATIVE"}

    text = text_of(client, page_of(sealed(recusals=[pair])))

    assert "1 对申报回避" in text
    assert "S1P0" not in text
    assert "近亲属" not in text
