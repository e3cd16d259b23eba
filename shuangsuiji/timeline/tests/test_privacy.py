"""No personal data in what is public for ever, and none left where it was destroyed."""

import json

import pytest

from inspections.services.publishing import publish_session
from inspections.tests.after_draw import LATER, drawn, supplemented
from inspections.tests.desk import person, signed_in
from personnel.models import Inspector
from shuangsuiji.ledger.erasure import erase_content
from shuangsuiji.ledger.models import HistoryEntry, Leaf, Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.verify import verify_log
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.tests.places import NOON
from shuangsuiji.timeline.indexing import take_up_everything
from shuangsuiji.timeline.models import Entry
from shuangsuiji.timeline.tests.conftest import do, sealed

pytestmark = pytest.mark.django_db
LEAF = {"v", "kind", "at", "src", "draw", "actor", "payload_sha256"}
PHONE = "13800138000"


def test_no_leaf_of_a_whole_draw_holds_personal_data():
    session = drawn()
    people = Inspector.objects.all()
    one = people[0]
    one.name, one.phone = "欧阳修远", PHONE
    one.save()
    officer = person("p1", session.unit, Role.DRAW_OFFICER)
    officer.display_name, officer.email = "司马承祯", "s@example.com"
    officer.save()
    publish_session(session_code=session.code, by="officer", now=LATER)
    supplemented(session)
    seal_pending(now=LATER)

    leaves = [bytes(leaf.data).decode() for leaf in Leaf.objects.all()]
    secrets = {PHONE, "司马承祯", "s@example.com", "甲", "乙"}
    secrets |= set(people.values_list("name", flat=True))
    contents = b"".join(
        bytes(body)
        for model in (Record, HistoryEntry)
        for body in model.objects.values_list("payload", flat=True)
    ).decode()

    assert len(leaves) > 20
    assert {frozenset(json.loads(leaf)) for leaf in leaves} == {frozenset(LEAF)}
    assert [secret for secret in secrets if any(secret in leaf for leaf in leaves)] == []
    # What is looked for is there to be found: in the contents, which can be destroyed.
    assert all(secret in contents for secret in (PHONE, "司马承祯", "甲", "乙", "欧阳修远"))


def test_what_was_destroyed_is_nowhere_and_the_timeline_says_so(city):
    for minute in range(30):
        do(minute, "x", payload={"name": f"张三丰{minute}"})
    user = User.objects.get(username="plans-fuan")
    user.display_name = "张三丰"
    user.save()
    sealed()
    sources = list(Entry.objects.exclude(kind__startswith="ledger").values_list("src", flat=True))
    User.objects.filter(pk=user.pk).update(display_name="")

    erased = erase_content(sources=sources, basis="第四十七条", by="over", now=NOON)
    seal_pending(now=NOON)
    take_up_everything()

    auditor = signed_in(city["people"]["fuan"])
    page = auditor.get("/timeline/?q=保存单位").content.decode()
    taken = auditor.post("/timeline/export/", {"form": "jsonl"})
    rows = [json.loads(row) for row in b"".join(taken.streaming_content).splitlines()]
    history = auditor.get(f"/timeline/objects/orgs.user/{user.pk}/").content.decode()

    assert erased == len(sources) > 30
    assert page.count("内容已销毁") == 30
    assert sum(row["erased"] for row in rows) == len(sources)
    assert "改了什么不能再看到" in history
    assert verify_log().findings == []
    for text in (page, history, json.dumps(rows, ensure_ascii=False)):
        assert "张三丰" not in text


def test_the_index_holds_no_content():
    names = {field.name for field in Entry._meta.fields}

    assert names == {"seq", "at", "kind", "actor", "subject", "draw", "src", "unit"}
