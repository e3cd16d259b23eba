"""SHA-256 of many short texts, for the inner loop of a draw.

Python's own SHA-256 copies a state in no time; it has no public name, and not every Python is
built with it. OpenSSL's copies slowly, but hashes fast where the processor has instructions for
it. Which of them is sooner done with an id depends on the machine: whoever runs large draws lets
it be measured (``inspections.hash_speed``). The bytes are those of SHA-256 either way.
"""

import hashlib
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

Constructor = Callable[[bytes], Any]
OWN: Final = ("_sha2", "_sha256")  # modules of Python 3.12 and later, and of 3.11


def constructors() -> list[Constructor]:
    """Every SHA-256 that this Python has, its own first."""
    found: list[Constructor] = []
    for name in OWN:
        try:
            found.append(import_module(name).sha256)
        except ImportError:
            continue
    return [*found, hashlib.sha256]


_chosen = constructors()[:1]


def choose(constructor: Constructor) -> None:
    """Use this one from now on."""
    _chosen[:] = [constructor]


def sha256_of_short(data: bytes) -> Any:
    """A state that is copied for each id."""
    return _chosen[0](data)
