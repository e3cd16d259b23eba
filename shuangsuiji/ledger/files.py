"""Files that are either the old ones or the new ones, whatever dies when."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def replace_file(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write beside, sync, rename, sync the folder.

    Raises:
        OSError: nothing was replaced; no half-written file is left.
    """
    rename_in(path, data, mode=mode)
    sync_folders([path.parent])


def rename_in(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write beside, sync, rename. That the name survives a power cut is left to ``sync_folders``.

    Raises:
        OSError: nothing was replaced; no half-written file is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def sync_folders(folders: Iterable[Path]) -> None:
    """Make the names in these folders last."""
    for path in folders:
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
