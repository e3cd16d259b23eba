"""What the operating system refuses is said in Chinese, with what to do."""

import pytest
from django.core.management import CommandError, call_command

from inspections.draw.__main__ import main

COMMANDS = ["import_registry", "import_units", "import_roster", "load_task"]


@pytest.mark.django_db
@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_cannot_be_read_is_explained(command, tmp_path):
    with pytest.raises(CommandError, match="没有这个文件或文件夹。请核对路径"):
        call_command(command, str(tmp_path / "nothing.csv"))
    with pytest.raises(CommandError, match="这是文件夹，不是文件"):
        call_command(command, str(tmp_path))


def test_the_verifier_explains_what_it_cannot_read(tmp_path, capsys):
    assert main(["verify", str(tmp_path)]) == 2
    assert main(["verify", str(tmp_path / "nothing.json")]) == 2

    said = capsys.readouterr().err
    assert "这是文件夹，不是文件。请写出文件名" in said
    assert "没有这个文件或文件夹。请核对路径" in said
