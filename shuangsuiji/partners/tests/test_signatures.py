"""Signed calls: what was overheard cannot be sent again, changed, or sent later."""

import json
import re
import secrets
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import Client
from django.utils import timezone

from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.tests.places import make_holder, make_unit
from shuangsuiji.partners import signatures
from shuangsuiji.partners.credentials import prefix_of, signing_secret
from shuangsuiji.partners.models import ApiClient, SpentNonce
from shuangsuiji.partners.signatures import forget_nonces
from shuangsuiji.partners.tests.test_door import CLOSED, code_of, token
from shuangsuiji.partners.tests.world import make_client, make_key

pytestmark = pytest.mark.django_db
GUIDE = Path(project.BASE_DIR) / "docs" / "partner-api.md"
LOOKUP = "/api/v1/entities/lookup/"
WRONG, AGAIN = (401, "SIGNATURE"), (401, "REPLAYED")


def signed(*args):
    """As the guide for partners has it."""
    (block,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    names = {}
    exec(block, names)  # noqa: S102  # our own document
    return names["signed"](*args)


@pytest.fixture
def key(db):
    return make_key(make_client(make_unit("C1"), needs_signature=True))


@pytest.fixture
def secret(key):
    return signing_secret(prefix_of(key))


def get(key, headers, target=CLOSED):
    return Client().get(target, headers={"Authorization": f"Bearer {key}", **headers})


def test_a_signed_call_is_taken_once(key, secret):
    headers = signed(secret, "GET", CLOSED)

    assert get(key, {}).json()["code"] == "SIGNATURE"
    assert get(key, headers).status_code == 404  # in, and no such entity
    assert code_of(get(key, headers)) == AGAIN
    assert get(key, signed(secret, "GET", CLOSED)).status_code == 404
    assert SpentNonce.objects.count() == 2


def test_without_the_table_of_numbers_a_call_could_be_sent_again(key, secret, monkeypatch):
    """The control."""
    monkeypatch.setattr(signatures, "_spend", lambda *_: None)
    headers = signed(secret, "GET", CLOSED)

    assert [get(key, headers).status_code for _ in range(2)] == [404, 404]


@pytest.mark.parametrize(
    ("whose", "method", "target"),
    [
        ("other", "GET", CLOSED),
        ("own", "POST", CLOSED),
        ("own", "GET", "/api/v1/entities/BBBBBB/"),
        ("own", "GET", f"{CLOSED}?x=1"),
    ],
)
def test_a_signature_of_something_else_is_refused_and_spends_nothing(
    key, secret, whose, method, target
):
    used = secret if whose == "own" else signing_secret("0" * 10)

    assert code_of(get(key, signed(used, method, target))) == WRONG
    assert not SpentNonce.objects.exists()


def test_the_body_is_covered_and_still_read(key, secret):
    def post(body, of):
        headers = {"Authorization": f"Bearer {key}", **signed(secret, "POST", LOOKUP, of)}
        return Client().post(LOOKUP, body, "application/json", headers=headers)

    body = json.dumps({"codes": ["AAAAAA"]}).encode()
    answer = post(body, body)
    assert (answer.status_code, "AAAAAA" in answer.content.decode()) == (200, True)
    assert code_of(post(body.replace(b"AAAAAA", b"BBBBBB"), body)) == WRONG
    monster = b" " * (signatures.MOST_BYTES + 1)
    assert code_of(post(monster, monster))[0] == 413


def test_both_clocks_may_be_five_minutes_apart_and_no_more(key, secret, monkeypatch):
    headers = signed(secret, "GET", CLOSED)
    real = timezone.now

    told = []
    for seconds in (302, -302, 298, -298):
        moved = timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda moved=moved: real() + moved)
        told.append(code_of(get(key, headers)))
    assert told == [WRONG, WRONG, (404, "NOT_FOUND"), AGAIN]
    monkeypatch.setattr(timezone, "now", real)
    assert forget_nonces(now=real() + timedelta(seconds=600)) == 0
    assert forget_nonces(now=real() + timedelta(seconds=1300)) == 1


def test_a_token_alone_opens_nothing_and_signs_with_its_keys_secret(key, secret):
    held = token(ApiClient.objects.get(), key)["access_token"]

    assert code_of(get(held, {})) == WRONG
    assert get(held, signed(secret, "GET", CLOSED)).status_code == 404


def test_a_client_that_need_not_sign_may_try_it_out():
    key = make_key(make_client(make_unit("C1")))
    secret = signing_secret(prefix_of(key))

    assert get(key, {}).status_code == 404
    assert get(key, signed(secret, "GET", CLOSED)).status_code == 404
    assert code_of(get(key, signed(secret, "GET", "/other/"))) == WRONG


def test_an_old_server_secret_still_holds_while_it_is_changed(key, secret, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = secrets.token_urlsafe(50)

    assert get(key, signed(secret, "GET", CLOSED)).status_code == 404
    settings.SECRET_KEY_FALLBACKS = []
    assert code_of(get(key, signed(secret, "GET", CLOSED))) == WRONG


def test_the_example_for_a_shell_signs_as_well(key, secret):
    guide = GUIDE.read_text(encoding="utf-8")
    script = re.search(r"```\n(TARGET=.*?)\ncurl", guide, re.DOTALL)[1]
    script = script.replace("91350981MA2XXXXX04", "AAAAAA") + '\necho "$STAMP $NONCE $RIGHT"'
    told = subprocess.run(
        ["/bin/bash", "-c", script],
        env={"SECRET": secret, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
        text=True,
    )
    names = ("SSJ-Timestamp", "SSJ-Nonce", "SSJ-Signature")

    assert get(key, dict(zip(names, told.stdout.split(), strict=True))).status_code == 404


def test_the_desk_asks_for_signatures_and_shows_the_secret_once(client):
    unit = make_unit("C1")
    client.force_login(make_holder("keeper", Role.SYSADMIN, unit))
    form = {
        **{"code": "bank", "agency": "某银行", "purpose": "核查", "basis": "协议", "unit": unit.pk},
        **{"valid_from": "2020-01-01", "valid_to": "2099-01-01", "needs_signature": "on"},
        **{"per_minute": 10, "per_day": 100},
    }
    client.post("/partners/new/", form)
    assert ApiClient.objects.get().needs_signature
    told = json.loads(bytes(Record.objects.get(kind="partners.client.saved").payload))
    assert told["needs_signature"] is True

    page = client.post("/partners/clients/bank/keys/").content.decode()
    prefix = ApiClient.objects.get().keys.get().prefix
    assert signing_secret(prefix) in page
    assert "须签名" in page
    assert signing_secret(prefix) not in client.get("/partners/clients/bank/").content.decode()
