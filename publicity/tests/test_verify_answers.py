"""What 在线核验 answers for one code, with and without the supplements of a draw."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from inspections.draw.tests.bundles import small_bundle, small_file
from inspections.draw.tests.supplements import AfterDraw

STATIC = Path(__file__).parents[2] / "static" / "js"
RUNNER = Path(__file__).parent / "node" / "answers.mjs"
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(
    NODE is None, reason="Node.js is missing: install nodejs 20 or later to compare verifiers"
)


def answers(tmp_path, codes, *files):
    """What the page answers for single codes once the files are verified."""
    paths = []
    for number, data in enumerate(files):
        paths.append(tmp_path / f"a{number}.json")
        paths[-1].write_bytes(data)
    done = subprocess.run(
        [NODE, RUNNER, STATIC, ",".join(codes), *paths],
        capture_output=True,
        check=True,
        text=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_answer_for_one_code_takes_the_supplements_given_into_account(tmp_path):
    after = AfterDraw(small_bundle())
    transcript = after.main.transcript
    stays, gone = transcript.entities[1][0], transcript.entities[0][0]
    change = after.substitute(gone)
    team = after.standing.places[stays].team
    leaving = after.standing.teams[team][1]
    after.supplement([leaving])
    came = next(
        one for one in after.standing.teams[team] if one not in transcript_team(after, team)
    )

    out, new, here = answers(tmp_path, (gone, change.substitute, stays), small_file(), *after.files)
    (first,) = answers(tmp_path, (gone,), small_file())

    assert out["title"] == f"{gone} 抽中后已被递补替换"
    assert f"由 {change.substitute} 接替" in json.dumps(out, ensure_ascii=False)
    assert new["title"] == f"{change.substitute} 首抽未抽中，后经递补列入检查"
    facts = dict(here["rows"])
    assert came in facts["现在的检查组"]
    assert leaving not in facts["现在的检查组"]
    assert "第 1 次补抽为止" in facts["以后的变更"]
    assert first["title"] == f"{gone} 已抽中"
    assert "所选文件只有首抽" in dict(first["rows"])["以后的变更"]
    assert first["draw"] == after.main.header.draw_id


def transcript_team(after, team):
    return next(one.members for one in after.main.transcript.teams if one.id == team)
