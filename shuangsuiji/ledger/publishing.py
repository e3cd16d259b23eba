"""Writing the log as files: tiles first, then the checkpoint, so that no head lacks its tiles."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from shuangsuiji.kernel.note import parse_checkpoint, parse_note
from shuangsuiji.ledger import continuity
from shuangsuiji.ledger.files import rename_in, replace_file, sync_folders
from shuangsuiji.ledger.models import Checkpoint, Leaf
from shuangsuiji.ledger.selectors import leaf_rows
from shuangsuiji.ledger.tiles import WIDTH, bundle_bytes, tile_path, tiles_between
from shuangsuiji.ledger.tree import MissingNodeError, row_of

SIDE_BY_SIDE = 8
CHECKPOINT = continuity.CHECKPOINT
KEYS = "key"


def published_size(folder: Path) -> int:
    """How many entries the published checkpoint covers; 0 where there is none."""
    path = folder / CHECKPOINT
    if not path.exists():
        return 0
    return parse_checkpoint(parse_note(path.read_bytes()).text).size


def is_published(folder: Path, note: str) -> bool:
    """Whether this very head stands in the files."""
    path = folder / CHECKPOINT
    return path.exists() and path.read_bytes() == note.encode("utf-8")


def publish(folder: Path, checkpoint: Checkpoint, note: str) -> None:
    """Bring the files up to ``checkpoint``. Doing it again changes nothing.

    Raises:
        OSError: the disk is full or forbidden; the old checkpoint still stands.
    """
    folders: set[Path] = set()
    with ThreadPoolExecutor(SIDE_BY_SIDE) as writers:  # the disk makes many files last in one go
        written = []
        for level, number, width in tiles_between(published_size(folder), checkpoint.size):
            for name, data in _tile_files(level, number, width):
                written.append(writers.submit(rename_in, folder / name, data))
                folders.update((folder / name).parents)
        for each in written:
            each.result()
    # Each folder once, not once for each of its files; all of them before the head.
    sync_folders(path for path in sorted(folders) if path.is_relative_to(folder))
    _replace_if_new(folder / CHECKPOINT, note.encode("utf-8"))


def _tile_files(level: int, number: int, width: int) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of a tile of hashes, and of its entries. One query."""
    if level:
        yield tile_path(level, number, width), b"".join(row_of(level, number * WIDTH, width))
        return
    rows = leaf_rows(number * WIDTH - 1, width)
    if [row.seq for row in rows] != list(range(number * WIDTH, number * WIDTH + width)):
        raise MissingNodeError(f"日志缺少自 {number * WIDTH} 起的部分条目。")
    yield tile_path(0, number, width), b"".join(row.hash for row in rows)
    yield tile_path("entries", number, width), bundle_bytes([row.data for row in rows])


def put_aside(folder: Path, origin: str, number: int) -> None:
    """Move the files of an earlier log to ``old/<number>``, where they stay public.

    The checkpoint goes last: until then the next call takes up where this one died.
    """
    path = folder / CHECKPOINT
    if not path.exists() or parse_checkpoint(parse_note(path.read_bytes()).text).origin == origin:
        return
    old = folder / "old" / str(number)
    old.mkdir(parents=True, exist_ok=True)
    for name in ("tile", KEYS, CHECKPOINT):
        if (folder / name).exists():
            (folder / name).rename(old / name)


def publish_keys(folder: Path, keys: Sequence[str]) -> None:
    """Bring the list of verifier keys up to date."""
    _replace_if_new(folder / KEYS, "".join(f"{key}\n" for key in keys).encode("utf-8"))


def entries_of(first: int, size: int) -> list[bytes]:
    """Entry bytes from ``first`` up to ``size``."""
    rows = Leaf.objects.filter(seq__gte=first, seq__lt=size).order_by("seq")
    return [bytes(data) for data in rows.values_list("data", flat=True)]


def _replace_if_new(path: Path, data: bytes) -> None:
    if not path.exists() or path.read_bytes() != data:
        replace_file(path, data)
