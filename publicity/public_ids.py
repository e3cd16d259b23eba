"""The address of an entity's public page: its code, which never changes. Pure.

An old number that hides a resident's identity number never stands in an address; such an entity
has its number in the register instead.
"""

import re

from publicity import redaction

BY_KEY = re.compile(r"N([1-9][0-9]{0,17})")


def public_id(code: str, key: int) -> str:
    """What stands in the address."""
    return code if is_plain(code) else f"N{key}"


def is_plain(code: str) -> bool:
    """Whether the code may be read by everybody."""
    return redaction.code(code) == code


def key_of(asked: str) -> int | None:
    """The number in the register, where the address is made of it."""
    found = BY_KEY.fullmatch(asked)
    return int(found[1]) if found else None
