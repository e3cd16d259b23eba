"""One entry with its proof, and everything about one row, version by version."""

import pytest
from django.db import connection

from inspections.tests.desk import signed_in
from shuangsuiji.kernel.note import parse_key
from shuangsuiji.kernel.tlogproof import check_proof, parse_proof
from shuangsuiji.ledger.erasure import erase_content
from shuangsuiji.ledger.models import Leaf, Record
from shuangsuiji.ledger.tests.logs import tampered
from shuangsuiji.orgs.models import RoleGrant
from shuangsuiji.orgs.tests.places import NOON
from shuangsuiji.timeline.changes import Change, changes_in, net
from shuangsuiji.timeline.models import Entry
from shuangsuiji.timeline.tests.conftest import do, sealed

pytestmark = pytest.mark.django_db


def page(user, seq):
    return signed_in(user).get(f"/timeline/entries/{seq}/")


def newest(**fields):
    return Entry.objects.filter(**fields).order_by("-seq").first()


def test_an_entry_shows_content_hashes_head_and_that_all_is_well(city):
    do(1, "x", payload={"why": "换届"})
    sealed()
    seq = newest(actor="x").seq

    text = page(city["people"]["fuan"], seq).content.decode()

    assert "换届" in text
    assert Leaf.objects.get(seq=seq).hash.hex()[:8] in text
    assert text.count("check-good") == 3
    assert "见证方：暂无" in text
    assert f"verify_ledger --since {seq}" in text


def test_its_proof_leads_to_the_signed_root(city, client):
    do(1, "x")
    sealed()
    seq = newest(actor="x").seq
    assert f"/log/proof/{seq}.tlog-proof" in page(city["people"]["fuan"], seq).content.decode()

    proof = parse_proof(client.get(f"/log/proof/{seq}.tlog-proof").content.decode())
    keys = [parse_key(line) for line in client.get("/log/key").content.decode().split()]

    assert check_proof(proof, bytes(Leaf.objects.get(seq=seq).data), keys)


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE ledger_record SET payload = %s WHERE actor = 'x'", "内容被改动"),
        ("UPDATE ledger_record SET leaf = %s WHERE actor = 'x'", "有人改动过"),
        ("DELETE FROM ledger_record WHERE actor = 'x' AND 1 = 1", "来源记录已被删除"),
        ("UPDATE ledger_leaf SET data = %s WHERE seq = {seq}", "证明不成立"),
    ],
)
def test_what_somebody_changed_is_shown_in_red(city, statement, words):
    do(1, "x")
    sealed()
    seq = newest(actor="x").seq
    whole = page(city["people"]["fuan"], seq).content.decode()
    value = "X'7b7d'" if not _on_postgresql() else "'\\x7b7d'::bytea"

    tampered(statement.replace("%s", value).format(seq=seq))
    text = page(city["people"]["fuan"], seq).content.decode()

    assert "check-bad" not in whole
    assert words in text
    assert "check-bad" in text


def _on_postgresql():
    return connection.vendor == "postgresql"


@pytest.mark.parametrize("who", ["fuding", "planner", "chief"])
def test_others_do_not_learn_that_it_exists(city, who):
    do(1, "x", subject="350981")
    sealed()
    seq = newest(actor="x").seq

    assert page(city["people"][who], seq).status_code == (404 if who == "fuding" else 403)
    assert page(city["people"]["over"], seq).status_code == 200
    assert page(city["people"]["over"], 10**15).status_code == 404


def test_an_erased_entry_still_proves_that_it_was(city):
    do(1, "x", payload={"name": "张三丰"})
    sealed()
    record = Record.objects.get(actor="x")
    seq = newest(actor="x").seq
    assert "张三丰" in page(city["people"]["fuan"], seq).content.decode()

    erase_content(sources=[record.src], basis="第四十七条", by="over", now=NOON)
    sealed()
    text = page(city["people"]["fuan"], seq).content.decode()

    assert "张三丰" not in text
    assert "已依法销毁" in text
    assert "check-bad" not in text
    assert "check-wait" in text
    assert "下载入链证明" in text


