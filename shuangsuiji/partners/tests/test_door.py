"""Who gets in: keys, tokens, networks, spans, quotas; and what strangers are told."""

import base64
import json
from datetime import date, timedelta
from threading import Barrier, Thread
from urllib.parse import urlencode

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shuangsuiji.orgs.tests.places import make_unit
from shuangsuiji.partners.models import AccessToken, ApiClient, ApiKey, QuotaUse
from shuangsuiji.partners.quota import Quota, charge
from shuangsuiji.partners.services.clients import (
    PartnerRefusedError,
    issue_key,
    revoke_key,
    stop_client,
)
from shuangsuiji.partners.tests.world import caller, make_client, make_key

pytestmark = pytest.mark.django_db
OPEN, CLOSED = "/api/v1/sessions/", "/api/v1/entities/AAAAAA/"
FORM = "application/x-www-form-urlencoded"
PROBLEM = "application/problem+json"


@pytest.fixture
def unit(db):
    return make_unit("C1")


def code_of(answer):
    assert answer["Content-Type"] == PROBLEM
    return answer.status_code, answer.json()["code"]


def test_what_is_open_needs_no_key_and_what_is_not_says_so(unit, client):
    assert client.get(OPEN).status_code == 200
    assert code_of(client.get(CLOSED)) == (401, "UNAUTHORIZED")
    assert caller(unit).get(CLOSED).status_code == 404


@pytest.mark.parametrize("header", ["Bearer x", "Bearer ssj_0123456789_x", "Basic eA==", "Bearer"])
def test_a_wrong_key_is_refused_even_where_none_is_needed(unit, header):
    make_key(make_client(unit))

    assert code_of(Client(headers={"Authorization": header}).get(OPEN)) == (401, "UNAUTHORIZED")


def test_a_revoked_key_ends_at_once_and_its_tokens_with_it(unit):
    one = make_client(unit)
    key = make_key(one)
    by_key = Client(headers={"Authorization": f"Bearer {key}"})
    by_token = Client(headers={"Authorization": f"Bearer {token(one, key)['access_token']}"})
    assert (by_key.get(CLOSED).status_code, by_token.get(CLOSED).status_code) == (404, 404)

    revoke_key(client=one, prefix=ApiKey.objects.get().prefix, by="keeper", now=timezone.now())

    assert code_of(by_key.get(CLOSED)) == (401, "EXPIRED")
    assert code_of(by_token.get(CLOSED)) == (401, "EXPIRED")


def test_two_keys_live_while_a_partner_changes_over_and_no_third(unit):
    one = make_client(unit)
    first, second = make_key(one), make_key(one)
    with pytest.raises(PartnerRefusedError, match="两把"):
        issue_key(client=one, by="keeper", now=timezone.now())
    for key in (first, second):
        assert Client(headers={"Authorization": f"Bearer {key}"}).get(CLOSED).status_code == 404
    assert first not in json.dumps(list(ApiKey.objects.values("prefix", "digest")))


def test_a_span_that_is_over_and_a_client_that_was_stopped(unit):
    old = caller(unit, valid_to=date(2020, 2, 1))
    assert code_of(old.get(OPEN)) == (401, "EXPIRED")
    stopped = caller(unit, "tax")
    row = ApiClient.objects.get(code="tax")
    stop_client(client=row, reason="协议终止", by="keeper", now=timezone.now())
    assert code_of(stopped.get(OPEN)) == (401, "EXPIRED")


def test_another_network_is_refused(unit):
    assert code_of(caller(unit, networks=["203.0.113.0/24"]).get(OPEN)) == (403, "NETWORK")
    assert caller(unit, "near", networks=["127.0.0.0/8"]).get(OPEN).status_code == 200


def token(client, key, **more):
    given = {"grant_type": "client_credentials", "client_id": client.code, "client_secret": key}
    return Client().post("/api/v1/oauth/token/", urlencode({**given, **more}), FORM).json()


def test_a_key_gets_a_token_for_a_while_and_for_what_it_asks(unit):
    one = make_client(unit)
    key = make_key(one)
    found = token(one, key, scope="grades")
    held = Client(headers={"Authorization": f"Bearer {found['access_token']}"})

    assert (found["token_type"], found["expires_in"], found["scope"]) == ("Bearer", 900, "grades")
    assert code_of(held.get(CLOSED)) == (403, "SCOPE")
    assert held.get(f"{CLOSED}grade/").status_code == 404
    AccessToken.objects.update(expires_at=timezone.now())
    assert code_of(held.get(f"{CLOSED}grade/")) == (401, "EXPIRED")


