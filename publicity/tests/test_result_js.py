"""The browser's check of a result file says what the Python one says."""

import json
import subprocess

import pytest

from publicity.bundle.proven import BundleError
from publicity.bundle.result import verify_result
from publicity.services.results import withdraw_result
from publicity.tests.published import LATER, correct, public_result
from publicity.tests.test_result_files import file_of, resealed
from publicity.tests.test_verify_js import NODE, RUNNER, STATIC
from shuangsuiji.ledger.sealing import seal_pending

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(NODE is None, reason="Node.js is missing: install nodejs 20"),
]


def forgeries(data: bytes):
    """What somebody may have done to the file."""
    bundle = json.loads(data)
    [link] = bundle["chain"]
    record = link["record"]
    for part, value in [
        ("content", {**bundle["content"], "bureau": "别的机关"}),
        ("content", None),
        ("digest", "0" * 64),
        ("state", "WITHDRAWN"),
        ("state", "EXPIRED"),
        ("chain", []),
        ("chain", [{**link, "code": "X-P1"}]),
        ("chain", [{**link, "record": {**record, "salt": "00" * 32}}]),
        ("chain", [{**link, "record": {**record, "leaf": record["leaf"].replace("editor", "x")}}]),
        ("chain", [link, link]),
        ("withdrawal", record),
        ("keys", []),
    ]:
        yield resealed({**bundle, part: value})
    yield data[:-1]
    for place in range(0, len(data) - 1, len(data) // 40):
        yield data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def holds(data: bytes) -> list[str] | None:
    try:
        return list(verify_result(data))
    except BundleError:
        return None


def test_both_checks_judge_alike(tmp_path, settings):
    settings.SSJ_OPEN_DIR = str(tmp_path / "open")
    first = public_result()
    files = [file_of(first), *forgeries(file_of(first))]
    second = correct(first)
    files += [file_of(first), file_of(second)]
    withdraw_result(code=first.code, reason="依法不予公示", by="editor", now=LATER)
    seal_pending(now=LATER)
    files.append(file_of(first))
    names = []
    for number, data in enumerate(files):
        names.append(tmp_path / f"{number}.json")
        names[-1].write_bytes(data)

    done = subprocess.run(
        [NODE, RUNNER.with_name("results.mjs"), STATIC, *names],
        capture_output=True,
        check=True,
        text=True,
    )

    found = [json.loads(line).get("steps") for line in done.stdout.splitlines()]
    assert found == [holds(data) for data in files]
    assert sum(steps is not None for steps in found) == 4
