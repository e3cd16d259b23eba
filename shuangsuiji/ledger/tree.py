"""Subtrees of the stored log: read from leaves and from the hashes of whole tiles."""

from collections.abc import Sequence

from shuangsuiji.kernel.merkle import Frontier, leaf_hash, node_hash, right_edge
from shuangsuiji.ledger.models import Leaf, Node

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT


class MissingNodeError(RuntimeError):
    """The stored tree has a hole: somebody removed rows."""


def subtree(level: int, index: int) -> bytes:
    """The hash of the complete subtree (level, index). One query.

    Raises:
        MissingNodeError: rows below it are gone.
    """
    tile_level, height = divmod(level, TILE_HEIGHT)
    hashes = row_of(tile_level, index << height, 1 << height)
    while len(hashes) > 1:
        hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def row_of(tile_level: int, first: int, count: int) -> list[bytes]:
    """Hashes ``first`` … of a level of tiles: what stands in the tiles themselves. One query.

    Raises:
        MissingNodeError: not all of them are there.
    """
    if tile_level == 0:
        rows = Leaf.objects.filter(seq__gte=first, seq__lt=first + count).order_by("seq")
        found = list(rows.values_list("seq", "hash"))
    else:
        nodes = Node.objects.filter(level=tile_level, index__gte=first, index__lt=first + count)
        found = list(nodes.order_by("index").values_list("index", "hash"))
    if [place for place, _ in found] != list(range(first, first + count)):
        raise MissingNodeError(f"日志缺少第 {tile_level} 层自 {first} 起的部分哈希。")
    return [bytes(value) for _, value in found]


def frontier_at(size: int) -> Frontier:
    """The right edge of the first ``size`` leaves; about three queries."""
    return Frontier(size, [subtree(level, index) for level, index in right_edge(size)])


def grown(frontier: Frontier, leaves: Sequence[bytes]) -> list[Node]:
    """Append leaf hashes; return the rows for every tile that they complete."""
    return [
        Node(level=level // TILE_HEIGHT, index=index, hash=value)
        for leaf in leaves
        for level, index, value in frontier.append(leaf)
        if level and level % TILE_HEIGHT == 0
    ]


def hashed(data: Sequence[bytes]) -> list[bytes]:
    """Leaf hashes of entry bytes."""
    return [leaf_hash(each) for each in data]
