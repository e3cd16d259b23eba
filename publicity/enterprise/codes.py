"""Access codes (企业码): sixteen characters without those that look alike, kept as a hash."""

import hashlib
import re
import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L
LENGTH, GROUP = 16, 4  # 16 of 31 characters: 79 bits
_APART = re.compile(r"[\s\-–—·.]+")


def new_code() -> str:
    """A code by chance, in groups of four."""
    made = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(made[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def plain(typed: str) -> str:
    """What somebody typed, in capitals and without what stands between the groups."""
    return _APART.sub("", unicodedata.normalize("NFKC", typed)).upper()


def is_whole(typed: str) -> bool:
    """Whether it can be a code at all."""
    code = plain(typed)
    return len(code) == LENGTH and set(code) <= set(ALPHABET)


def code_hash(typed: str) -> str:
    """What is kept of a code; it is long enough to need no slow hash."""
    return hashlib.sha256(f"ssj.enterprise-code/{plain(typed)}".encode()).hexdigest()


def hint(code: str) -> str:
    """The last group, by which people tell codes apart."""
    return plain(code)[-GROUP:]
