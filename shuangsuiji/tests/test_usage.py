"""A wrong command line is refused in one Chinese sentence, whatever the terminal's language."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shuangsuiji.supervisor import PortTakenError, listen
from shuangsuiji.usage import explained

ROOT = Path(__file__).parents[2]
PARSERS = """
import argparse
from shuangsuiji.kernel.usage import speak_chinese

speak_chinese()
parser = argparse.ArgumentParser(prog="x")
acts = parser.add_subparsers(dest="act", required=True)
one = acts.add_parser("one")
one.add_argument("file")
one.add_argument("--size", type=int)
one.add_argument("--pair", nargs=2)
one.add_argument("--dry-run", action="store_true")
one.add_argument("--dry-land", action="store_true")
one.add_argument("--keep", choices=["old", "new"])
either = one.add_mutually_exclusive_group()
either.add_argument("--left", action="store_true")
either.add_argument("--right", action="store_true")
"""
WRONG = {
    "": "缺少必填的参数 act",
    "two": "参数 act 不能是 'two'，可以是",
    "one": "缺少必填的参数 file",
    "one f g": "不认识的参数 g",
    "one f --size": "参数 --size 后面应有一个值",
    "one f --size many": "参数 --size 的写法 'many' 不对，应为 int",
    "one f --pair a": "参数 --pair 后面应有 2 个值",
    "one f --keep all": "参数 --keep 不能是 'all'，可以是",
    "one f --dry": "选项 --dry 不明确，可能是 --dry-run, --dry-land",
    "one f --left=1": "参数 --left 不带值，多写了 '1'",
    "one f --left --right": "参数 --right 不能与参数 --left 同用",
}
TRY = """
import sys
for line in WRONG:
    sys.stderr.write(f"== {line}\\n")
    try:
        parser.parse_args(line.split())
    except SystemExit as exit_:
        assert exit_.code == 2
"""


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if k not in ("LANGUAGE", "LC_ALL", "LANG")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**clean, "LC_ALL": "C.UTF-8", **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_refusal_is_in_chinese():
    said = run("-c", f"{PARSERS}\nWRONG = {[*WRONG]!r}\n{TRY}").stderr

    sections = dict(part.split("\n", 1) for part in said.split("== ")[1:])
    for line, words in WRONG.items():
        *usage, refusal = sections[line].splitlines()
        assert usage[0].startswith("用法：x")
        assert words in refusal
        assert refusal.endswith("。请按上面的用法改写，说明见 --help。")
        assert "error" not in refusal


@pytest.mark.parametrize(
    ("program", "language", "words"),
    [
        (["manage.py", "run_session"], {}, "缺少必填的参数 task_code, --witness"),
        (["manage.py", "run_session"], {"LANGUAGE": "en"}, "required"),
        (["-m", "inspections.archive"], {}, "缺少必填的参数 verb, archive"),
        (["-m", "publicity.bundle"], {}, "缺少必填的参数 verb, path"),
    ],
)
def test_a_command_of_ours_says_what_is_missing(program, language, words):
    done = run(*program, **language)

    assert done.returncode == 2
    assert words in done.stderr.splitlines()[-1]
    assert not done.stdout


def test_words_in_another_encoding_are_told(capsys):
    typed = "试点".encode("gb18030").decode("utf-8", "surrogateescape")

    with pytest.raises(SystemExit) as exit_, explained(["manage.py", "preview_task", typed]):
        typed.encode()

    assert exit_.value.code == 1
    assert "不是 UTF-8 编码" in capsys.readouterr().err
    with pytest.raises(UnicodeEncodeError), explained(["manage.py", "--traceback", typed]):
        typed.encode()


def test_a_database_that_was_not_made_yet_is_told(tmp_path):
    done = run("manage.py", "verify_ledger", SSJ_VAR_DIR=str(tmp_path))

    assert done.returncode == 1
    assert "manage.py migrate" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("host", "port", "words"),
    [
        ("127.0.0.1", 99_999, "没有 99999 这个端口"),
        ("127.0.0.1", -1, "没有 -1 这个端口"),
        ("no such host", 0, "本机没有 no such host 这个地址"),
    ],
)
def test_an_address_that_cannot_be_listened_at_is_told(host, port, words):
    with pytest.raises(PortTakenError, match=words):
        listen(host, port)
