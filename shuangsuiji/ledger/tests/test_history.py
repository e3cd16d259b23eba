"""Field history: nesting, late authentication, proxies and tasks keep the actor."""

from datetime import UTC, datetime

import pytest
from auditlog.registry import auditlog
from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.http import HttpResponse
from rest_framework.authentication import BaseAuthentication
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from shuangsuiji.celery import app
from shuangsuiji.ledger.context import audit, current
from shuangsuiji.ledger.history import HistoryMiddleware, client_address
from shuangsuiji.ledger.models import HistoryEntry
from shuangsuiji.ledger.services import append, command

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhang(django_user_model):
    return django_user_model.objects.create(username="zhang", email="zhang@example.cn")


@pytest.fixture
def tracked():
    auditlog.register(Group)
    yield Group
    auditlog.unregister(Group)


@app.task(name="test.rename_group")
def rename_group(*, old: str, new: str) -> None:
    group = Group.objects.get(name=old)
    group.name = new
    group.save()


def rows() -> list[HistoryEntry]:
    """History of the groups, oldest first."""
    of_groups = HistoryEntry.objects.filter(content_type__model="group")
    return list(of_groups.order_by("pk"))


def entries() -> list[tuple[str, str]]:
    return [(row.object_repr, row.actor_name) for row in rows()]


def test_an_inner_block_adds_and_the_outer_block_comes_back(zhang, tracked):
    with audit(actor=zhang, reason="年度调整"):
        tracked.objects.create(name="before")
        with audit(reason="更正"):
            tracked.objects.create(name="inside")
        tracked.objects.create(name="after")

    assert [(row.actor, row.reason) for row in rows()] == [
        (zhang, "年度调整"),
        (zhang, "更正"),
        (zhang, "年度调整"),
    ]
    assert rows()[0].actor_name == "zhang"
    assert rows()[0].actor_email == "zhang@example.cn"
    assert current() == {}


def test_the_block_ends_even_when_it_raises(zhang):
    with pytest.raises(ZeroDivisionError), audit(actor=zhang):
        raise ZeroDivisionError

    assert current() == {}


def test_an_entry_keeps_the_name_that_the_account_had(zhang, tracked):
    with audit(actor=zhang):
        tracked.objects.create(name="g")
    zhang.username = "renamed"
    zhang.save()

    assert entries() == [("g", "zhang")]


def test_a_view_that_authenticates_late_is_logged_with_its_user(zhang, tracked):
    class Key(BaseAuthentication):
        def authenticate(self, request):
            return (zhang, None)

    class View(APIView):
        authentication_classes = [Key]
        permission_classes = []

        def post(self, request):
            tracked.objects.create(name="by-key")
            return Response()

    request = APIRequestFactory().post("/")
    request.user = AnonymousUser()

    HistoryMiddleware(View.as_view())(request)

    assert entries() == [("by-key", "zhang")]


def test_a_visitor_without_account_is_logged_without_actor(rf, tracked):
    request = rf.get("/")
    request.user = AnonymousUser()

    def view(request):
        tracked.objects.create(name="g")
        return HttpResponse()

    HistoryMiddleware(view)(request)

    [entry] = rows()
    assert (entry.actor, entry.remote_addr) == (None, "127.0.0.1")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "10.0.0.9"),
        (0, "6.6.6.6", "10.0.0.9"),
        (1, "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        (2, "6.6.6.6, 192.0.2.7, 10.0.0.8", "192.0.2.7"),
        (1, "", "10.0.0.9"),
        (2, "192.0.2.7", "192.0.2.7"),
        (1, "not an address", None),
        (1, "2001:db8::7", "2001:db8::7"),
    ],
)
def test_only_what_our_own_proxies_wrote_counts(rf, settings, proxies, forwarded, expected):
    settings.SSJ_TRUSTED_PROXIES = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}

    request = rf.get("/", headers=headers, REMOTE_ADDR="10.0.0.9")

    assert client_address(request) == expected


def test_a_service_marks_its_rows_with_who_it_acts_for(tracked):
    @command
    def open_group(*, by: str, now: datetime) -> None:
        tracked.objects.create(name="g")
        append(kind="test.group.opened", actor=by, subject="g", payload={}, at=now)

    open_group(by="console", now=NOON)

    assert entries() == [("g", "console")]


def test_a_task_carries_actor_and_reason_over(zhang, tracked, monkeypatch):
    tracked.objects.create(name="old")
    sent = {}
    monkeypatch.setattr(app, "send_task", lambda *args, **options: sent.update(options))
    with audit(actor=zhang, reason="并组"):
        rename_group.delay(old="old", new="new")

    rename_group.apply(kwargs={"old": "old", "new": "new"}, headers=sent["headers"], throw=True)

    entry = rows()[-1]
    assert (entry.actor, entry.actor_name, entry.reason) == (zhang, "zhang", "并组")
    assert entry.task_id


def test_a_task_without_actor_is_logged_without_one(tracked):
    tracked.objects.create(name="old")

    rename_group.apply(kwargs={"old": "old", "new": "new"}, throw=True)

    assert rows()[-1].actor_name == ""


@pytest.mark.django_db(transaction=True)
def test_an_unreachable_broker_does_not_break_the_commit(monkeypatch, caplog):
    def refuse(*args, **options):
        raise ConnectionRefusedError

    monkeypatch.setattr(app, "send_task", refuse)

    with transaction.atomic():
        Group.objects.create(name="kept")
        rename_group.delay_on_commit(old="a", new="b")

    assert Group.objects.filter(name="kept").exists()
    assert "ConnectionRefusedError" in caplog.text
