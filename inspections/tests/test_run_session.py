"""The console ceremony: whole, or refused before anything is sealed."""

import json

import pytest
from django.core.management import CommandError, call_command

from inspections.draw.verify import verify_bundle
from inspections.models.sessions import DrawSession, SessionCounter
from inspections.sealing.frames import DRAND_QUICKNET
from inspections.tests.world import bureau, task

pytestmark = pytest.mark.django_db

WITNESSES = ["--witness", "甲=31415926535897932384", "--witness", "乙=27182818284590452353"]


def run(*arguments: str, code: str = "T-1") -> None:
    call_command("run_session", code, *arguments, "--wait", "0")


def test_it_publishes_a_bundle_that_verifies(tmp_path, capsys):
    task(bureau())
    out = tmp_path / "bundle.json"

    run(*WITNESSES, "--publish", "--out", str(out))

    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert verify_bundle(out.read_bytes()).ok
    assert (summary["status"], summary["channel"], summary["drawn"]) == ("published", "CONSOLE", 40)
    assert summary["bundle"] == str(out)


def test_without_publish_the_seed_stays_secret(capsys):
    task(bureau())

    run(*WITNESSES)

    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (summary["status"], summary["master"]) == ("drawn", None)


def test_a_lottery_named_by_the_task_is_one_of_the_sources(tmp_path):
    task(bureau(), sources={"min_witnesses": 2, "lottery": ["ssq:2026001"]})
    out = tmp_path / "bundle.json"
    line = "lottery:ssq:2026001:1.5.12.18.23.30./7./"

    run(*WITNESSES, "--source", line, "--publish", "--out", str(out))

    assert verify_bundle(out.read_bytes()).ok
    assert DrawSession.objects.get().sources.splitlines()[-1] == line


def test_a_drand_round_is_entered_under_a_name_that_fits():
    task(bureau(), sources={"min_witnesses": 2, "drand_round": 657413})

    run(*WITNESSES, "--source", f"drand:{DRAND_QUICKNET}:657413:{'ab' * 32}")

    assert DrawSession.objects.get().inputs.last().name == "drand:657413"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (WITNESSES[:2], "至少 2"),
        ([*WITNESSES[:2], "--witness", "乙=123"], "见证人「乙」的输入 '123' 有 3 个字符"),
        ([*WITNESSES[:2], "--witness", "乙=2718281828459045235x"], "20 至 200 位"),
        ([*WITNESSES[:2], "--witness", "甲=27182818284590452353"], "两次"),
        ([*WITNESSES[:2], "--witness", "27182818284590452353"], "姓名=数字"),
        ([*WITNESSES[:2], "--witness", f"{'乙' * 61}=27182818284590452353"], "最长 60 个字"),
        ([*WITNESSES[:2], "--witness", "乙\n丙=27182818284590452353"], "看不见的字符"),
        ([*WITNESSES, "--source", "lottery:ssq:2026001:1./"], "未在封存时指定"),
        ([*WITNESSES, "--out", "x.json"], "--publish"),
        ([*WITNESSES, "--publish", "--out", "/nowhere/x.json"], "可写的文件路径"),
    ],
)
def test_a_fault_is_found_before_anything_is_sealed(arguments, words):
    task(bureau())

    with pytest.raises(CommandError, match=words):
        run(*arguments)

    assert not DrawSession.objects.exists()
    assert not SessionCounter.objects.exists()


def test_an_unknown_task_and_an_unapproved_one_are_refused():
    task(bureau(), approved=False)

    with pytest.raises(CommandError, match="没有编号为 T-9"):
        run(*WITNESSES, code="T-9")
    with pytest.raises(CommandError, match="尚未审批"):
        run(*WITNESSES)


def test_a_published_task_is_not_drawn_again():
    task(bureau())
    run(*WITNESSES, "--publish")

    with pytest.raises(CommandError, match="复制任务"):
        run(*WITNESSES, "--publish")


@pytest.mark.parametrize("seconds", ["nan", "inf", "-1", "1e9"])
def test_waiting_comes_to_an_end(seconds):
    task(bureau())

    with pytest.raises(CommandError, match="应为 0 至 3600 秒"):
        call_command("run_session", "T-1", *WITNESSES, f"--wait={seconds}")

    assert not SessionCounter.objects.exists()


@pytest.mark.parametrize("name", ["", "  ", "甲" * 151, "甲\n乙", "甲\u202e"])
def test_the_log_must_be_able_to_name_who_acts(name):
    """An entry without an actor would make a bundle that no verifier lets through."""
    task(bureau())

    with pytest.raises(CommandError, match="操作人应为 1 至 150 个字"):
        run(*WITNESSES, "--by", name)

    assert not SessionCounter.objects.exists()
