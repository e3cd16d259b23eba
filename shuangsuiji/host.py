"""The machine itself: its clock and its disk before a draw, and who is served first on it."""

import ctypes
import os
import shutil
from pathlib import Path

TIME_ERROR = 5  # adjtimex(2): the kernel's clock follows no source
TIMEX_BYTES = 512  # more than struct timex on any platform; all zeros asks and sets nothing
MEGABYTE = 1024 * 1024
STEPS_BACK = 5  # of nice(2): about a third of the share of a process that takes none


def clock_is_synchronised() -> bool | None:
    """Whether the kernel's clock follows a source of time; None where it cannot be asked."""
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES))
    except (OSError, AttributeError):
        return None
    return None if state < 0 else state != TIME_ERROR


def free_megabytes(folder: Path) -> int:
    """What is free on the disk of ``folder``, or of the nearest folder above that exists."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free // MEGABYTE


def let_others_go_first() -> None:
    """Compute when nobody on this machine waits for a page or an event; alone, at full speed."""
    if hasattr(os, "nice"):
        os.nice(STEPS_BACK)
