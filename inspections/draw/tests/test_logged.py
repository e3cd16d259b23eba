"""The log in the bundle against what one knows from elsewhere: keys, a kept head, a witness."""

from dataclasses import replace
from functools import cache

import pytest

from inspections.draw.__main__ import main
from inspections.draw.logged import Trust
from inspections.draw.tests.bundles import logged, small_bundle, small_file
from inspections.draw.tests.small_log import KEY, OTHER_KEY, WITNESS, first_log, key
from inspections.draw.tests.supplements import AfterDraw
from inspections.draw.verify import verify_bundle
from shuangsuiji.kernel.note import parse_checkpoint, parse_note
from shuangsuiji.kernel.tlogproof import parse_proof

OURS, OTHERS = KEY.verifier, OTHER_KEY.verifier


@cache
def cosigned() -> bytes:
    return logged(small_bundle(), cosigned=True).to_bytes()


def head(place):
    """The head under which a record of the small bundle is proven."""
    return parse_proof(small_bundle().records[place].proof).head


def said(data=None, **known):
    report = verify_bundle(data or small_file(), trust=Trust(**known))
    return next(step for step in report.steps if step.name == "入链")


def test_without_a_key_from_elsewhere_the_report_says_so():
    step = said()

    assert step.ok
    assert f"公钥取自核验包本身，请与别处公布的核对：{OURS}。" in step.text


def test_a_pinned_key_takes_the_place_of_that_in_the_file():
    assert "您指定的公钥" in said(log_keys=(OURS,)).text
    assert said(log_keys=(OTHERS, OURS)).ok


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"log_keys": (OTHERS,)}, "没有可信的日志公钥的签名"),
        ({"log_keys": (key("x", "other/ssj-log").verifier,)}, "与检查点的来源不符"),
        ({"witness_keys": (WITNESS.verifier,)}, "没有 witness.example.gov.cn/w1 的签名"),
        ({"kept": replace(head(0), root=bytes(32))}, "15 条的检查点的根不同：证据冲突"),
        ({"kept": replace(head(6), root=bytes(32))}, "23 条的检查点的根不同：证据冲突"),
        ({"kept": replace(head(0), origin="other/ssj-log")}, "属于另一份日志"),
    ],
)
def test_what_contradicts_the_file_is_refused(known, words):
    step = said(**known)

    assert not step.ok
    assert words in step.text


def test_a_log_that_was_written_anew_shows_only_against_a_pinned_key_or_kept_head():
    """The forger has database and another key; the file agrees with itself."""
    forged = logged(small_bundle(), first_log(OTHER_KEY, fill="forged")).to_bytes()

    assert said(forged).ok
    assert not said(forged, log_keys=(OURS,)).ok
    assert not said(forged, kept=head(0)).ok


@pytest.mark.parametrize("place", [0, 6])
def test_a_kept_head_that_is_the_same_is_told(place):
    assert "的检查点相同。" in said(kept=head(place)).text


def test_a_kept_head_of_another_size_is_told_as_not_compared():
    step = said(kept=replace(head(0), size=18))

    assert step.ok
    assert "条数不同，未能比对" in step.text


def test_a_witness_is_believed_by_a_key_from_elsewhere_only():
    assert "另有未核验的签名 1 行（witness.example.gov.cn/w1）" in said(cosigned()).text
    told = said(cosigned(), witness_keys=(WITNESS.verifier,)).text
    assert "witness.example.gov.cn/w1 于 2026-01-01T00:00:00Z 在前一检查点上签名。" in told
    assert "未核验的签名" not in told


def test_an_altered_line_of_a_witness_is_refused():
    bundle = logged(small_bundle(), cosigned=True)
    bent = []
    for one in bundle.records:
        lines = one.proof.split("\n")
        lines = [line[:-4] + "AAA=" if "witness" in line else line for line in lines]
        bent.append(replace(one, proof="\n".join(lines)))
    data = replace(bundle, records=bent).to_bytes()

    assert "签名不成立" in said(data, witness_keys=(WITNESS.verifier,)).text


def changed(spoil):
    """A supplement in a log of which ``spoil`` has changed something."""
    after = AfterDraw(small_bundle())
    spoil(after)
    after.supplement([after.main.transcript.teams[0].members[1]])
    return verify_bundle(small_file(), after.files).steps[-1]


def elsewhere(after):
    after.log = first_log(fill="elsewhere")
    after.log.fill(30)


def not_joined(after):
    after.since = 0


def before_the_draw(after):
    after.log = first_log()
    after.since = 1


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (elsewhere, "一致性证明不成立"),
        (not_joined, "一致性证明太短"),
        (before_the_draw, "先于首抽的抽取"),
    ],
)
def test_a_supplement_belongs_to_the_log_of_the_first_draw(spoil, words):
    step = changed(spoil)

    assert (step.name, step.ok) == ("补抽1·入链", False)
    assert words in step.text


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (["--log-key", str(OURS)], 0),
        (["--log-key", str(OTHERS)], 3),
        (["--log-key", "nonsense"], 2),
        (["--log-key", str(WITNESS.verifier)], 2),
        (["--log-key"], 2),
        (["--checkpoint", "kept"], 0),
        (["--checkpoint", "conflict"], 3),
        (["--checkpoint", "bundle.json"], 2),
        (["--checkpoint", "missing"], 2),
        (["--witness-key", str(WITNESS.verifier)], 3),
    ],
)
def test_the_command_takes_what_is_known_from_elsewhere(options, status, tmp_path, monkeypatch):
    write_files(tmp_path)
    monkeypatch.chdir(tmp_path)

    assert main(["verify", "bundle.json", *options]) == status


def write_files(folder):
    """A bundle, a head that was kept of its log, and one of the same size that contradicts it."""
    (folder / "bundle.json").write_bytes(small_file())
    log = first_log(fill="elsewhere")
    log.fill(3)
    (folder / "kept").write_text(str(parse_proof(small_bundle().records[0].proof).note))
    (folder / "conflict").write_text(log.note(log.head()))
    assert parse_checkpoint(parse_note((folder / "conflict").read_bytes()).text).size == 15
