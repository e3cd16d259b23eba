"""What a witness, a typist or a stick brings instead of what was expected."""

import socketserver
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shuangsuiji.kernel.note import LOG_KEY, NoteError
from shuangsuiji.ledger import checks, tasks
from shuangsuiji.ledger.cosigning import NotAcceptedError, accept_cosignature, request_for
from shuangsuiji.ledger.keys import SigningKey, keys_in
from shuangsuiji.ledger.models import Checkpoint, Cosignature
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.tests.logs import NOON, sealed_log
from shuangsuiji.ledger.witness_services import cosign, make_witness_key, trust_log

pytestmark = pytest.mark.django_db
NAME = "witness.example.gov.cn/w1"
OTHER = "witness.example.gov.cn/w2"
YEAR_10000 = 253_402_300_800


@pytest.fixture
def witness(settings):
    sealed_log(settings, 10)
    key = make_witness_key(name=NAME, by="city", now=NOON)
    trust_log(vkey=(Path(settings.SSJ_LOG_DIR) / "key").read_text(), by="city", now=NOON)
    settings.SSJ_WITNESSES = [str(key)]
    seal_pending(now=NOON)
    return key


@contextmanager
def answering(answer: bytes):
    """The address of a server that says ``answer`` to whatever it is asked, and hangs up."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            asked = b""
            while b"\n\n\xe2\x80\x94 " not in asked:  # up to the signature of the head
                asked += self.request.recv(65_536)
            self.request.sendall(answer)

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/log/witness/add-checkpoint"
        finally:
            server.shutdown()
            thread.join()


def http(status: str, body: str) -> bytes:
    data = body.encode()
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data


@pytest.mark.parametrize(
    "answer",
    [
        http("200 OK", "<html>请先登录</html>"),
        http("200 OK", ""),
        http("409 Conflict", "²"),
        http("409 Conflict", "9" * 5000),
        b"SSH-2.0-OpenSSH_9.2p1\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nshort",
    ],
    ids=["page", "empty", "no number", "endless number", "no HTTP", "cut short"],
)
def test_what_one_witness_answers_keeps_no_other_from_being_asked(settings, witness, answer):
    stranger = SigningKey.from_seed(OTHER, 4, bytes(32)).verifier
    line = cosign(request=str(request_for(NAME)).encode(), by="city", now=NOON)

    with answering(answer) as bad, answering(http("200 OK", line)) as good:
        settings.SSJ_WITNESSES = [f"{stranger}|{bad}", f"{witness}|{good}"]
        asked = tasks.ask_witnesses_task()

    assert asked == 1
    assert Cosignature.objects.get().witness == NAME


def test_a_signature_of_a_time_that_no_row_can_hold_is_refused(settings, witness):
    (key,) = keys_in(Path(settings.SSJ_KEY_DIR), kind=4)
    head = Checkpoint.objects.order_by("-size").first()
    line = key.cosigned(head.note.partition("\n\n")[0] + "\n", YEAR_10000).line()

    with pytest.raises(NotAcceptedError, match="时间不合规"):
        accept_cosignature(size=head.size, line=line, by="x", now=NOON)


@pytest.mark.parametrize("name", ["", "县 局", "a+b", "city/w\u20141", "w" * 201])
def test_a_name_that_no_key_can_bear_makes_no_key(settings, name):
    with pytest.raises(CommandError, match="不合规"):
        call_command("witness", "create", name)

    assert not list(Path(settings.SSJ_KEY_DIR).glob("witness-*"))


def test_the_key_of_a_witness_is_not_taken_for_that_of_a_log(witness):
    with pytest.raises(CommandError, match="是见证方的，不是日志的"):
        call_command("witness", "trust", str(witness))


def test_a_request_names_a_witness_that_there_is(witness, tmp_path):
    with pytest.raises(CommandError, match=f"{OTHER} 不在见证方名单"):
        call_command("witness", "request", out=tmp_path / "asked", witness=OTHER)

    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize(
    ("request_", "reply", "words"),
    [
        (b"old 0\n\nhello", b"", "签名文本应为"),
        (b"old 0\n\nhello\n\n\xe2\x80\x94 a AAAAAAAA\n", b"", "检查点应为三行"),
        (b"old 0", b"", "见证请求应为"),
        (None, "\u2014 县局".encode("gb18030"), "不是 UTF-8 文本"),
        (None, b"", "不在见证方名单"),
    ],
    ids=["no note", "no head", "cut short", "another encoding", "empty"],
)
def test_files_that_are_no_request_or_reply_are_explained(
    witness, tmp_path, request_, reply, words
):
    asked, answered = tmp_path / "asked", tmp_path / "answered"
    asked.write_bytes(str(request_for(NAME)).encode() if request_ is None else request_)
    answered.write_bytes(reply)

    with pytest.raises(CommandError, match=words):
        call_command("witness", "accept", asked, answered)


def test_kept_heads_in_another_encoding_are_explained(settings, witness, tmp_path):
    kept = tmp_path / "kept.txt"
    arguments = ("log_conflict", "compare", str(kept), str(settings.SSJ_LOG_DIR))
    kept.write_bytes((Path(settings.SSJ_LOG_DIR) / "checkpoint").read_text().encode("gb18030"))

    with pytest.raises(CommandError, match="不是 UTF-8 文本"):
        call_command(*arguments, out=tmp_path / "proof.txt")


def test_a_kept_head_may_have_gone_through_an_editor(settings, witness, tmp_path, capsys):
    kept = tmp_path / "kept.txt"
    head = (Path(settings.SSJ_LOG_DIR) / "checkpoint").read_bytes()
    kept.write_bytes(b"\xef\xbb\xbf" + head.replace(b"\n", b"\r\n") + b"\r\n")

    call_command(
        "log_conflict", "compare", str(kept), str(settings.SSJ_LOG_DIR), out=tmp_path / "proof.txt"
    )

    assert "相符" in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["no key", "log"])
def test_witnesses_that_are_none_refuse_to_start(settings, witness, kind):
    log = SigningKey.from_seed("sjg.example.gov.cn/ssj-log", LOG_KEY, bytes(32)).verifier
    assert checks.check_witnesses() == []

    settings.SSJ_WITNESSES = [
        str(witness),
        "witness.example.gov.cn" if kind == "no key" else str(log),
    ]

    (error,) = checks.check_witnesses()
    assert error.id == "ssj.E015"
    with pytest.raises(NoteError):
        request_for(NAME)
