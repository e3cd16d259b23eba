"""The scanner itself: Debian's clamd, with a list of one signature, that of the test file EICAR."""

import io
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspections.fieldwork.scanning import InfectedError, ScannerSilentError, scan
from shuangsuiji.tests.workers import wait_for

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
# In two pieces, so that no scanner takes this file for the test file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CONFIG = """\
LocalSocket {folder}/ctl
DatabaseDirectory {folder}/signatures
LogFile {folder}/log
Foreground yes
"""

pytestmark = pytest.mark.skipif(CLAMD is None, reason="clamd is missing: install clamav-daemon")


@pytest.fixture(scope="module")
def clamd() -> Iterator[Path]:
    """The socket of a running scanner; in a folder of its own, for sockets have short names."""
    with tempfile.TemporaryDirectory(prefix="ssj-clamd-") as name:
        folder = Path(name)
        (folder / "signatures").mkdir()
        (folder / "signatures/test.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
        config = folder / "clamd.conf"
        user = "User root\n" if os.geteuid() == 0 else ""
        config.write_text(CONFIG.format(folder=folder) + user)
        with (folder / "out").open("wb") as out:
            process = subprocess.Popen([CLAMD, "-c", config], stdout=out, stderr=out)
        try:
            wait_for(
                lambda: (folder / "ctl").is_socket() or process.poll() is not None,
                seconds=60,
                what=lambda: (folder / "out").read_text(),
            )
            assert process.poll() is None, (folder / "out").read_text()
            yield folder / "ctl"
        finally:
            process.terminate()
            process.wait(30)


def zipped(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", data)
    return packed.getvalue()


def look_at(data: bytes, settings, socket: Path) -> None:
    settings.SSJ_CLAMD_SOCKET = str(socket)
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        scan(file)


@pytest.mark.parametrize("data", [EICAR, zipped(EICAR), b"\xff\xd8\xff" + EICAR + b"tail"])
def test_what_the_scanner_knows_is_not_taken(data, settings, clamd):
    with pytest.raises(InfectedError, match="Eicar-Test"):
        look_at(data, settings, clamd)


@pytest.mark.parametrize("data", [b"", b"a photo" * 1000, zipped(b"a list"), EICAR[:-9]])
def test_what_it_does_not_know_is_taken(data, settings, clamd):
    look_at(data, settings, clamd)


def test_a_scanner_that_is_not_there_lets_nothing_through(settings, clamd):
    with pytest.raises(ScannerSilentError):
        look_at(b"a photo", settings, clamd.with_name("nobody"))
