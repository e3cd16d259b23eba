"""Texts of Python and of scripts in English: the same in both, and nothing in Chinese is lost."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from inspections.live.kinds import LiveKind
from inspections.selectors.passages import WORDS
from publicity.live.words import in_words
from publicity.said import PLACE, in_english, said, table
from shuangsuiji.tests.english import CHINESE

RUNNER = Path(__file__).parent / "node" / "said.mjs"
STATIC = Path(__file__).parents[2] / "static" / "js"
NODE = shutil.which("node")
LITERAL = re.compile(r"""(?<!\w)"([^"\n]*)"|`([^`\n]*)`""")
PART = re.compile(r"[，；]$|^[（，]|^与|join|与公布$|^组成|\$\{")  # pieces that are put together
PIECES = {  # of texts that are put together
    *("1·格式", "1（名单包 1）1", "以上算到1为止；其后的递补和补抽见公示页。"),
    *("已核验的第 1 次补抽", "承诺清单与封存摘要一致；谁与谁回避不公开。"),
    *("抽中后已被递补替换", "递补后又被替换", "首抽未抽中，后经递补列入检查"),
}
PLACE_OF_EVENTS = re.compile(r"\{[^}]+\}")
LONG = (
    "重算一致：抽中主体 339 户、人员 38 名，组成 19 个检查组，名单包 19 个；"
    "轮换 4 轮，没有两人重复同组，每人至少与 3 名其他分局（所）的人员同组；结果摘要 ab12。"
)
TEXTS = {
    "已封存": "Sealed",
    "不少于 5.00%，至少 8 户": "at least 5.00%, no fewer than 8",
    "抽取A库 2 人、B库 3 人，组成 4 组，每组 2 人": "draw 2 from A库, 3 from B库; 4 teams of 2",
    "✗ 不符 入链": "✗ Broken: log",
    "封存记录中的名册摘要不符": "does not hold: digest of the frame in the sealing record",
    "张三、李四": "张三, 李四",
    "责令改正 3 户次，罚没 1,000 元。": "ordered to correct: 3 visits, fines: CNY 1,000.",
    "没有人译过的话，也没有人懂。": "没有人译过的话，也没有人懂。",
    LONG: (
        "Recomputed, the same: 339 subjects and 38 inspectors drawn, 19 teams, 19 packages; "
        "4 rounds, nobody in a team with anybody twice, each with at least 3 people of other "
        "branches; digest of the result ab12."
    ),
}


def test_texts_are_said_with_what_stands_in_their_places():
    with translation.override("en"):
        assert {text: said(text) for text in TEXTS} == TEXTS
    with translation.override("zh-hans"):
        assert [said(text) for text in TEXTS] == list(TEXTS)


@pytest.mark.skipif(NODE is None, reason="Node.js is missing: install nodejs 20")
def test_the_browser_says_the_same():
    wish = {"script": (STATIC / "said.js").as_uri(), "table": table(), "texts": list(TEXTS)}

    done = subprocess.run(
        [NODE, RUNNER], input=json.dumps(wish), capture_output=True, check=True, text=True
    )

    found = json.loads(done.stdout)
    assert found["english"] == list(TEXTS.values())
    assert found["without"] == list(TEXTS)  # no English page: every text as it was


def test_every_place_of_a_text_stands_in_its_english():
    for chinese, english in table().items():
        assert sorted(PLACE.findall(chinese)) == sorted(PLACE.findall(english)), chinese
        assert not CHINESE.search(english), english


def test_every_sentence_of_the_verifier_is_known():
    """Each literal of the verifier with 1 in its places; what is shown is Chinese data."""
    silent = {"page.js", "known.js", "worker.js"}  # speak by themselves, or not at all
    files = [path for path in (STATIC / "verify").glob("*.js") if path.name not in silent]
    texts = {text for path in files for text in literals(path.read_text(encoding="utf-8"))}
    assert len(texts) > 250
    unknown = sorted(texts - PIECES)
    assert [text for text in unknown if CHINESE.search(in_english(text))] == []


def literals(script: str) -> Iterator[str]:
    """Chinese literals of a script that are whole texts, with 1 in their places."""
    for plain, filled in LITERAL.findall(script):
        text = re.sub(r"\$\{[^}]*\}", "1", plain or filled)
        if CHINESE.search(text) and not PART.search(text):
            yield text


def test_every_record_of_a_draw_is_known():
    assert [word for word in WORDS.values() if in_english(word) == word] == []


def test_events_are_told_in_english_with_the_same_members():
    folder = STATIC / "live"
    chinese, english = (
        json.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("words.json", "words.en.json")
    )

    assert shape(chinese) == shape(english)
    assert not CHINESE.search(json.dumps(english, ensure_ascii=False))
    with translation.override("en"):
        assert in_words(LiveKind.ACT_CHANGED, {"act": 6}) == ("Stage", ["Now: subjects drawn."])


def shape(found: object) -> object:
    """Keys, and the places of each text."""
    if isinstance(found, dict):
        return {key: shape(value) for key, value in found.items()}
    return sorted(PLACE_OF_EVENTS.findall(str(found)))


def test_no_other_module_translates():
    """ADR 48: a text that is translated where it is made gets into papers and records."""
    root = STATIC.parents[1]
    folders = ("entities", "inspections", "personnel", "publicity", "shuangsuiji")
    files = (path for folder in folders for path in (root / folder).rglob("*.py"))
    found = {
        str(path.relative_to(root))
        for path in files
        if "tests" not in path.parts and "gettext" in path.read_text(encoding="utf-8")
    }
    commands = {"shuangsuiji/kernel/usage.py"}  # argparse itself, on a command line
    assert found - commands == {"publicity/said.py"}
