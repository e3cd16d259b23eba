"""Subtrees read from the published tiles: what anybody could do who has only the files."""

from functools import lru_cache
from pathlib import Path

from shuangsuiji.kernel.merkle import node_hash
from shuangsuiji.ledger.tiles import WIDTH, tile_path
from shuangsuiji.ledger.tree import TILE_HEIGHT


class MissingTileError(RuntimeError):
    """A tile that the log must have is not there, or is cut short."""


class TileReader:
    """Hashes of complete subtrees of a log of ``size`` entries, from the files in ``folder``."""

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder
        self._size = size
        self._tile = lru_cache(maxsize=64)(self._read)

    def node(self, level: int, index: int) -> bytes:
        """The hash of subtree (level, index).

        Raises:
            MissingTileError: its tile cannot be read.
        """
        tile_level, height = divmod(level, TILE_HEIGHT)
        first = index << height
        data = self._tile(tile_level, first // WIDTH)
        start = first % WIDTH * 32
        hashes = [data[at : at + 32] for at in range(start, start + (32 << height), 32)]
        if len(hashes[-1]) != 32:
            raise MissingTileError(f"第 {tile_level} 层的瓦片不完整。")
        while len(hashes) > 1:
            hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    def _read(self, tile_level: int, number: int) -> bytes:
        width = min(WIDTH, (self._size >> TILE_HEIGHT * tile_level) - number * WIDTH)
        path = self._folder / tile_path(tile_level, number, width)
        try:
            return path.read_bytes()
        except FileNotFoundError as error:
            raise MissingTileError(f"缺少瓦片 {path.name}。") from error
