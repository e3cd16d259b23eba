"""Other people's tools on our log: Go's own packages read head, tiles and proofs."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings as project

from shuangsuiji.ledger.tests.logs import sealed_log

GO = shutil.which("go")
GO_PACKAGES = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/note")
PROGRAM = Path(project.BASE_DIR) / "docs" / "examples" / "checklog.go"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (GO and GO_PACKAGES.exists()),
        reason="no Go here: apt install golang-go golang-golang-x-mod-dev",
    ),
]


@pytest.fixture(scope="module")
def checker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("go")
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": "/usr/share/gocode",
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
    }
    program = folder / "checklog"
    subprocess.run([GO, "build", "-o", program, PROGRAM], env=environment, check=True)

    def check(log: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([program, log], capture_output=True, text=True, check=False)

    return check


def test_go_opens_the_head_and_proves_entries_from_the_tiles(settings, checker):
    size = sealed_log(settings, 299, 500)

    result = checker(settings.SSJ_LOG_DIR)

    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"OK: {size} entries, 1 signatures")


def test_go_passes_over_the_line_it_does_not_know(settings, checker):
    settings.SSJ_SM2 = True
    size = sealed_log(settings, 5)
    assert (Path(settings.SSJ_LOG_DIR) / "checkpoint").read_text().count("\u2014 ") == 2

    result = checker(settings.SSJ_LOG_DIR)

    assert result.stdout.startswith(f"OK: {size} entries, 1 signatures"), result.stderr


@pytest.mark.parametrize("name", ["checkpoint", "tile/0/001", "tile/entries/000"])
def test_go_refuses_what_was_edited(settings, checker, name):
    sealed_log(settings, 299, 500)
    path = Path(settings.SSJ_LOG_DIR) / name
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(bytes(data))

    result = checker(settings.SSJ_LOG_DIR)

    assert result.returncode == 3
    assert "FAIL" in result.stderr
