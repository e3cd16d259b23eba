"""Public pages are kept for a moment, and nothing of anybody is kept with them."""

import time

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import reverse

from inspections.fieldwork.tests.field import dispatched, first_visit
from publicity.services.results import withdraw_result
from publicity.tests.indexed import publication
from shuangsuiji import page_cache
from shuangsuiji.orgs.models import User
from shuangsuiji.page_cache import PageCacheMiddleware, may_keep, page_key

PUBLIC = "/publicity/results/"


@pytest.fixture(autouse=True)
def kept(settings):
    settings.SSJ_PAGE_CACHE_SECONDS = 2
    caches["pages"].clear()
    yield
    caches["pages"].clear()


class Counting:
    """A page that says how often it was made; ``act`` runs while it is."""

    def __init__(self, act=lambda request, response: None):
        self.count, self.act = 0, act

    def __call__(self, request):
        self.count += 1
        response = HttpResponse(f"page {self.count}")
        self.act(request, response)
        return response


def ask(page: Counting, *requests) -> list[str]:
    middleware = PageCacheMiddleware(page)
    return [middleware(request).content.decode() for request in requests]


def get(path=PUBLIC, cookies=None, **headers):
    request = RequestFactory().get(path, **headers)
    request.COOKIES = cookies or {}
    return request


def test_the_second_visitor_gets_the_page_of_the_first():
    assert ask(Counting(), get(), get()) == ["page 1", "page 1"]


@pytest.mark.parametrize(
    "other",
    [
        get(f"{PUBLIC}?q=1"),
        get(cookies={"ssj_reading": "200c"}),
        get(cookies={"django_language": "en"}),
        get(HTTP_HOST="127.0.0.1"),
        get(cookies={"sessionid": "x"}),
        get(cookies={"anything": "x"}),
        get(HTTP_HX_REQUEST="true"),
        get(HTTP_AUTHORIZATION="Bearer x"),
        get("/inspections/"),
        RequestFactory().post(PUBLIC),
    ],
)
def test_whoever_differs_gets_a_page_of_their_own(other):
    page = Counting()
    ask(page, get())

    assert ask(page, other) == ["page 2"]


@pytest.mark.parametrize(
    "act",
    [
        lambda request, response: get_token(request),
        lambda request, response: response.set_cookie("sessionid", "secret"),
        lambda request, response: setattr(response, "status_code", 404),
        lambda request, response: response.headers.setdefault("Cache-Control", "no-store"),
        lambda request, response: setattr(request, "user", User(username="x")),
    ],
)
def test_what_belongs_to_one_visitor_is_not_kept(act):
    assert ask(Counting(act), get(), get()) == ["page 1", "page 2"]


def test_without_that_check_a_session_would_leak(monkeypatch):
    """The control: a page with somebody's token, kept all the same, is handed to the next."""
    monkeypatch.setattr(page_cache, "may_keep", lambda request, response: True)
    page = Counting(lambda request, response: response.write(get_token(request)))

    first, second = ask(page, get(), get())

    assert first == second


def test_it_can_be_switched_off(settings):
    settings.SSJ_PAGE_CACHE_SECONDS = 0

    assert ask(Counting(), get(), get()) == ["page 1", "page 2"]


def test_a_page_of_the_real_site_may_be_kept(db, client):
    answer = client.get(PUBLIC)

    assert may_keep(answer.wsgi_request, answer) or answer.headers["Cache-Control"] == "max-age=2"
    assert caches["pages"].get(page_key(answer.wsgi_request)) is not None


def test_a_withdrawn_result_is_gone_within_the_seconds_and_staff_sees_it_at_once(db):
    row = publication(first_visit(dispatched()), 1)
    address = reverse("publicity:results")
    visitor, staff = Client(), Client()
    staff.force_login(User.objects.create(username="staff"))
    assert row.code in visitor.get(address).content.decode()

    withdraw_result(code=row.code, reason="依法不予公示", by="display-term", now=row.published_at)

    assert row.code not in staff.get(address).content.decode()
    assert row.code in visitor.get(address).content.decode()  # the control: it was kept
    time.sleep(2.1)
    assert row.code not in visitor.get(address).content.decode()
    assert "staff" not in visitor.get(address).content.decode()
