"""What was typed survives a sign-in that ended, in a real browser."""

from importlib import import_module

import pytest
from django.conf import settings

from inspections.tests.desk import person
from inspections.tests.world import bureau
from shuangsuiji.orgs.middleware import SEEN
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.tests.places import PASSWORD
from shuangsuiji.tests.test_browser import browser, sign_in, window  # noqa: F401  # fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGE = "/entities/C1E00001/edit/"
SCOPE = "日用百货零售；“散装”食品销售。\n第二行 😀"


def known(name, unit) -> User:
    user = person(name, unit, Role.PLANNER)
    user.set_password(PASSWORD)
    user.save()
    return user


def enter(page, name) -> None:
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")


def let_sleep(context) -> None:
    """The session was not used for longer than it may rest."""
    key = next(one["value"] for one in context.cookies() if one["name"] == "sessionid")
    session = import_module(settings.SESSION_ENGINE).SessionStore(key)
    session[SEEN] = 0
    session.save()


@pytest.fixture
def page(window, live_server):  # noqa: F811
    county = bureau()
    sign_in(window, live_server, known("planner", county))
    known("other", county)
    return window.new_page()


def test_what_was_typed_comes_back_after_signing_in_again(page):
    page.goto(PAGE)
    let_sleep(page.context)
    page.fill("[name=business_scope]", SCOPE)
    page.click("main form .btn-primary")
    assert "/accounts/login/" in page.url

    enter(page, "planner")

    assert page.url.endswith(PAGE)
    assert page.input_value("[name=business_scope]") == SCOPE
    assert "填写的内容已经填回" in page.inner_text("main")
    page.click("main form .btn-primary")
    page.goto(PAGE)
    assert page.input_value("[name=business_scope]") == SCOPE
    assert "填写的内容已经填回" not in page.inner_text("main")


def test_it_comes_back_after_an_old_token_and_to_nobody_else(page):
    page.goto(PAGE)
    page.context.clear_cookies(name="csrftoken")
    page.fill("[name=business_scope]", SCOPE)
    page.click("main form .btn-primary")
    assert "没有被接受" in page.inner_text("main")
    page.click("[data-back]")
    assert page.input_value("[name=business_scope]") == SCOPE

    let_sleep(page.context)
    page.click("main form .btn-primary")
    enter(page, "other")

    assert page.input_value("[name=business_scope]") != SCOPE
    page.goto("/accounts/password/")
    assert page.evaluate("sessionStorage.getItem('ssj-unsent')") is None
