"""Content can be destroyed; the log stays whole, and nothing else can be changed on the way."""

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from shuangsuiji.ledger.erasure import NoBasisError, erase_content
from shuangsuiji.ledger.models import HistoryEntry, Leaf, Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.tests.logs import NOON, sealed_log
from shuangsuiji.ledger.verify import verify_log

pytestmark = pytest.mark.django_db
BASIS = "个人信息保护法第四十七条"


def test_a_thousand_contents_are_gone_and_the_log_is_whole(settings):
    sealed_log(settings, 1200)
    sources = list(Record.objects.order_by("pk").values_list("src", flat=True)[50:1050])
    before = {leaf.seq: bytes(leaf.data) for leaf in Leaf.objects.filter(src__in=sources)}

    erased = erase_content(sources=sources, basis=BASIS, by="auditor", now=NOON)
    seal_pending(now=NOON)

    assert erased == 1000
    assert not Record.objects.filter(src__in=sources, payload__isnull=False).exists()
    assert not Record.objects.filter(src__in=sources, salt__isnull=False).exists()
    assert {leaf.seq: bytes(leaf.data) for leaf in Leaf.objects.filter(src__in=sources)} == before
    assert verify_log().findings == []


def test_an_edited_row_is_emptied_too(settings):
    sealed_log(settings, 1)
    user = get_user_model().objects.create(username="zhang", first_name="三")
    HistoryEntry.objects.log_create(
        user,
        force_log=True,
        action=HistoryEntry.Action.UPDATE,
        changes={"first_name": ["三", "四"]},
        remote_addr="192.0.2.7",
    )
    seal_pending(now=NOON)
    row = HistoryEntry.objects.order_by("-pk").first()

    erase_content(sources=[row.src], basis=BASIS, by="auditor", now=NOON)
    seal_pending(now=NOON)

    row.refresh_from_db()
    assert (row.changes, row.object_repr, row.remote_addr) == (None, "", None)
    assert verify_log().findings == []


@pytest.mark.parametrize(
    "change",
    [{"actor": "x"}, {"payload": None}, {"salt": None, "payload": b"x"}, {"kind": "a.b.c"}],
)
def test_nothing_else_passes_as_an_erasure(settings, change):
    sealed_log(settings, 2)

    with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
        Record.objects.filter(subject="X1").update(**change)

    with pytest.raises(IntegrityError, match="只能追加"), transaction.atomic():
        Record.objects.filter(subject="X1").update(payload=None, salt=None, actor="x")


def test_without_a_basis_nothing_is_erased(settings):
    sealed_log(settings, 2)

    with pytest.raises(NoBasisError, match="依据"):
        erase_content(sources=["event/x"], basis=" ", by="auditor", now=NOON)
