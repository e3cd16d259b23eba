import pytest

from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role, RoleGrant, User
from shuangsuiji.orgs.tests.places import hold, make_keeper, make_planner, make_user

NEW = "green-harbour-12-lanes"


@pytest.fixture
def keeper(units, client):
    user = make_keeper(units["fuan"])
    client.force_login(user)
    return user


def test_an_account_is_opened_and_must_change_its_password(units, client, keeper):
    answer = client.post(
        "/orgs/users/add/",
        {
            "username": "chen",
            "display_name": "陈虚构",
            "unit": units["south"].pk,
            "password": NEW,
        },
    )

    user = User.objects.get(username="chen")
    assert answer.url == "/orgs/users/chen/"
    assert user.must_change_password
    assert Record.objects.get(kind="orgs.user.created").actor == "keeper"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"username": "keeper"}, "已被使用"),
        ({"username": "陈"}, "用户名只能用"),
        ({"username": "a/b"}, "用户名只能用"),
        ({"password": "12345678"}, "密码"),
    ],
)
def test_a_bad_account_is_refused_in_words(units, client, keeper, change, sentence):
    given = {"username": "chen", "display_name": "陈", "unit": units["south"].pk, "password": NEW}

    page = client.post("/orgs/users/add/", {**given, **change})

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert User.objects.count() == 1


def test_no_account_is_opened_in_a_unit_of_others(units, client, keeper):
    client.post(
        "/orgs/users/add/",
        {"username": "chen", "display_name": "陈", "unit": units["fuding"].pk, "password": NEW},
    )

    assert not User.objects.filter(username="chen").exists()


def test_a_role_is_granted_and_revoked(units, client, keeper):
    make_user("chen", units["south"])

    client.post(
        "/orgs/users/chen/grants/add/",
        {"role": "PLANNER", "unit": units["fuan"].pk, "valid_from": "2026-01-01", "valid_to": ""},
    )
    grant = RoleGrant.objects.get(user__username="chen")
    client.post(f"/orgs/users/chen/grants/{grant.pk}/revoke/")

    grant.refresh_from_db()
    assert (grant.granted_by, grant.revoked_by) == ("keeper", "keeper")


def test_conflicting_roles_are_refused_in_words(units, client, keeper):
    hold(make_user("chen", units["south"]), Role.DRAW_OFFICER, units["south"])

    page = client.post(
        "/orgs/users/chen/grants/add/",
        {"role": "AUDITOR", "unit": units["south"].pk, "valid_from": "2026-01-01", "valid_to": ""},
    )

    assert "三员分立" in page.content.decode()
    assert RoleGrant.objects.filter(user__username="chen").count() == 1


def test_a_role_outside_ones_own_grants_cannot_be_given(units, client, keeper):
    make_user("chen", units["south"])

    client.post(
        "/orgs/users/chen/grants/add/",
        {"role": "PLANNER", "unit": units["city"].pk, "valid_from": "2026-01-01", "valid_to": ""},
    )

    assert not RoleGrant.objects.filter(user__username="chen").exists()


def test_a_grant_above_ones_own_cannot_be_revoked(units, client, keeper):
    grant = hold(make_user("chen", units["south"]), Role.PLANNER, units["city"])

    assert client.post(f"/orgs/users/chen/grants/{grant.pk}/revoke/").status_code == 403


def test_a_grant_is_not_revoked_under_another_name(units, client, keeper):
    make_user("li", units["south"])
    grant = hold(make_user("chen", units["south"]), Role.PLANNER, units["south"])

    assert client.post(f"/orgs/users/li/grants/{grant.pk}/revoke/").status_code == 404


def test_closing_an_account_ends_its_sessions(units, client, keeper):
    chen = make_planner(units["south"], "chen")
    theirs = type(client)()
    theirs.force_login(chen)

    client.post("/orgs/users/chen/edit/", {"display_name": "陈", "unit": units["south"].pk})

    assert not User.objects.get(username="chen").is_active
    assert theirs.get("/orgs/").status_code == 302


def test_a_reset_password_is_changed_at_the_next_sign_in(units, client, keeper):
    make_user("chen", units["south"])

    client.post("/orgs/users/chen/password/", {"password": NEW})

    user = User.objects.get(username="chen")
    assert user.check_password(NEW)
    assert user.must_change_password


def test_a_keeper_does_not_touch_superusers(units, client, keeper):
    make_user("superuser", units["fuan"], is_superuser=True)

    assert client.get("/orgs/users/superuser/password/").status_code == 403


def test_the_list_is_filtered_by_role_and_text(units, client, keeper):
    make_planner(units["south"], "planner")
    make_user("idle", units["south"])

    by_role = client.get("/orgs/users/", {"role": "PLANNER"}).content.decode()
    by_text = client.get("/orgs/users/", {"q": "idle"}).content.decode()

    assert "planner" in by_role
    assert "idle" not in by_role
    assert "没有授权" in by_text


def test_the_list_costs_the_same_for_many_accounts(
    units, client, keeper, django_assert_num_queries
):
    for number in range(30):
        make_planner(units["south"], f"p{number}")
    client.get("/orgs/users/")

    with django_assert_num_queries(9):
        client.get("/orgs/users/")
