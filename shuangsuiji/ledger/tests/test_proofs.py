"""A single entry is proven from head and tiles, by a text that stands for itself."""

from pathlib import Path

import pytest

from shuangsuiji.kernel.merkle import ProofError
from shuangsuiji.kernel.note import parse_key
from shuangsuiji.kernel.tlogproof import check_proof, parse_proof
from shuangsuiji.ledger.models import Checkpoint, Leaf
from shuangsuiji.ledger.proofs import NotSealedError, proof_of, published_proof
from shuangsuiji.ledger.tests.logs import bulk_records, sealed_log
from shuangsuiji.ledger.tile_reader import MissingTileError

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(settings):
    sealed_log(settings, 299, 500)
    return parse_key((Path(settings.SSJ_LOG_DIR) / "key").read_text())


def entry(seq: int) -> bytes:
    return bytes(Leaf.objects.get(seq=seq).data)


@pytest.mark.parametrize("seq", [0, 1, 255, 256, 511, 512, 700, 799])
def test_files_and_database_give_the_same_proof(key, seq):
    head = Checkpoint.objects.order_by("-size").first()

    text = published_proof(seq)

    assert text == proof_of(Leaf.objects.get(seq=seq).src, head)
    assert check_proof(parse_proof(text), entry(seq), [key]) == [key]


def test_an_older_head_proves_what_it_covers(key):
    old = Checkpoint.objects.order_by("size").first()

    proof = parse_proof(proof_of(Leaf.objects.get(seq=7).src, old))

    assert proof.head.size == 300
    check_proof(proof, entry(7), [key])
    with pytest.raises(NotSealedError):
        proof_of(Leaf.objects.get(seq=700).src, old)


def test_another_entry_or_another_key_is_refused(key):
    proof = parse_proof(published_proof(7))

    with pytest.raises(ProofError, match="根"):
        check_proof(proof, entry(8), [key])
    with pytest.raises(ProofError, match="签名"):
        check_proof(proof, entry(7), [])


def test_every_line_of_the_text_counts(key):
    text = published_proof(7)
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if not line:
            continue
        bent = "\n".join([*lines[:place], line[:-2] + "Zz", *lines[place + 1 :]])

        with pytest.raises(ProofError):
            check_proof(parse_proof(bent), entry(7), [key])


def test_what_is_not_sealed_yet_is_said(key, client):
    bulk_records(1)

    for name in ("800", "00", "07", "+7", "-1", "9" * 19):
        assert client.get(f"/log/proof/{name}.tlog-proof").status_code == 404
    assert client.get("/log/proof/799.tlog-proof").content.startswith(b"c2sp.org/tlog-proof@v1\n")


def test_a_missing_tile_is_said(key, settings):
    (Path(settings.SSJ_LOG_DIR) / "tile/0/000").unlink()

    with pytest.raises(MissingTileError, match="000"):
        published_proof(7)
