"""The file of a result: whole or absent, proven offline, a tombstone after withdrawal."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from publicity.bundle.proven import BundleError
from publicity.bundle.result import verify_result, whole_digest
from publicity.resultfiles import keep_file, path_of, standing_of
from publicity.services.results import withdraw_result
from publicity.tending import end_terms, keep_files, sweep_leftovers
from publicity.tests.published import LATER, correct, public_result
from shuangsuiji.kernel.canonical import canonical_bytes
from shuangsuiji.ledger.sealing import seal_pending

pytestmark = pytest.mark.django_db
TODAY = LATER.date()


@pytest.fixture(autouse=True)
def _open_folder(settings, tmp_path):
    settings.SSJ_OPEN_DIR = str(tmp_path / "open")


def file_of(row) -> bytes:
    return keep_file(standing_of(row, on=TODAY)).read_bytes()


def resealed(bundle: dict) -> bytes:
    """As a forger would write it: everything agrees with itself but for the log."""
    return canonical_bytes({**bundle, "whole_digest": whole_digest(bundle)}) + b"\n"


def test_a_file_proves_the_result_and_follows_correction_and_withdrawal():
    first = public_result()
    before = file_of(first)
    assert "公示原文的摘要就是" in verify_result(before)[0]

    second = correct(first)

    after = file_of(first)
    assert f"此后又有 1 次更正，现行的是 {second.code}" in verify_result(after)
    assert f"它更正 {first.code}，两者的摘要都在日志中" in verify_result(file_of(second))
    withdraw_result(code=first.code, reason="依法不予公示", by="editor", now=LATER)
    seal_pending(now=LATER)
    tombstone = json.loads(file_of(first))
    assert (tombstone["state"], tombstone["content"]) == ("WITHDRAWN", None)
    assert "依法不予公示" in verify_result(file_of(first))[-1]
    assert first.name not in file_of(first).decode()


def test_every_flipped_bit_is_found():
    data = file_of(public_result())

    missed = []
    for place in range(200):
        at = place * (len(data) - 1) // 199
        flipped = bytearray(data)
        flipped[at] ^= 1 << place % 8
        try:
            verify_result(bytes(flipped))
            missed.append(at)
        except BundleError:
            pass

    assert missed == []


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("content", {"name": "别的结果"}, "编号"),
        ("digest", "0" * 64, "摘要"),
        ("state", "WITHDRAWN", "原文"),
        ("chain", [], "没有本结果"),
        ("keys", [], "公钥"),
    ],
)
def test_a_forger_who_reseals_the_file_is_found_by_the_log(part, value, said):
    bundle = json.loads(file_of(public_result()))
    verify_result(resealed(bundle))  # the control: as it was, it holds

    with pytest.raises(BundleError, match=said):
        verify_result(resealed({**bundle, part: value}))


def test_a_record_about_another_result_proves_nothing():
    bundle = json.loads(file_of(public_result()))
    link = bundle["chain"][0]
    other = {**link, "code": "X-P1"}

    with pytest.raises(BundleError, match="不是关于"):
        verify_result(resealed({**bundle, "chain": [other]}))


def test_the_verifier_runs_without_django(tmp_path):
    path = tmp_path / "one.json"
    path.write_bytes(file_of(public_result()))
    command = [sys.executable, "-I", "-S", "-c"]
    code = (
        f"import sys; sys.path.insert(0, {str(settings.BASE_DIR)!r}); "
        "from publicity.bundle.__main__ import main; "
        f"status = main(['verify', {str(path)!r}]); "
        "assert not any(name.partition('.')[0] == 'django' for name in sys.modules); "
        "sys.exit(status)"
    )

    good = subprocess.run([*command, code], capture_output=True, text=True, check=False)
    path.write_bytes(path.read_bytes().replace(b"SHOWN", b"SHOWM"))
    bad = subprocess.run([*command, code], capture_output=True, text=True, check=False)

    assert (good.returncode, good.stderr) == (0, "")
    assert (bad.returncode, bad.stderr[:4]) == (3, "不成立：")


def test_the_file_is_served_at_one_address_with_a_tag_and_written_when_missing(client):
    row = public_result()
    address = reverse("publicity:result_bundle", args=[row.code])

    answer = client.get(address)
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})

    assert verify_result(answer.content)
    assert again.status_code == 304
    assert "must-revalidate" in answer["Cache-Control"]
    path_of(row.code).unlink()
    assert client.get(address).content == answer.content
    assert client.get(reverse("publicity:result_bundle", args=["X-P1"])).status_code == 404


def test_a_result_that_the_log_has_not_signed_comes_later(client):
    row = public_result()
    withdraw_result(code=row.code, reason="更正", by="editor", now=LATER)

    answer = client.get(reverse("publicity:result_bundle", args=[row.code]))

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_workers_write_what_is_missing_and_replace_what_tells_of_less():
    row = public_result()
    assert (keep_files(now=LATER), keep_files(now=LATER)) == (1, 0)
    path = path_of(row.code)
    shown = path.read_bytes()
    withdraw_result(code=row.code, reason="更正", by="editor", now=LATER)
    assert keep_files(now=LATER) == 0  # not signed yet
    seal_pending(now=LATER)

    months_later = LATER + timedelta(days=90)  # the walk through all finds it when it comes by
    assert sum(keep_files(now=months_later) for _ in range(2)) == 1

    assert b'"WITHDRAWN"' in path.read_bytes()
    path.write_bytes(shown)  # a slow writer that had begun before the withdrawal
    assert keep_files(now=LATER) == 1
    assert b'"WITHDRAWN"' in path.read_bytes()


def test_what_was_shown_long_enough_is_withdrawn_by_the_worker():
    row = public_result()
    last = LATER + timedelta(days=365 * 5 + 2)
    assert end_terms(now=LATER) == 0
    assert standing_of(row, on=last.date()).state == "EXPIRED"

    assert end_terms(now=last) == 1

    assert standing_of(row, on=last.date()).withdrawal.reason == "公示期满"


@pytest.mark.parametrize("dies", ["fsync", "replace", "utime"])
def test_whoever_dies_when_the_file_is_whole_or_absent_and_made_anew(dies, monkeypatch):
    row = public_result()
    whole = file_of(row)
    path = path_of(row.code)
    path.unlink()

    def fail(*_, **__):
        raise OSError("killed here")

    with monkeypatch.context() as patch:
        target = {"fsync": "os.fsync", "replace": "pathlib.Path.replace", "utime": "os.utime"}[dies]
        patch.setattr(target, fail)
        with pytest.raises(OSError, match="killed"):
            file_of(row)

    assert not path.exists() or path.read_bytes() == whole
    assert list(path.parent.glob(".new-*")) == []
    assert keep_files(now=LATER) == 1
    assert path.read_bytes() == whole


WRITER = """
import sys; sys.path.insert(0, {root!r})
from pathlib import Path
from shuangsuiji.ledger.files import replace_file
number = 0
while True:
    number += 1
    replace_file(Path({path!r}), (str(number % 10) * 3_000_000).encode())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_a_writer_that_is_killed_leaves_the_old_file_or_the_new_one(tmp_path, settings):
    folder = tmp_path / "open" / "results" / "000"
    path = folder / "one.json"
    code = WRITER.format(root=str(settings.BASE_DIR), path=str(path))
    for round_ in range(8):
        with subprocess.Popen([sys.executable, "-c", code]) as writer:
            while not path.exists():
                time.sleep(0.01)
            time.sleep(0.03 + 0.011 * round_)
            writer.send_signal(signal.SIGKILL)
        data = path.read_bytes()
        assert len(data) == 3_000_000
        assert len(set(data)) == 1
    for left in folder.glob(".new-*"):
        os.utime(left, (0, 0))
    sweep_leftovers(now=LATER)

    assert [one.name for one in folder.iterdir()] == ["one.json"]
