"""Looking for known malware with ClamAV, where it runs on this machine.

The file is handed to ``clamd`` as an open descriptor (FILDES): nothing is copied, and the
scanner needs no right to enter the evidence folder.
"""

import socket
from pathlib import Path
from typing import IO

from django.conf import settings

USUAL = "/run/clamav/clamd.ctl"
SECONDS = 60.0


class InfectedError(ValueError):
    """The scanner knows this file; ``name`` is what it calls it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"查毒发现“{name}”，文件已隔离，未入卷。请检查手机后重新拍摄。")
        self.name = name


class ScannerSilentError(RuntimeError):
    """The scanner should be there and does not answer: nothing is taken unseen."""


def scanner() -> str:
    """The socket of the scanner, or "" where there is none."""
    if settings.SSJ_CLAMD_SOCKET:
        return str(settings.SSJ_CLAMD_SOCKET)
    return USUAL if Path(USUAL).is_socket() else ""


def scan(file: IO[bytes]) -> None:
    """Ask the scanner about a file; without a scanner nothing happens.

    Raises:
        InfectedError: it knows the file.
        ScannerSilentError: it does not answer, or not in its own words.
    """
    address = scanner()
    if not address:
        return
    file.seek(0)
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(SECONDS)
            line.connect(address)
            line.sendall(b"zFILDES\0")
            socket.send_fds(line, [b"\0"], [file.fileno()])
            said = _all(line)
    except OSError as error:
        raise ScannerSilentError(str(error)) from error
    verdict = said.rstrip("\0\n").rpartition(": ")[2]
    if verdict.endswith(" FOUND"):
        raise InfectedError(verdict.removesuffix(" FOUND"))
    if verdict != "OK":
        raise ScannerSilentError(verdict)


def _all(line: socket.socket) -> str:
    said = b""
    while chunk := line.recv(4096):
        said += chunk
    return said.decode("utf-8", "replace")
