"""SHA-256 of many short texts, for the inner loop of a draw.

OpenSSL hashes long data fastest, but takes longer to copy a state than to hash an id with it.
Python's own SHA-256 copies a state in no time. It has no public name, and not every Python is
built with it; then OpenSSL's does the same work. The bytes are those of SHA-256 either way.
"""

import hashlib
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

OWN: Final = ("_sha2", "_sha256")  # modules of Python 3.12 and later, and of 3.11


def quickest() -> Callable[[bytes], Any]:
    """The constructor of the SHA-256 that copies its states soonest."""
    for name in OWN:
        try:
            constructor: Callable[[bytes], Any] = import_module(name).sha256
        except ImportError:
            continue
        return constructor
    return hashlib.sha256


sha256_of_short: Final = quickest()
