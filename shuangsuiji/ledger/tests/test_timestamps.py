"""Time-stamp tokens, by a real authority: ``openssl ts`` with a certificate made for this test."""

import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shuangsuiji.ledger import tasks, timestamping
from shuangsuiji.ledger.models import Checkpoint, Timestamp
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.tests.logs import NOON, bulk_records, sealed_log, tampered
from shuangsuiji.ledger.timestamping import TokenRefusedError, accept_token, query_for
from shuangsuiji.ledger.verify import verify_log

pytestmark = pytest.mark.django_db
CONFIG = """
[req]
distinguished_name = name
[name]
[stamper]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
[tsa]
default_tsa = here
[here]
serial = serial
signer_digest = sha256
digests = sha256
default_policy = 1.2.3.4
ess_cert_id_alg = sha256
"""


class Office:
    """A time-stamp authority in a folder: a root, a stamper below it, and ``openssl ts``."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.roots = folder, folder / "root.pem"
        (folder / "config").write_text(CONFIG)
        (folder / "serial").write_text("01\n")
        key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -config config"
        self.openssl(f"req -x509 {key} -days 3650 -subj /CN=Root -keyout root.key -out root.pem")
        self.openssl(f"req {key} -subj /CN=Stamper -keyout tsa.key -out tsa.csr")
        self.openssl(
            "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -days 3650 -set_serial 2"
            " -extfile config -extensions stamper -out tsa.pem"
        )

    def openssl(self, words: str) -> str:
        done = subprocess.run(
            ["openssl", *words.split()],  # noqa: S607
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def answer(self, query: bytes) -> bytes:
        (self.folder / "q.tsq").write_bytes(query)
        self.openssl(
            "ts -reply -config config -section here -queryfile q.tsq"
            " -inkey tsa.key -signer tsa.pem -out a.tsr"
        )
        return (self.folder / "a.tsr").read_bytes()


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture
def head(settings, office):
    settings.SSJ_TSA_ROOTS = str(office.roots)
    size = sealed_log(settings, 9)
    return Checkpoint.objects.get(size=size)


@pytest.fixture
def served(settings, office):
    """The office at an address."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["Content-Length"]))
            answer = office.answer(query)
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.SSJ_TSA_URLS = [f"http://127.0.0.1:{server.server_port}/tsa"]
        yield
        server.shutdown()


def test_a_token_comes_over_the_net_once_in_a_while(client, head, served, office, tmp_path):
    counts = [tasks.stamp_head_task.apply(throw=True).get() for _ in range(2)]

    row = Timestamp.objects.get()
    page = client.get("/log/").content.decode()
    (tmp_path / "text").write_bytes(timestamping.text_of(head))
    (tmp_path / "a.tsr").write_bytes(client.get(f"/log/timestamp/{head.size}.tsr").content)
    assert counts == [1, 0]
    assert (row.checkpoint_id, row.authority) == (head.size, "127.0.0.1")
    assert f"前 {head.size} 条" in page
    assert "等待应答" not in page
    office.openssl(f"ts -verify -data {tmp_path}/text -in {tmp_path}/a.tsr -CAfile root.pem")
    assert head.note.startswith((tmp_path / "text").read_text())


def test_offline_is_shown_as_waiting_and_stops_nothing(client, settings, head, caplog):
    settings.SSJ_TSA_URLS = ["http://127.0.0.1:9/tsa", "ftp://tsa.example"]

    assert tasks.stamp_head_task.apply(throw=True).get() == 0

    bulk_records(3)
    assert seal_pending(now=NOON).size > head.size
    assert client.get("/log/").content.decode().count("等待应答") == 2
    assert "time-stamp authority 127.0.0.1" in caplog.text


def test_waiting_for_others_is_not_on_the_thread_that_seals(settings):
    waiting = {"ask_witnesses_task", "mail_task", "stamp_head_task"}

    assert waiting == {name.split(".")[-1] for name in settings.SSJ_OUTSIDE_TICKS}
    assert not waiting & {name.split(".")[-1] for name in settings.SSJ_LOG_TICKS}


def test_two_files_are_carried(head, office, tmp_path, capsys):
    query, answer = tmp_path / "r.tsq", tmp_path / "r.tsr"
    call_command("timestamp", "request", out=query)
    bulk_records(3)
    seal_pending(now=NOON)  # the log went on while the stick was away
    answer.write_bytes(office.answer(query.read_bytes()))

    call_command("timestamp", "accept", str(answer), authority="国家授时中心")

    assert Timestamp.objects.get().checkpoint_id == head.size
    assert f"{head.size} 条" in capsys.readouterr().out
    seal_pending(now=NOON)
    assert verify_log().findings == []


def test_a_token_over_other_bytes_is_refused(head, office, tmp_path):
    other = Checkpoint(size=head.size, root=bytes(32), note=head.note)
    answer = office.answer(query_for(other)[0])
    file = tmp_path / "a.tsr"
    file.write_bytes(answer)

    with pytest.raises(TokenRefusedError, match="时间戳不成立"):
        accept_token(head=head, answer=answer, authority="x", by="x", now=NOON)
    with pytest.raises(CommandError, match="不是对本日志检查点签发"):
        call_command("timestamp", "accept", str(file), authority="x")


def test_a_stranger_and_another_nonce_are_refused(settings, head, office, tmp_path):
    query, nonce = query_for(head)
    answer = office.answer(query)
    stranger = tmp_path / "stranger"
    stranger.mkdir()

    with pytest.raises(TokenRefusedError, match="Nonce"):
        accept_token(head=head, answer=answer, authority="x", by="x", now=NOON, nonce=nonce + 1)
    settings.SSJ_TSA_ROOTS = str(Office(stranger).roots)
    with pytest.raises(TokenRefusedError, match="时间戳不成立"):
        accept_token(head=head, answer=answer, authority="x", by="x", now=NOON, nonce=nonce)
    settings.SSJ_TSA_ROOTS = ""
    with pytest.raises(TokenRefusedError, match="SSJ_TSA_ROOTS"):
        accept_token(head=head, answer=answer, authority="x", by="x", now=NOON, nonce=nonce)
    assert not Timestamp.objects.exists()


@pytest.mark.parametrize("answer", [b"", b"rubbish", b"\x30\x05\x30\x03\x02\x01\x02"])
def test_what_is_no_answer_or_a_refusal_is_told(head, answer):
    with pytest.raises(TokenRefusedError):
        accept_token(head=head, answer=answer, authority="x", by="x", now=NOON)


def test_a_token_that_was_exchanged_or_backdated_is_found(head, office):
    answer = office.answer(query_for(head)[0])
    accept_token(head=head, answer=answer, authority="x", by="x", now=NOON)
    seal_pending(now=NOON)
    assert verify_log().findings == []

    tampered("UPDATE ledger_timestamp SET stamped_at = '2020-01-01 00:00:00+00:00'")
    dated = [finding.seq for finding in verify_log().findings]
    other = Checkpoint(size=head.size, root=bytes(32), note=head.note)
    bent = office.answer(query_for(other)[0]).hex()
    literal = f"'\\x{bent}'" if os.environ.get("DATABASE_URL") else f"X'{bent}'"
    tampered(f"UPDATE ledger_timestamp SET answer = {literal}")  # noqa: S608

    assert dated == [head.size - 1]
    assert [finding.seq for finding in verify_log().findings] == [head.size - 1]


def test_without_a_head_there_is_nothing_to_stamp(tmp_path):
    with pytest.raises(CommandError, match="还没有检查点"):
        call_command("timestamp", "request", out=tmp_path / "r.tsq")