def test_the_token_endpoint_refuses_in_the_words_of_oauth(unit):
    one = make_client(unit, scopes=["registry.write"], fields=[])
    key = make_key(one)

    assert token(one, "ssj_0000000000_x")["error"] == "invalid_client"
    assert token(one, key, client_id="other")["error"] == "invalid_client"
    assert token(one, key, scope="grades")["error"] == "invalid_scope"
    assert token(one, key, grant_type="password")["error"] == "unsupported_grant_type"
    basic = base64.b64encode(f"{one.code}:{key}".encode()).decode()
    answer = Client(headers={"Authorization": f"Basic {basic}"}).post(
        "/api/v1/oauth/token/", "grant_type=client_credentials", FORM
    )
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"


def test_ten_times_the_quota_is_refused_and_others_are_not_touched(unit):
    hasty, calm = caller(unit, per_minute=5), caller(unit, "calm")

    answers = [hasty.get(OPEN) for _ in range(50)]

    assert sum(one.status_code == 200 for one in answers) in range(5, 11)  # a minute may turn
    last = answers[-1]
    assert code_of(last) == (429, "QUOTA")
    assert 0 < int(last["Retry-After"]) <= 60
    assert calm.get(OPEN).status_code == 200


def test_a_day_ends_at_local_midnight(unit):
    now = timezone.make_aware(timezone.datetime(2026, 11, 26, 23, 0))
    quota = Quota("client:x", 100, 2)
    assert [charge(quota, now=now) for _ in range(3)] == [0, 0, 3601]
    assert charge(quota, now=now + timedelta(hours=1)) == 0
    assert QuotaUse.objects.get(key="client:x").day_count == 1


def test_strangers_have_a_quota_by_address(unit, client, settings):
    settings.SSJ_ANONYMOUS_CALLS = 20
    answers = [client.get(OPEN).status_code for _ in range(41)]

    assert 429 in answers
    assert caller(unit).get(OPEN).status_code == 200


def test_an_answer_that_is_held_already_is_not_sent_again(client):
    first = client.get(OPEN)

    again = client.get(OPEN, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert client.get(OPEN, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [
        *(("?colour=red", "colour"), ("?limit=0", "limit"), ("?limit=201", "limit")),
        *(("?limit=", "limit"), ("?year=20x6", "year"), ("?limit=5&limit=6", "limit")),
        *(("?status=draft", "status"), ("?unit=%E5%B1%80", "unit")),
    ],
)
def test_parameters_that_do_not_fit_are_named(client, query, field):
    answer = client.get(OPEN + query)

    assert code_of(answer) == (400, "BAD_REQUEST")
    assert answer.json()["errors"][0]["field"] == field


def test_problems_speak_two_languages(client):
    chinese = client.get(CLOSED)
    english = client.get(CLOSED, headers={"Accept-Language": "en-GB,zh;q=0.5"})

    assert chinese.json()["title"] == "没有有效的密钥或令牌"
    assert english.json()["title"] == "No valid key or token"
    assert (chinese["Content-Language"], english["Content-Language"]) == ("zh-Hans", "en")
    assert english.json()["code"] == chinese.json()["code"]


@pytest.mark.parametrize(
    "path", ["/api/v1/", "/api/v1/nothing/", "/api/v1/plans/x/", "/api/v1/%00"]
)
def test_what_is_no_address_is_a_problem_too(client, path):
    assert code_of(client.get(path)) == (404, "NOT_FOUND")


def test_other_methods_are_refused_with_those_that_do(client):
    answer = client.delete(OPEN)

    assert code_of(answer) == (405, "METHOD")
    assert "GET" in answer["Allow"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_forty_calls_at_once_pass_a_quota_of_ten_exactly_ten_times():
    now, together, waits = timezone.now(), Barrier(40), []

    def one():
        together.wait()
        try:
            waits.append(charge(Quota("client:race", 10, 10), now=now))
        finally:
            connections["default"].close()

    threads = [Thread(target=one) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(waits), waits.count(0)) == (40, 10)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_count_waits_for_no_disk_and_whatever_else_is_written_does():
    """What partners read is evidence: its record and the transactions of others stay durable."""
    asking = caller(make_unit("C1"))
    asking.get(OPEN)
    with CaptureQueriesContext(connection) as asked:
        assert asking.get(OPEN).status_code == 200
    said = [one["sql"] for one in asked if one["sql"].lstrip().startswith(("UPDATE", "INSERT"))]
    assert [("quotause" in sql, "synchronous_commit" in sql) for sql in said] == [
        (True, True),
        (False, False),
    ]
    assert waits_for_disk() == "on"  # it held for that statement only
    with transaction.atomic():
        charge(Quota("client:bank", 10, 10), now=timezone.now())
        assert waits_for_disk() == "on"


def waits_for_disk():
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return cursor.fetchone()[0]
