"""The verifier in JavaScript says what the Python core says, byte for byte."""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from functools import cache
from itertools import count, islice
from pathlib import Path

import pytest

from inspections.draw.bundle import Bundle
from inspections.draw.errors import DrawError
from inspections.draw.tests.bundles import (
    as_value,
    resigned,
    rotating_file,
    small_file,
)
from inspections.draw.tests.supplements import AfterDraw
from inspections.draw.tests.test_after_draw import TAMPERS, held, relabelled
from inspections.draw.tests.test_rotation_verify import CASES as ROTATIONS
from inspections.draw.tests.test_supplement_rotation import after_leaving, cases, rotation
from inspections.draw.tests.test_verify import BYTES, CASES
from inspections.draw.tickets import ticket
from inspections.draw.verify import verify_bundle
from publicity.tests.random_sessions import (
    MODES,
    kinds,
    random_annex,
    random_session,
    rotations,
)

STATIC = Path(__file__).parents[2] / "static" / "js"
RUNNER = Path(__file__).parent / "node" / "reports.mjs"
NODE = shutil.which("node")
PYTHON = [sys.executable, "-m", "inspections.draw", "verify"]
PROGRAM = re.compile(r"封存时的程序源码.*$")  # only the Python core can compare its own source

pytestmark = pytest.mark.skipif(
    NODE is None, reason="Node.js is missing: install nodejs 20 or later to compare verifiers"
)


