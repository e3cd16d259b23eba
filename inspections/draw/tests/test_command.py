"""The command line of the verifier, for people and for scripts."""

import io
import runpy
import sys

import pytest

from inspections.draw.__main__ import main
from inspections.draw.tests.bundles import as_value, resigned, small_file


def test_the_command_answers_with_its_exit_status(tmp_path, capsys):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_bytes(small_file())
    bad.write_bytes(small_file().replace(b"CONSOLE", b"CONSOLF"))

    assert main(["verify", str(good)]) == 0
    assert "全部相符" in capsys.readouterr().out
    assert main(["verify", str(bad)]) == 3
    assert "第一个不符的环节是“格式”" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["verify"], ["draw", "x"], ["verify", "a", "b"]])
def test_wrong_usage_is_told_apart_from_a_broken_bundle(arguments, capsys):
    assert main(arguments) == 2
    assert "用法" in capsys.readouterr().err


def test_the_module_runs_as_a_program(tmp_path, monkeypatch):
    """Also where standard output is whatever an embedding program put there."""
    file, stream = tmp_path / "good.json", io.StringIO()
    file.write_bytes(small_file())
    monkeypatch.delitem(sys.modules, "inspections.draw.__main__")
    monkeypatch.setattr(sys, "argv", ["inspections.draw", "verify", str(file)])
    monkeypatch.setattr(sys, "stdout", stream)

    with pytest.raises(SystemExit) as leaving:
        runpy.run_module("inspections.draw", run_name="__main__", alter_sys=True)

    assert leaving.value.code == 0
    assert "全部相符" in stream.getvalue()


def test_an_unreadable_file_is_no_broken_bundle(tmp_path, capsys):
    assert main(["verify", str(tmp_path / "missing.json")]) == 2
    assert main(["verify", str(tmp_path)]) == 2
    assert "无法读取" in capsys.readouterr().err


@pytest.mark.parametrize("rest", [[""], ["GOOD", "--recusals", ""], ["GOOD", "--supplement", ""]])
def test_a_name_that_a_script_left_empty_is_told_as_unreadable(rest, tmp_path, capsys):
    good = tmp_path / "good.json"
    good.write_bytes(small_file())

    assert main(["verify", *(str(good) if name == "GOOD" else name for name in rest)]) == 2
    assert "无法读取“”" in capsys.readouterr().err


def test_a_bundle_cannot_steer_the_terminal(tmp_path, capsys):
    value = as_value(small_file())
    value["contributions"][0]["line"] = "\u001b[2J\u0007"
    file = tmp_path / "steer.json"
    file.write_bytes(resigned(value))

    assert main(["verify", str(file)]) == 3
    assert "\x1b" not in capsys.readouterr().out
