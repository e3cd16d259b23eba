"""Public pages in English: nothing of ours is left in Chinese, only names and records."""

import pytest
from django.urls import reverse
from django.utils import timezone

from entities.services.certificates import ask_certificate, decide_certificate
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.contact import token_of
from inspections.fieldwork.services.contact import issue_visit_code
from inspections.services.catalogue import load_catalogue
from inspections.tests.ceremonies import announced
from inspections.tests.world import NOON, bureau, committed, entity, task
from publicity.models import Publication
from publicity.tests.results import dispatched_visit, open_draw, published_result
from shuangsuiji.tests import english


@pytest.fixture
def world(db):
    """A published draw with a result, and an announced ceremony."""
    visit = dispatched_visit()
    open_draw(visit)
    published_result(visit)
    load_catalogue(by="root", now=NOON)
    session = committed(row=task(visit.session.unit, code="T-2", own_branch="OFF"))
    return visit.session, visit.entity, announced(session)


def pages(world) -> list[str]:
    session, entity, ceremony = world
    result = Publication.objects.get()
    draw = f"/publicity/draws/{session.code}/"
    return [
        *("/publicity/draws/", draw, f"{draw}?code={entity.code}", f"{draw}?code=NOBODY"),
        *(f"/publicity/draws/{ceremony.session.code}/", "/publicity/check/", "/publicity/how/"),
        *("/publicity/why/", f"/publicity/why/?code={entity.code}&year={session.year}"),
        *(f"/publicity/fairness/{session.unit.code}/", "/verify/", "/log/"),
        *("/ceremony/", f"/ceremony/{ceremony.code}/", f"/ceremony/{ceremony.code}/stage/"),
        *("/publicity/statistics/", "/publicity/statistics/?since=2020-01&until=2029-12"),
        *("/publicity/statistics/modes/", "/publicity/statistics/modes/?since=2026-01"),
        *("/publicity/statistics/sheet/", "/publicity/statistics/summary/"),
        *("/enterprise/enter/", "/api/v1/docs/", "/api/v1/problems/"),
        *("/", "/publicity/", "/publicity/map/", "/publicity/results/", "/publicity/plans/"),
        *("/publicity/results/?q=nobody&unit=X", "/publicity/search/?q=C1E", "/publicity/items/"),
        *(f"/publicity/results/{result.code}/", f"/publicity/entities/{entity.code}/"),
        *("/publicity/items/PUB01/", "/publicity/notices/", f"/publicity/notices/{session.code}/"),
        *("/publicity/abnormal/", "/publicity/open-data/"),
    ]


def test_nothing_of_ours_is_left_in_chinese(client, world):
    known = english.names()
    left = {
        page: found
        for page in pages(world)
        if (found := english.chinese_of(english.in_english(client, page), known))
    }
    assert left == {}


@pytest.mark.django_db
def test_errors_are_told_in_english(client):
    client.raise_request_exception = False
    page = english.in_english(client, "/publicity/draws/NONE-1/", status=404)
    assert "There is nothing here" in page
    assert english.chinese_of(page, english.names()) == []
    client.cookies.clear()
    assert "这里没有内容" in client.get("/publicity/draws/NONE-1/").content.decode()


@pytest.mark.django_db
def test_the_measure_sees_chinese(client):
    """The control: a page in Chinese, and an English one with one Chinese word in it."""
    page = english.in_english(client, "/publicity/check/")
    assert english.chinese_of(page.replace("In three minutes", "三分钟"), set()) == ["三分钟"]
    assert english.chinese_of(page.replace('alt=""', 'alt="印"', 1), set()) == ["印"]
    assert english.chinese_of(page.replace("In three minutes", "三分钟"), {"三分钟"}) == []
    client.cookies.clear()
    assert len(english.chinese_of(client.get("/publicity/check/").content.decode(), set())) > 40


def test_the_party_of_a_visit_reads_english_too(client, world):
    known = english.names()
    visit = Publication.objects.get().visit
    Visit.objects.filter(pk=visit.pk).update(started_at=NOON)
    issue_visit_code(visit_code=visit.code, by="li", now=timezone.now())
    token = token_of(visit)
    for page in (f"/visit/{token}/", "/visit/check/", f"/visit/check/{'0' * 64}/"):
        assert english.chinese_of(english.in_english(client, page), known) == [], page
    page = english.in_english(client, "/visit/guessed/", status=404)
    assert english.chinese_of(page, known) == []


@pytest.mark.django_db
def test_whoever_holds_a_paper_on_credit_checks_it_in_english(client):
    firm = entity("C1E90001", bureau(entities=3))
    asked = ask_certificate(
        entity_code=firm.code, purpose="申请银行贷款", years=3, by="one", now=timezone.now()
    )
    paper = decide_certificate(code=asked.code, by="one", now=timezone.now())
    known = english.names()
    form = reverse("entities:certificate_enter")
    for page in (
        form,
        reverse("entities:certificate_check", args=[paper.check_code]),
        reverse("entities:letter_check", args=[paper.letter.digest]),
    ):
        assert english.chinese_of(english.in_english(client, page), known) == [], page
    guessed = reverse("entities:certificate_check", args=["2222"])
    page = english.in_english(client, guessed, status=404)
    assert english.chinese_of(page, known) == []
