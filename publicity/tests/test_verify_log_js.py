"""What is known of the log from elsewhere, and signatures: judged alike in JavaScript."""

import json
import os
import subprocess
import sys

import pytest

from inspections.draw.tests.bundles import logged, small_bundle
from inspections.draw.tests.small_log import KEY, OTHER_KEY, WITNESS, key
from inspections.draw.tests.test_logged import write_files
from publicity.tests.test_verify_js import NODE, PROGRAM, RUNNER, STATIC
from shuangsuiji.kernel.ed25519 import ORDER, P, holds

pytestmark = pytest.mark.skipif(NODE is None, reason="Node.js is missing: install nodejs 20")


@pytest.mark.parametrize(
    "options",
    [
        ["--log-key", str(KEY.verifier)],
        ["--log-key", str(OTHER_KEY.verifier)],
        ["--log-key", "nonsense"],
        ["--witness-key", str(WITNESS.verifier)],
        ["--witness-key", str(KEY.verifier)],
        ["--checkpoint", "kept"],
        ["--checkpoint", "conflict"],
        ["--checkpoint", "missing"],
    ],
)
def test_both_commands_judge_alike_by_what_is_known_from_elsewhere(options, tmp_path):
    write_files(tmp_path)
    (tmp_path / "bundle.json").write_bytes(logged(small_bundle(), cosigned=True).to_bytes())
    python = [sys.executable, "-m", "inspections.draw", "verify", "bundle.json", *options]
    js = [NODE, STATIC / "verify.mjs", "bundle.json", *options]
    paths = os.pathsep.join([str(STATIC.parents[1]), os.environ.get("PYTHONPATH", "")])
    expected, found = (
        subprocess.run(
            command,
            **{"cwd": tmp_path, "capture_output": True, "check": False, "text": True},
            env={**os.environ, "PYTHONPATH": paths},
        )
        for command in (python, js)
    )

    lines = [PROGRAM.sub("", line) for line in expected.stdout.splitlines()]
    assert (found.returncode, found.stdout.splitlines()) == (expected.returncode, lines)
    assert found.stderr == expected.stderr


def test_signatures_are_judged_alike_at_their_edges():
    """Vectors of RFC 8032, then numbers too large, points that are none, and signs of zero."""
    cases = [*signatures()]

    done = subprocess.run(
        [NODE, RUNNER.with_name("signatures.mjs"), STATIC],
        **{"input": json.dumps(cases), "capture_output": True, "check": True, "text": True},
    )

    expected = [holds(*map(bytes.fromhex, case)) for case in cases]
    assert json.loads(done.stdout) == expected
    assert set(expected) == {True, False}


def signatures():
    for number in range(8):
        signer = key(f"edge {number}")
        message = b"m" * (number * 37)
        good, public = signer._secret.sign(message), signer.verifier.public_key
        scalar = int.from_bytes(good[32:], "little")
        yield [public.hex(), good.hex(), message.hex()]
        yield [public.hex(), good.hex(), (message + b"x").hex()]
        yield [public.hex(), (good[:32] + (scalar + ORDER).to_bytes(32, "little")).hex(), ""]
        yield [public.hex(), (bytes(32) + good[32:]).hex(), message.hex()]
        for point in (0, 1, 2, 1 << 255, (1 << 255) + 1, P - 1, P, P + 1, (1 << 256) - 1):
            odd = point.to_bytes(32, "little")
            yield [odd.hex(), good.hex(), message.hex()]
            yield [odd.hex(), (odd + bytes(32)).hex(), message.hex()]
