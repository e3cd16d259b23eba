"""The tree: vectors checked with Go's sumdb, properties over all small sizes, and refusals."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.kernel import merkle
from shuangsuiji.kernel.merkle import ProofError, check_consistency, check_inclusion

VECTORS = json.loads((Path(__file__).parent / "vectors" / "log.json").read_text("utf-8"))
LEAVES = [merkle.leaf_hash(base64.b64decode(each)) for each in VECTORS["leaves"]]


def build():
    frontier, roots, nodes = merkle.Frontier(), [merkle.EMPTY_ROOT], {}
    for leaf in LEAVES:
        nodes |= {(level, index): value for level, index, value in frontier.append(leaf)}
        roots.append(frontier.root())
    return roots, nodes


ROOTS, NODES = build()


def node(level: int, index: int) -> bytes:
    return NODES[level, index]


def text(path: list[bytes]) -> list[str]:
    return [base64.b64encode(each).decode() for each in path]


def test_roots_are_those_of_the_vectors():
    for size, note in VECTORS["notes"].items():
        assert base64.b64encode(ROOTS[int(size)]).decode() == note.split("\n")[2]
    assert ROOTS[7].hex() == "f979686c4e3c1197a874518b7df2e5621f3485eae2f5e32804f59c24033e3fe5"
    assert ROOTS[1000].hex() == "acbacdc5dd8e4bb6ab2e97035d213f3588714513c97a1dd10a341d722ec59e6b"
    assert merkle.EMPTY_ROOT.hex().startswith("e3b0c44298fc1c149afbf4c8996fb924")


def test_proofs_are_those_of_the_vectors():
    for index, size, path in VECTORS["incl"]:
        assert text(merkle.inclusion_path(index, size, node)) == path
    for first, second, path in VECTORS["cons"]:
        assert text(merkle.consistency_path(first, second, node)) == path


def test_every_leaf_of_every_small_tree_is_proven():
    for size in range(1, 81):
        for index in range(size):
            path = merkle.inclusion_path(index, size, node)
            check_inclusion(LEAVES[index], index=index, size=size, path=path, root=ROOTS[size])


def test_every_small_tree_is_proven_to_extend_every_smaller_one():
    for second in range(1, 65):
        for first in range(1, second + 1):
            path = merkle.consistency_path(first, second, node)
            check_consistency(
                first=first,
                first_root=ROOTS[first],
                second=second,
                second_root=ROOTS[second],
                path=path,
            )


@given(st.data())
def test_a_proof_with_one_byte_changed_is_refused(data):
    size = data.draw(st.integers(2, 200))
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_path(index, size, node)
    place = data.draw(st.integers(0, len(path) - 1))
    byte = data.draw(st.integers(0, 31))
    bent = bytearray(path[place])
    bent[byte] ^= data.draw(st.integers(1, 255))
    path[place] = bytes(bent)

    with pytest.raises(ProofError):
        check_inclusion(LEAVES[index], index=index, size=size, path=path, root=ROOTS[size])


@given(st.integers(1, 200), st.integers(1, 200), st.integers(1, 200))
def test_another_old_root_is_refused(first, other, second):
    first, second = sorted((first, second))
    path = merkle.consistency_path(first, second, node)
    if ROOTS[other] == ROOTS[first]:
        return

    with pytest.raises(ProofError):
        check_consistency(
            first=first,
            first_root=ROOTS[other],
            second=second,
            second_root=ROOTS[second],
            path=path,
        )


@pytest.mark.parametrize(("index", "size"), [(5, 5), (-1, 5), (0, 0)])
def test_a_leaf_outside_the_tree_is_refused(index, size):
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion_path(index, size, node)
    with pytest.raises(ProofError):
        check_inclusion(LEAVES[0], index=index, size=size, path=[], root=ROOTS[1])


def test_a_proof_too_short_or_too_long_is_refused():
    path = merkle.inclusion_path(3, 7, node)

    for wrong in (path[:-1], [*path, path[0]]):
        with pytest.raises(ProofError):
            check_inclusion(LEAVES[3], index=3, size=7, path=wrong, root=ROOTS[7])


def test_a_frontier_goes_on_from_its_own_subtrees():
    roots = [node(level, index) for level, index in merkle.right_edge(700)]

    frontier = merkle.Frontier(700, roots)
    for leaf in LEAVES[700:]:
        frontier.append(leaf)

    assert frontier.root() == ROOTS[1000]
