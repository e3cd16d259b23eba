"""The Merkle tree of RFC 6962 (and 9162): hashes, roots, proofs, and checking them. Pure.

A tree of n leaves splits at the largest power of two below n. Complete subtrees are named
(level, index): level 0 holds the leaf hashes, node (l, i) covers leaves i·2^l up to
(i+1)·2^l. They never change once they exist, so they can be stored, cached and published.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

NodeOf = Callable[[int, int], bytes]  # hash of the complete subtree (level, index)

EMPTY_ROOT = hashlib.sha256(b"").digest()


class ProofError(ValueError):
    """A proof does not lead to the root it claims, or has the wrong shape."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The complete subtrees along the right edge; enough to append and to know the root.

    ``roots`` are the hashes of the subtrees that the bits of ``size`` name, largest first.
    """

    def __init__(self, size: int = 0, roots: Iterable[bytes] = ()) -> None:
        self.size = size
        self.roots = list(roots)
        if len(self.roots) != size.bit_count():
            raise ValueError(f"{size} leaves have {size.bit_count()} subtrees on the right edge")

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add one leaf hash; return every subtree it completes as (level, index, hash)."""
        done = [(0, self.size, leaf)]
        node, level, place = leaf, 0, self.size
        while place & 1:
            node, level, place = node_hash(self.roots.pop(), node), level + 1, place >> 1
            done.append((level, place, node))
        self.roots.append(node)
        self.size += 1
        return done

    def root(self) -> bytes:
        """The root hash of the whole tree."""
        return _folded(self.roots)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root of the tree over these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def prefix_root(size: int, node: NodeOf) -> bytes:
    """The root of the first ``size`` leaves of a log whose subtrees ``node`` gives."""
    return _range_hash(0, size, node)


def right_edge(size: int) -> list[tuple[int, int]]:
    """Names of the complete subtrees that make up a tree of ``size`` leaves, largest first."""
    return _cover(0, size)


def inclusion_path(index: int, size: int, node: NodeOf) -> list[bytes]:
    """Hashes that lead from leaf ``index`` to the root of the first ``size`` leaves.

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} in a tree of {size}")
    path = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range_hash(middle, high, node))
            high = middle
        else:
            path.append(_range_hash(low, middle, node))
            low = middle
    return path[::-1]


def consistency_path(first: int, second: int, node: NodeOf) -> list[bytes]:
    """Hashes that show that the first ``first`` leaves are the start of the first ``second``.

    Raises:
        ValueError: not 0 < first ≤ second.
    """
    if not 0 < first <= second:
        raise ValueError(f"no proof from {first} to {second}")
    path = []
    low, high, whole = 0, second, True  # whole: the old tree is this very subtree
    while high != first:
        middle = low + _split(high - low)
        if first <= middle:
            path.append(_range_hash(middle, high, node))
            high = middle
        else:
            path.append(_range_hash(low, middle, node))
            low, whole = middle, False
    if not whole:
        path.append(_range_hash(low, high, node))
    return path[::-1]


def check_inclusion(
    leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Follow an inclusion proof.

    Raises:
        ProofError: it does not end at ``root``.
    """
    if not 0 <= index < size:
        raise ProofError(f"树中没有第 {index} 号条目（共 {size} 条）。")
    node, place, last, rest = leaf, index, size - 1, list(path)[::-1]
    while last:
        if place & 1 or place < last:
            if not rest:
                raise ProofError("包含证明太短。")
            other = rest.pop()
            node = node_hash(other, node) if place & 1 else node_hash(node, other)
        place, last = place >> 1, last >> 1
    if rest:
        raise ProofError("包含证明太长。")
    if node != root:
        raise ProofError(f"第 {index} 号条目的包含证明算不出检查点的根。")


def check_consistency(
    *, first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]
) -> None:
    """Follow a consistency proof: the newer tree only appended to the older one.

    Raises:
        ProofError: it does not lead to both roots.
    """
    if not 0 < first <= second:
        raise ProofError(f"不能从 {first} 条证明到 {second} 条。")
    if first == second:
        if path or first_root != second_root:
            raise ProofError(f"两个检查点同为 {first} 条而根不同：证据冲突。")
        return
    old, new = roots_of_path(first=first, first_root=first_root, second=second, path=path)
    if old != first_root or new != second_root:
        raise ProofError(f"一致性证明不成立：{second} 条的树不是在 {first} 条的树之后追加而成。")


def roots_of_path(
    *, first: int, first_root: bytes, second: int, path: Sequence[bytes]
) -> tuple[bytes, bytes]:
    """The old and the new root to which a consistency proof leads, whatever anybody signed.

    Where ``first`` is a power of two the path does not contain its root: ``first_root`` is
    taken for it.

    Raises:
        ProofError: too short or too long.
    """
    rest = list(path)[::-1]
    place, last = first - 1, second - 1
    while place & 1:  # climb to the largest subtree that both trees share on the old edge
        place, last = place >> 1, last >> 1
    old = new = _next(rest) if place else first_root
    while last:
        if place & 1:
            left = _next(rest)
            old, new = node_hash(left, old), node_hash(left, new)
        elif place < last:
            new = node_hash(new, _next(rest))
        place, last = place >> 1, last >> 1
    if rest:
        raise ProofError("一致性证明太长。")
    return old, new


def _next(rest: list[bytes]) -> bytes:
    if not rest:
        raise ProofError("一致性证明太短。")
    return rest.pop()


def _split(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _cover(low: int, high: int) -> list[tuple[int, int]]:
    """The complete subtrees of leaves low … high, where low is aligned to them."""
    names = []
    while low < high:
        level = (high - low).bit_length() - 1
        names.append((level, low >> level))
        low += 1 << level
    return names


def _range_hash(low: int, high: int, node: NodeOf) -> bytes:
    return _folded([node(level, index) for level, index in _cover(low, high)])


def _folded(roots: Sequence[bytes]) -> bytes:
    if not roots:
        return EMPTY_ROOT
    *others, result = roots
    for left in reversed(others):
        result = node_hash(left, result)
    return result
