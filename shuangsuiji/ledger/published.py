"""Comparing the published files with the recomputed log."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

from shuangsuiji.kernel.merkle import Frontier, leaf_hash
from shuangsuiji.kernel.note import NoteError, VerifierKey, parse_checkpoint, parse_note, signed_by
from shuangsuiji.ledger.publishing import CHECKPOINT, KEYS
from shuangsuiji.ledger.tiles import WIDTH, bundle_entries, tile_path, tiles_between
from shuangsuiji.ledger.tree import MissingNodeError, row_of

Place = tuple[int | None, str]  # entry number where one is known, and what is wrong


class Published:
    """The files as they stood before the log was read: it may grow meanwhile."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.note = _read(folder / CHECKPOINT)
        self.keys = (_read(folder / KEYS) or b"").decode("utf-8", "replace").split()


def published_findings(
    published: Published,
    frontier: Frontier,
    hashes: bytearray,
    *,
    roots: Mapping[int, bytes],
    keys: Sequence[VerifierKey],
) -> Iterator[Place]:
    """What is wrong with the files, in words; nothing where nothing was published yet.

    Args:
        hashes: recomputed hashes of all entries, one after the other.
        roots: recomputed root by size, for the sizes that were signed.
        keys: every key that the log ever announced.
    """
    folder = published.folder
    if published.note is None:
        return
    try:
        note = parse_note(published.note)
        head = parse_checkpoint(note.text)
        if keys and not signed_by(note, keys):
            yield None, "公布的检查点没有本日志公布过的密钥的签名。"
    except NoteError as error:
        yield None, f"公布的检查点文件：{error}"
        return
    yield from _key_findings(published.keys, keys)
    if head.size > frontier.size:
        yield frontier.size, f"公布的检查点有 {head.size} 条，日志只有 {frontier.size} 条：被截断。"
        return
    if roots.get(head.size) != head.root:
        yield None, f"公布的检查点（{head.size} 条）的根与重算的不同。"
    for level, number, width in tiles_between(0, head.size):
        if level:
            yield from _hash_findings(folder, level, number, _stored(level, number, width))
        else:
            first = number * WIDTH
            row = [
                bytes(hashes[at : at + 32]) for at in range(first * 32, (first + width) * 32, 32)
            ]
            yield from _hash_findings(folder, 0, number, row)
            yield from _entry_findings(folder, number, row)


def _key_findings(lines: Sequence[str], keys: Sequence[VerifierKey]) -> Iterator[Place]:
    """People copy the key from this file: it must name keys that the log announced."""
    strange = set(lines) - {str(key) for key in keys}
    if keys and (strange or not lines):
        told = "、".join(sorted(strange)) or "没有公钥"
        yield None, f"公布的公钥文件与日志公布过的密钥不同：{told}。"


def _stored(level: int, number: int, width: int) -> list[bytes]:
    try:
        return row_of(level, number * WIDTH, width)
    except MissingNodeError:
        return []


def _hash_findings(folder: Path, level: int, number: int, hashes: list[bytes]) -> Iterator[Place]:
    width = len(hashes)
    if not width:
        yield None, f"日志缺少第 {level} 层第 {number} 号瓦片的部分哈希。"
        return
    name, wanted = tile_path(level, number, width), b"".join(hashes)
    found = _read(folder / name)
    if found is None:
        yield None, f"公布的文件 {name} 缺失。"
    elif found != wanted:
        first = next(
            (
                place
                for place in range(width)
                if found[place * 32 :][:32] != wanted[place * 32 :][:32]
            ),
            0,
        )
        seq = (number * WIDTH + first) << 8 * level
        yield seq, f"公布的文件 {name} 中的哈希与日志不同。"


def _entry_findings(folder: Path, number: int, wanted: list[bytes]) -> Iterator[Place]:
    """An entry that hashes to the leaf of the log is that entry; nothing else needs comparing."""
    name = tile_path("entries", number, len(wanted))
    data = _read(folder / name)
    if data is None:
        yield None, f"公布的文件 {name} 缺失。"
        return
    try:
        found = [leaf_hash(entry) for entry in bundle_entries(data)]
    except ValueError:
        found = []
    if found != wanted:
        pairs = zip_longest(found, wanted)
        first = next(place for place, (one, other) in enumerate(pairs) if one != other)
        yield number * WIDTH + first, f"公布的文件 {name} 中的条目与日志不同。"


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
