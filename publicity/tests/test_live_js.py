"""The browser's check of a stream: the same judgement as inspections.live.chain."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from inspections.live.chain import GENESIS, event_body, event_hash, signed_text
from inspections.live.kinds import LiveKind
from inspections.selectors.live import StoredEvent
from inspections.tests.world import NOON
from publicity.live.wire import packet
from shuangsuiji.kernel.note import LOG_KEY
from shuangsuiji.ledger.keys import SigningKey

STATIC = Path(__file__).parents[2] / "static" / "js"
RUNNER = Path(__file__).parent / "node" / "chain.mjs"
NODE = shutil.which("node")
CODE = "C1-2026-0001"
KEY = SigningKey.from_seed("x.example/live", LOG_KEY, b"k" * 32)
OTHER = SigningKey.from_seed("x.example/live", LOG_KEY, b"o" * 32)

pytestmark = pytest.mark.skipif(NODE is None, reason="Node.js is missing: install nodejs 20")


def event(seq: int, prev: str, data: dict, key: SigningKey = KEY, kind=LiveKind.ACT_CHANGED):
    body = event_body(ceremony=CODE, seq=seq, prev=prev, kind=kind, at=NOON, data=data)
    signature = key.signed(signed_text(body)).data
    return packet(StoredEvent(1, seq, kind, body, prev, event_hash(body), signature, NOON))


def stream(count: int = 5, key: SigningKey = KEY) -> list[dict]:
    told = [event(1, GENESIS, {"live_key": str(key.verifier)}, key, LiveKind.ANNOUNCED)]
    for seq in range(2, count + 1):
        told.append(event(seq, told[-1]["hash"], {"n": seq, "t": "三楼\n会议室"}, key))
    return told


def judged(packets: list[dict], *options: str, scripts: Path = STATIC) -> dict:
    done = subprocess.run(
        [NODE, RUNNER, scripts, CODE, str(KEY.verifier), *options],
        input="\n".join(json.dumps(one) for one in packets),
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout)


def altered(told):
    told[2] = {**told[2], "body": told[2]["body"].replace('"n":3', '"n":9')}


def rehashed(told):
    altered(told)
    told[2]["hash"] = event_hash(told[2]["body"].encode())


def dropped(told):
    del told[2]


def reordered(told):
    told[2], told[3] = told[3], told[2]


def injected(told):
    told.insert(3, event(4, told[2]["hash"], {"n": 4}, OTHER))


def replaced(told):
    told[3:] = [event(4, told[2]["hash"], {"n": 4}, OTHER)]


def forged(told):
    told[:] = stream(key=OTHER)


def repeated_differently(told):
    told.insert(3, event(3, told[1]["hash"], {"n": 33}))


def unsigned(told):
    told[2]["signature"] = ""


TAMPERS = [
    (altered, "哈希不符"),
    (rehashed, "签名不成立"),
    (dropped, "缺第 3 号"),
    (reordered, "缺第 3 号"),
    (injected, "签名不成立"),
    (replaced, "签名不成立"),
    (forged, "签名公钥"),
    (repeated_differently, "来了两次"),
    (unsigned, "签名不成立"),
]


def test_an_untouched_stream_is_trusted_to_its_end():
    told = stream()

    found = judged([*told[:3], told[1], *told[3:]])  # a repeated event is no harm

    assert found == {"seq": 5, "head": told[-1]["hash"], "distrust": None}


@pytest.mark.parametrize(
    ("tamper", "reason"), TAMPERS, ids=lambda one: getattr(one, "__name__", "")
)
def test_whatever_is_done_to_a_stream_shows(tamper, reason):
    told = stream()
    tamper(told)

    found = judged(told)

    assert found["distrust"].startswith("Distrust: ")
    assert reason in found["distrust"]


@pytest.mark.parametrize(("tamper", "reason"), TAMPERS)
def test_a_browser_without_signatures_of_its_own_judges_alike(tamper, reason):
    told = stream()
    assert judged(told, "plain")["distrust"] is None

    tamper(told)

    assert reason in judged(told, "plain")["distrust"]


def test_the_control_where_no_signature_is_checked_another_key_can_speak(tmp_path):
    scripts = shutil.copytree(STATIC, tmp_path / "js")
    (scripts / "live" / "signature.js").write_text(
        "export const signatureCheck = async () => async () => true;"
    )
    told = stream()
    replaced(told)

    assert judged(told, scripts=scripts)["distrust"] is None
