"""What the machine itself must be able to do before a draw: keep time and take what is written."""

import ctypes
import shutil
from pathlib import Path

TIME_ERROR = 5  # adjtimex(2): the kernel's clock follows no source
TIMEX_BYTES = 512  # more than struct timex on any platform; all zeros asks and sets nothing
MEGABYTE = 1024 * 1024


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
