"""Events in words: every kind has a sentence, and the browser says what the server says."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from inspections.acts import Act
from inspections.live.kinds import LiveKind
from inspections.models.ceremonies import Pace
from inspections.models.sessions import VoidReason, WitnessKind
from publicity.live.words import in_words, table

RUNNER = Path(__file__).parent / "node" / "words.mjs"
STATIC = Path(__file__).parents[2] / "static" / "js"
NODE = shutil.which("node")

DATA = {
    "announced": {"unit": "甲局", "title": "年报", "held_at": "2026-11-23T16:05:00.000000Z"},
    "announcement_changed": {"held_at": "2026-11-24T01:30:00.000000Z", "place": "二楼"},
    "sealed": {"entities": 80, "strata": [{"label": "D 级", "count": 4, "take": 2}]},
    "committed": {"commitment": "ab" * 32},
    "input_landed": {"name": "张三", "commitment": "cd" * 32},
    "inputs_opened": {"opened": [{"name": "张三", "line": "dice:123"}, {"name": "李四"}]},
    "seed_formed": {"sources": "dice:1\ndice:2\n"},
    "station_invited": {"station": 2, "kind": "NPC"},
    "act_changed": {"act": 6},
    "voided": {"reason": "OTHER", "note": "停电。"},
}


def test_every_kind_and_every_label_has_words():
    labels = table()["labels"]

    assert set(table()["kinds"]) == {str(kind) for kind in LiveKind}
    assert labels["act"] == {str(act.value): str(act.label) for act in Act}
    assert labels["pace"] == {pace.value: str(pace.label) for pace in Pace}
    assert labels["kind"] == {kind.value: str(kind.label) for kind in WitnessKind}
    assert labels["reason"] == {reason.value: str(reason.label) for reason in VoidReason}


def test_what_is_read():
    assert in_words("announced", {**DATA["announced"], "place": "三楼"}) == (
        "公告抽取仪式",
        ["甲局“年报”，2026-11-24 00:05 在三楼举行。"],
    )
    assert in_words("inputs_opened", DATA["inputs_opened"])[1][1:] == ["张三：dice:123", "李四："]
    assert in_words("seed_formed", DATA["seed_formed"])[1][1:] == ["dice:1", "dice:2"]
    assert in_words("act_changed", DATA["act_changed"])[1] == ["现在播放：抽取检查对象。"]
    assert in_words("of a later version", {}) == ("of a later version", [])


@pytest.mark.skipif(NODE is None, reason="Node.js is missing: install nodejs 20")
def test_the_browser_says_the_same():
    events = [{"kind": str(kind), "data": DATA.get(str(kind), {})} for kind in LiveKind]

    done = subprocess.run(
        [NODE, RUNNER, STATIC], input=json.dumps(events), capture_output=True, check=True, text=True
    )

    said = [(one["title"], one["lines"]) for one in json.loads(done.stdout)]
    assert said == [in_words(one["kind"], one["data"]) for one in events]
