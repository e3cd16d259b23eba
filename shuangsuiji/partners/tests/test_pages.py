"""Partners in the browser: who sees what, a key shown once, records for the data's owner."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.tests.pages import answer, url_names
from shuangsuiji.orgs.tests.places import make_city, make_holder, make_keeper, make_user
from shuangsuiji.partners.models import Access, ApiClient
from shuangsuiji.partners.sealing import unsealed_days
from shuangsuiji.partners.services.accesses import seal_accesses
from shuangsuiji.partners.tasks import seal_accesses_task
from shuangsuiji.partners.tests.world import make_client, make_key
from shuangsuiji.tests.plugin import WITH_TRIGGERS, WITHOUT_TRIGGERS, triggers_off_and_on

pytestmark = pytest.mark.django_db
USERS = ("own", "sibling", "parent", "auditor", "planner", "witness", "stranger", "anonymous")
NOBODY = dict.fromkeys(USERS, 403) | {"anonymous": 302}
LIST = NOBODY | dict.fromkeys(("own", "sibling", "parent", "auditor"), 200)
ADD = LIST | {"auditor": 403}
READ = LIST | {"sibling": 404}
EDIT = READ | {"auditor": 403}
ACT = EDIT | dict.fromkeys(("own", "parent"), 302)
OWNED = LIST | {"planner": 200}
MATRIX = {
    "clients": (LIST, {}, "get"),
    "client_add": (ADD, {}, "get"),
    "client": (READ, {"code": "bank"}, "get"),
    "client_edit": (EDIT, {"code": "bank"}, "get"),
    "client_stop": (ACT, {"code": "bank"}, "post"),
    "key_add": (EDIT, {"code": "bank"}, "post"),
    "key_revoke": (ACT, {"code": "bank", "prefix": "0123456789"}, "post"),
    "accesses": (OWNED, {}, "get"),
    "accesses_export": (OWNED, {}, "post"),
}


@pytest.fixture
def units(db):
    return make_city()


@pytest.fixture
def users(units):
    return {
        "own": make_keeper(units["fuan"], "own"),
        "sibling": make_keeper(units["fuding"], "sibling"),
        "parent": make_keeper(units["city"], "parent"),
        "auditor": make_holder("auditor", Role.AUDITOR, units["fuan"]),
        "planner": make_holder("planner", Role.PLANNER, units["fuan"]),
        "witness": make_holder("witness", Role.WITNESS, units["fuan"]),
        "stranger": make_user("stranger", units["fuan"]),
        "anonymous": None,
    }


def test_every_page_stands_in_the_matrix():
    assert url_names("partners") == set(MATRIX)


@pytest.mark.parametrize("page", sorted(MATRIX))
def test_a_page_answers_each_user_as_the_matrix_says(page, users, units):
    make_client(units["fuan"])
    expected, kwargs, method = MATRIX[page]

    answers = {name: answer(u, f"partners:{page}", kwargs, method) for name, u in users.items()}

    assert answers == expected


def form(unit, **changes):
    return {
        **{"code": "bank", "agency": "某银行", "contact": "", "purpose": "授信", "basis": "协议"},
        **{"unit": unit.pk, "scopes": ["grades"], "fields_grades": ["risk_class"]},
        **{"networks": "203.0.113.0/24", "valid_from": "2026-01-01", "valid_to": "2027-01-01"},
        **{"per_minute": 10, "per_day": 100, **changes},
    }


def test_a_client_is_opened_changed_and_its_key_shown_once(users, units, client):
    client.force_login(users["own"])
    client.post(reverse("partners:client_add"), form(units["fuan"]))
    row = ApiClient.objects.get()
    assert (row.networks, row.fields) == (["203.0.113.0/24"], ["grades.risk_class"])

    shown = client.post(reverse("partners:key_add", args=["bank"]))

    key = shown.context["key"]
    assert key in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert key not in client.get(reverse("partners:client", args=["bank"])).content.decode()
    assert not any(key.encode() in bytes(r.payload or b"") for r in Record.objects.all())
    edit = reverse("partners:client_edit", args=["bank"])
    assert client.post(edit, form(units["fuan"], version=1, purpose="贷后")).status_code == 302
    stale = client.post(edit, form(units["fuan"], version=1, purpose="又改"))
    assert "别人刚刚改过" in stale.content.decode()
    assert "又改" in stale.content.decode()
    assert ApiClient.objects.get().purpose == "贷后"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"networks": "203.0.113.7/24"}, "来源网络"),
        ({"fields_entities": ["name"]}, "没有相应的权限"),
        ({"fields_grades": []}, "至少选一个字段"),
        ({"valid_to": "2025-01-01"}, "早于起期"),
        ({"purpose": "  "}, "必填"),
        ({"fields_entities": ["contact_phone"]}, "contact_phone"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_stored(users, units, client, changes, words):
    client.force_login(users["own"])

    page = client.post(reverse("partners:client_add"), form(units["fuan"], **changes))

    assert page.status_code == 200
    assert words in page.content.decode()
    assert not ApiClient.objects.exists()


def accessed(client, unit, at, code="E1"):
    return Access.objects.create(
        client=client, unit=unit, purpose="授信", what="grades", entity_code=code, fields=[], at=at
    )


def test_a_bureau_sees_who_read_its_own_data_only(users, units, client):
    one = make_client(units["city"])
    for name in ("fuan", "fuding"):
        accessed(one, units[name], timezone.now(), f"OF-{name}")
    client.force_login(users["planner"])

    page = client.get(reverse("partners:accesses")).content.decode()
    sheet = b"".join(client.post(reverse("partners:accesses_export")).streaming_content).decode()

    for text in (page, sheet):
        assert "OF-fuan" in text
        assert "OF-fuding" not in text
    assert Record.objects.filter(kind="partners.accesses.exported").exists()


def test_a_day_is_sealed_once_and_a_changed_record_is_found(units):
    one = make_client(units["fuan"])
    yesterday = timezone.now() - timedelta(days=1)
    row = accessed(one, units["fuan"], yesterday)
    day = timezone.localdate(yesterday)
    assert unsealed_days(today=timezone.localdate()) == [day]
    assert seal_accesses_task() in (0, 1)  # 0 within ten minutes of midnight
    if unsealed_days(today=timezone.localdate()):
        seal_accesses(day=day, by="nightly", now=timezone.now())
    assert seal_accesses_task() == 0
    call_command("check_accesses")

    off, on = WITHOUT_TRIGGERS, WITH_TRIGGERS
    if connection.vendor == "sqlite":
        off, on = triggers_off_and_on(["partners_access"])
    with connection.cursor() as cursor:
        for statement in off:
            cursor.execute(statement)
        cursor.execute("UPDATE partners_access SET entity_code = 'E2' WHERE id = %s", [row.pk])
        for statement in on:
            cursor.execute(statement)
    with pytest.raises(CommandError, match=str(day)):
        call_command("check_accesses")
    for days in (-1, 99_999_999_999):
        with pytest.raises(CommandError, match="应在 0 至 36500 之间"):
            call_command("check_accesses", days=days)


def test_an_access_record_cannot_be_changed(units):
    row = accessed(make_client(units["fuan"]), units["fuan"], timezone.now())
    row.entity_code = "E2"

    with pytest.raises(Exception, match=r"只能追加|append"):
        row.save()


def test_keys_differ(units):
    one = make_client(units["fuan"])
    assert make_key(one) != make_key(one)
    assert one.valid_to == date(2099, 1, 1)