def reports(tmp_path, files, *, scripts=STATIC):
    """Reports on bundles; a tuple is a bundle and the files of its supplements."""
    names = []
    for number, given in enumerate(files):
        paths = []
        for place, data in enumerate(given if isinstance(given, tuple) else (given,)):
            paths.append(tmp_path / f"{number}-{place}.json")
            paths[-1].write_bytes(data)
        names.append(",".join(map(str, paths)))
    done = subprocess.run(
        [NODE, RUNNER, scripts, *names], capture_output=True, check=True, text=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


MADE: list[Bundle] = []
MORE = filter(None, map(random_session, count()))


def sessions(number: int) -> list[Bundle]:
    """The first sessions, by number, whose plans can be drawn."""
    MADE.extend(islice(MORE, max(0, number - len(MADE))))
    return MADE[:number]


def assert_agreement(tmp_path, bundles):
    found = reports(tmp_path, [bundle.to_bytes() for bundle in bundles])

    for bundle, report in zip(bundles, found, strict=True):
        assert report["ok"], report["steps"][-1]
        assert report["transcript"].encode() == bundle.transcript


@pytest.mark.long
@pytest.mark.skipif("SSJ_SLOW_TESTS" in os.environ, reason="the thousand below hold these")
def test_both_verifiers_agree_on_200_random_sessions(tmp_path):
    bundles = sessions(200)

    assert kinds(bundles).keys() == set(MODES)
    assert rotations(bundles).keys() == set(MODES)
    assert rotations(bundles).total() > 40
    assert sum(b'"pairing":"DEPARTMENTS"' in bundle.frame for bundle in bundles) > 10
    assert_agreement(tmp_path, bundles)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.skipif("SSJ_SLOW_TESTS" not in os.environ, reason="set SSJ_SLOW_TESTS to run it")
@pytest.mark.parametrize("part", range(4))
def test_both_verifiers_agree_on_1000_random_sessions(tmp_path, part):
    drawn = filter(None, map(random_session, count(part, 4)))

    assert_agreement(tmp_path, list(islice(drawn, 250)))


def test_tickets_agree_for_ids_of_every_length():
    ids = ["9" * length for length in range(1, 71)] + ["91350900#1"]

    done = subprocess.run(
        [NODE, RUNNER.with_name("tickets.mjs"), STATIC, "any:seed"],
        **{"input": "\n".join(ids), "capture_output": True, "check": True, "text": True},
    )

    assert done.stdout.split() == [ticket("any:seed", one) for one in ids]


def test_a_valid_bundle_gives_the_same_words_and_digests(tmp_path):
    expected = verify_bundle(small_file())

    (report,) = reports(tmp_path, [small_file()])

    assert [(step["name"], step["ok"]) for step in report["steps"]] == [
        (step.name, step.ok) for step in expected.steps
    ]
    assert [step["text"] for step in report["steps"]] == [
        PROGRAM.sub("", step.text) for step in expected.steps
    ]


def test_tampered_bundles_are_refused_at_the_same_step(tmp_path):
    files = [spoil(small_file()) for _, spoil, _ in BYTES]
    for _, tamper, _, _ in CASES:
        value = copy.deepcopy(as_value(small_file()))
        tamper(value)
        files.append(resigned(value))

    found = reports(tmp_path, files)

    names = [case[0] for case in (*BYTES, *CASES)]
    steps = ["格式"] * len(BYTES) + [step for _, _, step, _ in CASES]
    assert [
        (name, r["steps"][-1]["name"], r["ok"]) for name, r in zip(names, found, strict=True)
    ] == [(name, step, False) for name, step in zip(names, steps, strict=True)]


def test_a_tampered_rotation_is_refused_at_the_draw(tmp_path):
    files = [rotating_file()]
    for _, tamper, _ in ROTATIONS:
        value = copy.deepcopy(as_value(rotating_file()))
        tamper(value)
        files.append(resigned(value))

    found = reports(tmp_path, files)

    assert found[0]["ok"]
    assert [step["text"] for step in found[0]["steps"]] == [
        PROGRAM.sub("", step.text) for step in verify_bundle(rotating_file()).steps
    ]
    assert {(r["steps"][-1]["name"], r["ok"]) for r in found[1:]} == {("抽取", False)}


@pytest.mark.parametrize(
    ("part", "mutant"),
    [
        ("past.haveMet(one, member)", "false"),
        ("!leavesRoom(team, member, rules.ownAllowance, past)", "false"),
        ("ordered(ids.slice(start, start + rounds), seed)", "ids.slice(start, start + rounds)"),
    ],
)
def test_a_verifier_that_forgets_a_rule_of_rotation_disagrees(tmp_path, part, mutant):
    scripts = tmp_path / "js"
    shutil.copytree(STATIC, scripts)
    changed = 0
    for source in (scripts / "verify").glob("*.js"):
        text = source.read_text()
        source.write_text(text.replace(part, mutant))
        changed += text.count(part)
    rotating = [b for b in sessions(80) if b'"rotation":null' not in b.transcript]

    found = reports(tmp_path, [b.to_bytes() for b in rotating], scripts=scripts)

    assert changed == 1
    assert any(not report["ok"] and report["steps"][-1]["name"] == "抽取" for report in found)


def test_a_verifier_without_the_acceptance_test_disagrees(tmp_path):
    scripts = tmp_path / "js"
    shutil.copytree(STATIC, scripts)
    source = scripts / "verify" / "matching.js"
    text = source.read_text()
    mutant = text.replace("stream.word() < q;", "stream.word() >= 0n;")
    assert mutant != text
    source.write_text(mutant)

    found = reports(tmp_path, [b.to_bytes() for b in sessions(10)], scripts=scripts)

    assert any(not report["ok"] and report["steps"][-1]["name"] == "抽取" for report in found)


@pytest.mark.parametrize(
    ("arguments", "status"), [([], 2), (["missing.json"], 2), (["good"], 0), (["bad"], 3)]
)
def test_the_command_has_the_exit_status_of_the_python_command(tmp_path, arguments, status):
    (tmp_path / "good").write_bytes(small_file())
    (tmp_path / "bad").write_bytes(small_file()[:-1])

    done = subprocess.run(
        [NODE, STATIC / "verify.mjs", *arguments], cwd=tmp_path, capture_output=True, check=False
    )

    assert done.returncode == status


@pytest.mark.parametrize(
    "name", ["missing.json", "folder", "", "plain/inside.json", "n" * 300, "constructor"]
)
def test_both_commands_say_alike_why_a_file_cannot_be_read(tmp_path, name):
    (tmp_path / "folder").mkdir()
    (tmp_path / "plain").touch()
    path = str(tmp_path / name) if name else ""
    commands = (
        [NODE, STATIC / "verify.mjs", path],
        [*PYTHON, path],
    )

    js, python = (
        subprocess.run(command, cwd=STATIC.parents[1], capture_output=True, check=False)
        for command in commands
    )

    assert (js.returncode, js.stdout) == (python.returncode, python.stdout) == (2, b"")
    assert js.stderr == python.stderr


@pytest.mark.parametrize("program", [[NODE, STATIC / "verify.mjs"], PYTHON], ids=["js", "python"])
@pytest.mark.parametrize(("data", "status"), [(small_file(), 0), (small_file()[:-1], 3)])
def test_a_reader_who_has_seen_enough_changes_no_verdict(tmp_path, program, data, status):
    """``… | head -1``: no trace of a broken pipe, and the exit status of the verdict."""
    (tmp_path / "bundle.json").write_bytes(data)
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run(
        [*program, tmp_path / "bundle.json"],
        cwd=STATIC.parents[1],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)

    assert (done.returncode, done.stderr) == (status, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
def test_a_verdict_that_cannot_be_written_is_told_alike(tmp_path):
    (tmp_path / "bundle.json").write_bytes(small_file())
    found = []
    for program in ([NODE, STATIC / "verify.mjs"], PYTHON):
        with Path("/dev/full").open("wb") as full:
            command = [*program, tmp_path / "bundle.json"]
            where = STATIC.parents[1]
            done = subprocess.run(
                command, cwd=where, stdout=full, stderr=subprocess.PIPE, check=False
            )
        found.append((done.returncode, done.stderr))

    assert found[0] == found[1]
    assert found[0][0] == 2
    assert "无法写出核验结果" in found[0][1].decode()


def changed_sessions(number: int) -> list[tuple[Bundle, tuple[bytes, ...]]]:
    """Random sessions with substitutes and supplements laid over them."""
    found = (changed(n) for n in count())
    return list(islice(filter(None, found), number))


def changed(number: int) -> tuple[Bundle, tuple[bytes, ...]] | None:
    """Session ``number`` with up to two supplements; None where nothing can be changed."""
    bundle = random_session(number)
    if bundle is None:
        return None
    after = AfterDraw(bundle, random_annex(number))
    teams = list(after.standing.teams)
    for turn in (1, 2):
        with suppress(DrawError):
            after.substitute(sorted(after.standing.places)[number % len(after.standing.places)])
        leaving = {after.standing.teams[team][-1] for team in teams[: 1 + (number + turn) % 3]}
        if number % 4 == 0:
            leaving |= set(after.standing.teams[teams[0]])
        with suppress(DrawError):
            after.supplement(sorted(leaving))
    return (bundle, tuple(after.files)) if after.files else None


@pytest.mark.long
@pytest.mark.skipif("SSJ_SLOW_TESTS" in os.environ, reason="the 300 below hold these")
def test_both_verifiers_agree_on_what_came_after_the_draw(tmp_path):
    assert_changes_agree(tmp_path, changed_sessions(30))


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.skipif("SSJ_SLOW_TESTS" not in os.environ, reason="set SSJ_SLOW_TESTS to run it")
def test_both_verifiers_agree_on_300_changed_sessions(tmp_path):
    assert_changes_agree(tmp_path, changed_sessions(300))


def assert_changes_agree(tmp_path, sessions):
    assert sum(len(files) == 2 for _, files in sessions) > 5
    assert sum(b'matchings":[{' in file for _, files in sessions for file in files) > 5
    assert sum(b'"blocked":[[' in file for _, files in sessions for file in files) > 5

    found = reports(tmp_path, [(bundle.to_bytes(), *files) for bundle, files in sessions])

    for (bundle, files), report in zip(sessions, found, strict=True):
        expected = verify_bundle(bundle.to_bytes(), files)
        assert [(s["name"], s["ok"], s["text"]) for s in report["steps"][10:]] == [
            (step.name, True, step.text) for step in expected.steps[10:]
        ]


@cache
def after_rotations():
    """Supplements of a rotation that asks for partners of other branches."""
    found = (after_leaving(rotation(), *case) for case in cases())
    return [(after.bundle.to_bytes(), *after.files) for after in found if after]


def test_both_verifiers_agree_on_who_comes_into_a_rotation(tmp_path):
    held = after_rotations()

    found = reports(tmp_path, held)

    assert len(held) > 20
    assert [report["steps"][-1] for report in found if not report["ok"]] == []


@pytest.mark.parametrize(
    ("part", "mutant"),
    [
        ("met(person) >= allowance", "false"),
        ("rules.ownAllowance === Infinity ? teams", "true ? teams"),
    ],
)
def test_a_verifier_that_forgets_who_meets_whom_disagrees(tmp_path, part, mutant):
    scripts = tmp_path / "js"
    shutil.copytree(STATIC, scripts)
    source = scripts / "verify" / "supplement.js"
    text = source.read_text()
    assert text.count(part) == 1
    source.write_text(text.replace(part, mutant))

    found = reports(tmp_path, after_rotations(), scripts=scripts)

    assert any(not report["ok"] and "抽取" in report["steps"][-1]["name"] for report in found)


def test_tampered_supplements_are_refused_at_the_same_step(tmp_path):
    files = []
    for tamper, _, _ in TAMPERS:
        value = copy.deepcopy(as_value(held()[0]))
        tamper(value)
        files.append((small_file(), resigned(value)))

    others = [(small_file(), held()[1]), (small_file(), *relabelled())]
    found = reports(tmp_path, [*files, *others])

    steps = [f"补抽1·{step}" for _, step, _ in TAMPERS] + ["补抽2·对应", "补抽2·见证"]
    assert [(r["steps"][-1]["name"], r["ok"]) for r in found] == [(step, False) for step in steps]
