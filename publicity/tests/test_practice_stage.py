"""A rehearsal and a training on the big stage: the same acts, marked, and never official."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inspections import practising
from inspections.acts import Act
from inspections.draw.seed import commit_input
from inspections.models.practice import Practice
from inspections.tests.desk import person, signed_in
from inspections.tests.test_practice import A_WHILE, played
from inspections.tests.world import NOON, bureau, task
from shuangsuiji.orgs.models import Role, Unit

pytestmark = pytest.mark.django_db


def told(client: Client, practice: Practice) -> dict:
    answer = client.get(reverse("ceremony:practice_timeline", args=[practice.code]))
    return {one["act"]: one for one in json.loads(answer.content)["acts"]}


def test_a_training_grows_act_by_act_and_shows_its_fictitious_names(monkeypatch):
    county = Unit.objects.create(code="C1", name="县局", kind="COUNTY", path="C1/")
    client = signed_in(person("officer", county, Role.DRAW_OFFICER))
    practice = practising.start_training(by="officer", now=NOON)
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    assert list(told(client, practice)) == [Act.WAITING, Act.SEALED]
    practising.commit(code=practice.code, now=NOON)
    assert told(client, practice)[Act.INPUTS]["facts"]["inputs"] == []
    monkeypatch.setattr(timezone, "now", lambda: NOON + A_WHILE)
    acts = told(client, practice)
    assert len(acts[Act.INPUTS]["facts"]["inputs"]) == 2
    assert "dice:" not in json.dumps(acts)

    practising.close(code=practice.code, now=NOON + A_WHILE)
    assert "dice:" not in json.dumps(told(client, practice))
    practising.open_all(code=practice.code, now=NOON + 2 * A_WHILE)
    for row in told(client, practice)[Act.OPENING]["facts"]["opened"]:
        assert commit_input(bytes.fromhex(row["salt"]), row["line"]) == row["commitment"]
    practising.request(code=practice.code, now=NOON + 2 * A_WHILE)
    assert practising.perform_practice(code=practice.code, now=NOON + 2 * A_WHILE)

    acts = told(client, practice)
    assert list(acts) == list(range(12))
    assert acts[Act.ENTITIES]["facts"]["rows"][0]["name"].startswith("练习企业")
    assert acts[Act.TEAMS]["facts"]["teams"][0]["members"][0]["name"].startswith("练习人员")
    assert acts[Act.CERTIFICATE]["facts"] == {}
    page = client.get(reverse("ceremony:practice_stage", args=[practice.code])).content.decode()
    assert page.count('data-mark="培训"') == 3
    assert "培训 · 全部虚构，结果不作数" in page
    assert "data-key" not in page
    assert (
        reverse("ceremony:practice_stage", args=[practice.code])
        in client.get(reverse("console:practice", args=[practice.code])).content.decode()
    )


def test_a_rehearsal_names_no_firm_masks_people_and_is_seen_by_its_owner_only():
    county = bureau()
    task(county)
    practice = practising.start_rehearsal(task_code="T-1", by="officer", now=NOON)
    played(practice)
    client = signed_in(person("officer", county, Role.DRAW_OFFICER))
    stranger = signed_in(person("stranger", county, Role.DRAW_OFFICER))

    text = json.dumps(told(client, practice), ensure_ascii=False)

    assert "虚构企业" not in text
    assert "检查员" not in text
    assert "检*" in text
    assert '"ticket"' in text
    page = reverse("ceremony:practice_stage", args=[practice.code])
    assert client.get(page).status_code == 200
    assert stranger.get(page).status_code == 404
    assert Client().get(page).status_code == 302
