"""A mail server for tests: real SMTP over a real socket; it can stop answering at a moment."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

GREETING, TAKEN = "greeting", "taken"  # where it may fall silent


class PostOffice(socketserver.ThreadingTCPServer):
    """Keeps what it took; ``silent_at`` is a moment, and the count of mails taken by then."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Clerk)
        self.taken: list[tuple[str, str]] = []  # to whom, subject
        self.silent_at: tuple[str, int] | None = None
        self.is_silent = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever sent was killed; that is what the tests do."""

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class _Clerk(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self._pause(GREETING)
        self._say("220 post office")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say("354 go on")
                self._take()
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b"."))
        message = email.message_from_bytes(b"".join(lines), policy=email.policy.default)
        self.server.taken.append((str(message["To"]), str(message["Subject"])))
        self._pause(TAKEN)
        self._say("250 taken")

    def _pause(self, moment: str) -> None:
        if self.server.silent_at == (moment, len(self.server.taken)):
            self.server.is_silent.set()
            self.rfile.read()  # until whoever sent it is gone

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def post_office() -> Iterator[PostOffice]:
    with PostOffice() as office:
        thread = threading.Thread(target=office.serve_forever, daemon=True)
        thread.start()
        try:
            yield office
        finally:
            office.shutdown()
            thread.join(5)
