"""The signer behind a Unix socket: it runs as its own user, and others can only ask.

One line of JSON each way: ``{"size": n, "root": base64}``, answered by
``{"note": …, "keys": […]}``, ``{"refused": …}`` or, for now, ``{"away": …}``. Who may connect is
decided by the mode of the socket's folder.
"""

import base64
import json
import socket
import socketserver
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import Error, close_old_connections

from shuangsuiji.ledger.keys import KeyFileError
from shuangsuiji.ledger.signer import RefusedError, Signed, Signer

LONGEST_LINE = 100_000
WAIT_SECONDS = 60


class SignerUnreachableError(RuntimeError):
    """Nobody answers at the socket; nothing was signed."""


def ask(path: Path, *, size: int, root: bytes) -> Signed:
    """The signed checkpoint from the signer at ``path``.

    Raises:
        SignerUnreachableError: no answer, or the signer has no database just now.
        RefusedError: the signer says why not.
    """
    request = {"size": size, "root": base64.b64encode(root).decode("ascii")}
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as channel:
            channel.settimeout(WAIT_SECONDS)
            channel.connect(str(path))
            channel.sendall(json.dumps(request).encode("ascii") + b"\n")
            with channel.makefile("rb") as answers:
                answer = json.loads(answers.readline(LONGEST_LINE))
    except (OSError, ValueError) as error:
        raise SignerUnreachableError(
            f"签名进程没有应答（{path}）。请检查 manage.py ledger_signer 是否在运行。"
        ) from error
    if "away" in answer:
        raise SignerUnreachableError(str(answer["away"]))
    if "note" not in answer:
        raise RefusedError(str(answer.get("refused", "签名进程的回答无法理解。")))
    return Signed(str(answer["note"]), tuple(map(str, answer.get("keys", ()))))


def serve(signer: Signer, path: Path, *, ready: Callable[[], None] = lambda: None) -> None:
    """Answer requests one after the other, until the process ends."""

    class Handler(socketserver.StreamRequestHandler):
        timeout = WAIT_SECONDS

        def handle(self) -> None:
            answer = _answer(signer, self.rfile.readline(LONGEST_LINE))
            close_old_connections()  # nobody else does it here: a dead line would stay for ever
            self.wfile.write(json.dumps(answer).encode("ascii") + b"\n")

    path.unlink(missing_ok=True)
    with socketserver.UnixStreamServer(str(path), Handler) as server:
        path.chmod(0o660)
        ready()
        server.serve_forever()


def _answer(signer: Signer, line: bytes) -> dict[str, Any]:
    try:
        request = json.loads(line)
        size, root = int(request["size"]), base64.b64decode(request["root"])
    except (ValueError, KeyError, TypeError, OverflowError):
        return {"refused": "请求不合规。"}
    close_old_connections()
    try:
        signed = signer.sign(size, root)
    except (RefusedError, KeyFileError) as error:
        return {"refused": str(error)}
    except Error as error:
        told = str(error).strip().partition("\n")[0]
        return {"away": f"签名进程读不到数据库，稍后再试：{told}"}
    return {"note": signed.note, "keys": list(signed.keys)}
