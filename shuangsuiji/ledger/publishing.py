"""Writing the log as files: tiles first, then the checkpoint, so that no head lacks its tiles."""

from collections.abc import Sequence
from pathlib import Path

from shuangsuiji.kernel.note import parse_checkpoint, parse_note
from shuangsuiji.ledger import continuity
from shuangsuiji.ledger.files import replace_file
from shuangsuiji.ledger.models import Checkpoint, Leaf
from shuangsuiji.ledger.tiles import WIDTH, bundle_bytes, tile_path, tiles_between
from shuangsuiji.ledger.tree import row_of

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
    for level, number, width in tiles_between(published_size(folder), checkpoint.size):
        hashes = row_of(level, number * WIDTH, width)
        replace_file(folder / tile_path(level, number, width), b"".join(hashes))
        if level == 0:
            entries = entries_of(number * WIDTH, number * WIDTH + width)
            replace_file(folder / tile_path("entries", number, width), bundle_bytes(entries))
    _replace_if_new(folder / CHECKPOINT, note.encode("utf-8"))


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