def renamed(city, *names):
    unit = city["units"]["south"]
    for name in names:
        unit.name = name
        unit.save()
    sealed()
    return unit


def test_the_history_of_a_row_stands_side_by_side(city):
    unit = renamed(city, "城南所", "城南分局")
    do(1, "plans-fuan", subject=unit.code)
    sealed()

    client = signed_in(city["people"]["fuan"])
    text = client.get(f"/timeline/objects/orgs.unit/{unit.pk}/").content.decode()
    by_code = client.get(f"/timeline/objects/orgs.unit/={unit.code}/").content.decode()

    assert "<del>城南所</del>" in text
    assert "<ins>城南分局</ins>" in text
    assert "名称" in text
    assert "保存单位" in text
    assert f"第 {newest(subject=f'orgs.unit/{unit.pk}').seq} 号" in text
    assert "<ins>城南分局</ins>" in by_code


def test_two_versions_are_compared_over_what_lies_between(city):
    unit = renamed(city, "甲所", "乙所", "丙所")
    first, *_, last = Entry.objects.filter(subject=f"orgs.unit/{unit.pk}").order_by("seq")

    text = (
        signed_in(city["people"]["fuan"])
        .get(f"/timeline/objects/orgs.unit/{unit.pk}/?since={first.seq}&until={last.seq}")
        .content.decode()
    )
    compared = text.split("h-net")[2].split("</section>")[0]

    assert "<ins>丙所</ins>" in compared
    assert "乙所" not in compared


@pytest.mark.parametrize("key", ["orgs.unit/999999", "orgs.unit/=NOWHERE", "auth.group/1", "x/²"])
def test_a_row_that_is_not_there_is_not_found(city, key):
    client = signed_in(city["people"]["over"])

    assert client.get(f"/timeline/objects/{key}/").status_code == 404


def test_the_history_of_a_row_elsewhere_is_not_found(city):
    unit = renamed(city, "城南所")
    address = f"/timeline/objects/orgs.unit/{unit.pk}/"

    assert signed_in(city["people"]["fuding"]).get(address).status_code == 404
    assert signed_in(city["people"]["planner"]).get(address).status_code == 403
    assert signed_in(city["people"]["over"]).get(address).status_code == 200


def test_changes_are_read_from_the_sealed_content():
    assert changes_in({"changes": {"x": ["None", "1"]}}, None) == [Change("x", "x", "", "1")]
    assert changes_in(
        {"changes": {"tags": {"type": "m2m", "operation": "delete", "objects": ["甲", "乙"]}}}, None
    ) == [Change("tags", "tags", "甲、乙", "")]
    assert changes_in({}, None) == []
    assert changes_in({"changes": {"x": ["None", "None"]}}, None) == []


def test_values_are_shown_as_people_write_them():
    changes = {"valid_to": ["None", "2026-11-30"], "granted_at": ["None", "2026-11-26 14:53:19.8"]}
    changes |= {"role": ["PLANNER", "AUDITOR"], "gone_field": ["1", "2"]}

    shown = {change.field: change for change in changes_in({"changes": changes}, RoleGrant)}

    assert shown["granted_at"].new == "2026-11-26 22:53:19"
    assert (shown["role"].name, shown["role"].new) == ("角色", "审计员（AUDITOR）")
    assert shown["valid_to"].new == "2026-11-30"
    assert shown["gone_field"].name == "gone_field"


def test_what_was_undone_on_the_way_is_no_change():
    there, back = Change("x", "x", "1", "2"), Change("x", "x", "2", "1")

    assert net([[there], [back]]) == []
    assert net([[there], [Change("x", "x", "2", "3")]]) == [Change("x", "x", "1", "3")]
