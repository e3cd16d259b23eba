"""Signing in, locking out, passwords, and how long a session lasts."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.middleware import BEGAN, SEEN
from shuangsuiji.orgs.models import User
from shuangsuiji.orgs.tests.places import PASSWORD, make_user

LOGIN = "/accounts/login/"
NEW = "green-harbour-12-lanes"
WRONG = "wrong-password-1"


@pytest.fixture
def chen(units):
    return make_user("chen", units["fuan"], display_name="陈虚构")


def sign_in(password=PASSWORD, username="chen", **extra):
    return Client(**extra).post(LOGIN, {"username": username, "password": password})


def test_the_right_password_opens_the_door(chen):
    answer = sign_in()

    assert (answer.status_code, answer.url) == (302, reverse("home"))


def test_a_wrong_password_and_a_wrong_name_read_the_same(chen):
    wrong_password, wrong_name = sign_in(WRONG), sign_in(username="nobody")

    sentence = "用户名或密码不对"
    assert sentence in wrong_password.content.decode()
    assert sentence in wrong_name.content.decode()


def test_a_closed_account_reads_like_a_wrong_password(chen):
    User.objects.update(is_active=False)

    assert "用户名或密码不对" in sign_in().content.decode()


def test_after_five_failures_even_the_right_password_is_refused(chen):
    for _ in range(5):
        sign_in(WRONG)

    answer = sign_in()

    assert answer.status_code == 429
    assert "登录已暂时锁定" in answer.content.decode()


def test_a_locked_address_does_not_lock_the_officer_elsewhere(chen):
    for _ in range(6):
        sign_in(WRONG, REMOTE_ADDR="10.0.0.66")

    assert sign_in(REMOTE_ADDR="10.0.0.7").status_code == 302


def test_success_forgets_earlier_failures(chen):
    for _ in range(4):
        sign_in(WRONG)
    sign_in()

    assert sign_in(WRONG).status_code == 200


def test_signing_in_leads_to_no_foreign_site(chen):
    answer = Client().post(
        LOGIN, {"username": "chen", "password": PASSWORD, "next": "https://evil.example/"}
    )

    assert answer.url == reverse("home")


def test_one_changes_ones_own_password_and_other_sessions_end(chen):
    here, elsewhere = Client(), Client()
    here.force_login(chen)
    elsewhere.force_login(chen)

    here.post(
        "/accounts/password/",
        {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW},
    )

    assert User.objects.get(pk=chen.pk).check_password(NEW)
    assert here.get("/orgs/").status_code == 200
    assert elsewhere.get("/orgs/").status_code == 302
    assert Record.objects.get(kind="orgs.password.set").actor == "chen"


@pytest.mark.parametrize("weak", ["short1", "12345678901", "password123"])
def test_a_weak_password_is_refused(chen, client, weak):
    client.force_login(chen)

    client.post(
        "/accounts/password/",
        {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak},
    )

    assert User.objects.get(pk=chen.pk).check_password(PASSWORD)


def test_a_given_password_is_changed_before_anything_else(chen, client):
    User.objects.update(must_change_password=True)
    client.force_login(User.objects.get(pk=chen.pk))

    away = client.get("/orgs/")
    client.post(
        "/accounts/password/",
        {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW},
    )

    assert away.url == "/accounts/password/"
    assert client.get("/orgs/").status_code == 200


def age(client, key, seconds):
    session = client.session
    now = int(timezone.now().timestamp())
    session[BEGAN], session[SEEN] = now, now
    session[key] = now - seconds
    session.save()


def test_an_idle_session_ends(chen, client, settings):
    client.force_login(chen)
    age(client, SEEN, settings.SSJ_SESSION_IDLE_SECONDS + 1)

    answer = client.get("/orgs/?q=x")

    assert answer.url == "/accounts/login/?next=/orgs/%3Fq%3Dx"
    assert client.get("/orgs/").status_code == 302


@pytest.mark.parametrize("is_signed_out", [False, True])
@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("http://testserver/orgs/units/C1/?tab=2", "/orgs/units/C1/%3Ftab%3D2"),
        ("http://evil.example/orgs/", "/"),
        ("", "/"),
    ],
)
def test_who_sends_a_form_too_late_comes_back_to_its_page(
    chen, client, settings, is_signed_out, page, back
):
    client.force_login(chen)
    age(client, SEEN, settings.SSJ_SESSION_IDLE_SECONDS + 1)
    if is_signed_out:
        client.logout()

    answer = client.post("/inspections/visits/V-1/move/", {}, headers={"referer": page})

    assert answer.url == f"/accounts/login/?next={back}"
    assert "请重新登录" in client.get(LOGIN).content.decode()


def test_a_used_session_ends_after_its_longest_time(chen, client, settings):
    client.force_login(chen)
    age(client, BEGAN, settings.SESSION_COOKIE_AGE + 1)

    assert "/accounts/login/" in client.get("/orgs/").url


def test_use_keeps_a_session_awake(chen, client, settings):
    client.force_login(chen)
    age(client, SEEN, settings.SSJ_SESSION_IDLE_SECONDS - 5)

    assert client.get("/orgs/").status_code == 200
    assert int(timezone.now().timestamp()) - client.session[SEEN] < 5


def test_a_page_that_refreshes_itself_is_no_use(chen, client, settings):
    client.force_login(chen)
    age(client, SEEN, settings.SSJ_SESSION_IDLE_SECONDS - 5)

    assert client.get("/orgs/", headers={"X-Background": "1"}).status_code == 200
    assert int(timezone.now().timestamp()) - client.session[SEEN] > 100


def test_a_fragment_is_told_to_go_to_the_login_page(chen, client, settings):
    client.force_login(chen)
    age(client, SEEN, settings.SSJ_SESSION_IDLE_SECONDS + 1)

    answer = client.get("/orgs/", headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/accounts/login/")


def test_pages_of_the_signed_in_are_not_cached(chen, client):
    client.force_login(chen)

    assert "no-store" in client.get("/orgs/")["Cache-Control"]
