"""A proof of contradiction convicts a log that forked, and nobody else."""

import hashlib
from dataclasses import replace

import pytest

from shuangsuiji.kernel.__main__ import main
from shuangsuiji.kernel.conflict import (
    Conflict,
    ConflictError,
    check_conflict,
    conflict_between,
    parse_conflict,
)
from shuangsuiji.kernel.merkle import Frontier, consistency_path, leaf_hash, prefix_root
from shuangsuiji.kernel.note import LOG_KEY, Checkpoint, Note
from shuangsuiji.ledger.keys import SigningKey

ORIGIN = "sjg.example.gov.cn/ssj-log"
KEY = SigningKey.from_seed(ORIGIN, LOG_KEY, hashlib.sha256(b"log").digest())
STRANGER = SigningKey.from_seed(ORIGIN, LOG_KEY, hashlib.sha256(b"other").digest())


class Tree:
    def __init__(self, entries):
        self.nodes, self.frontier = {}, Frontier()
        for entry in entries:
            for level, index, value in self.frontier.append(leaf_hash(entry)):
                self.nodes[level, index] = value

    def node(self, level, index):
        return self.nodes[level, index]

    def head(self, size, key=KEY):
        text = Checkpoint(ORIGIN, size, prefix_root(size, self.node)).text()
        return str(Note(text, (key.signed(text),)))


HONEST = Tree([b"%d" % n for n in range(20)])
FORKED = Tree([b"%d" % n if n != 3 else b"rewritten" for n in range(20)])


def proof(older, newer, *, old=HONEST, new=FORKED, key=KEY):
    return conflict_between(
        [KEY.verifier],
        old.head(older, key),
        new.head(newer, key),
        prefix=prefix_root(older, new.node),
        path=consistency_path(older, newer, new.node),
    )


@pytest.mark.parametrize(("older", "newer"), [(7, 7), (7, 12), (8, 20), (4, 5), (19, 20), (16, 16)])
def test_a_forked_log_is_convicted_at_all_sizes(older, newer):
    text = str(proof(older, newer))

    heads = check_conflict(parse_conflict(text.encode()))

    assert [head.size for head in heads] == [older, newer]


@pytest.mark.parametrize(("older", "newer"), [(7, 7), (7, 12), (8, 20), (3, 20), (2, 2)])
def test_an_honest_log_cannot_be_accused(older, newer):
    with pytest.raises(ConflictError, match="并无冲突"):
        proof(older, newer, new=HONEST)


def test_the_part_before_the_rewriting_is_no_conflict():
    with pytest.raises(ConflictError, match="并无冲突"):
        proof(3, 20)


def test_heads_signed_by_somebody_else_accuse_nobody():
    with pytest.raises(ConflictError, match="没有所列公钥的签名"):
        proof(7, 12, key=STRANGER)


def test_an_invented_path_accuses_nobody():
    """Control: without the check of the newer root, any rubbish would convict an honest log."""
    good = proof(7, 12)
    honest = replace(good, newer=HONEST.head(12))

    with pytest.raises(ConflictError, match="算不出"):
        check_conflict(honest)


@pytest.mark.parametrize(
    "bend",
    [
        lambda text: text.replace("conflict/1", "conflict/2"),
        lambda text: text.replace("path ", "paths "),
        lambda text: text + "\n",
        lambda text: text.replace("\n\n", "\n", 1),
        lambda text: text.replace("key ", "key  ", 1),
        lambda _: "",
        lambda text: text.replace("prefix ", "prefix !"),
    ],
)
def test_another_way_of_writing_is_refused(bend):
    with pytest.raises(ConflictError):
        parse_conflict(bend(str(proof(7, 12))).encode())


def test_one_changed_byte_never_convicts_with_other_sizes():
    data = bytearray(str(proof(7, 7)).encode())
    place = data.rindex(b"\n7\n") + 1
    data[place : place + 1] = b"9"

    with pytest.raises(ConflictError):
        check_conflict(parse_conflict(bytes(data)))


def test_python_alone_checks_a_file(tmp_path, capsys):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(str(proof(7, 12)), encoding="utf-8")
    bad.write_text(str(Conflict((KEY.verifier,), HONEST.head(7), HONEST.head(7))), encoding="utf-8")

    codes = [main(["conflict", str(each)]) for each in (good, bad, tmp_path / "none")]

    assert codes == [3, 0, 2]
    assert main([]) == 2
    text = capsys.readouterr().out
    assert "证据成立" in text
    assert str(KEY.verifier) in text
