"""From secret and public randomness to the master seed; nobody can choose it alone.

The bureau publishes H^n(secret) first, later reveals H^(n-1)(secret); witnesses commit to their
lines before any line is opened. The master seed is HKDF-Extract(salt=code, IKM=lines), as in
draft-thomson-elegy-vrs.
"""

import hashlib
import hmac
from collections.abc import Sequence

from inspections.draw.errors import SourceLineError
from inspections.draw.sources import check_line, check_sources, lottery_text, sources_text

__all__ = [
    "check_line",
    "check_sources",
    "code_of",
    "commit_input",
    "commitment_of",
    "digest_of",
    "extract",
    "hash_chain",
    "lottery_text",
    "master_seed",
    "opens",
    "sources_text",
]

SALT_SIZE = 16


def hash_chain(secret: bytes, n: int) -> list[bytes]:
    """H^0 … H^n of the secret: element i is SHA-256 applied i times."""
    chain = [secret]
    for _ in range(n):
        chain.append(hashlib.sha256(chain[-1]).digest())
    return chain


def commitment_of(secret: bytes, n: int) -> str:
    """H^n(secret), hex: what is published before the randomness exists."""
    return hash_chain(secret, n)[n].hex()


def code_of(secret: bytes, n: int, *, redraw: int = 0) -> bytes:
    """The one-time code H^(n-1-redraw)(secret); a supplementary draw takes the next one down."""
    return hash_chain(secret, n)[n - 1 - redraw]


def opens(code: bytes, commitment: str) -> bool:
    """Whether the revealed code is the one committed to."""
    return hashlib.sha256(code).hexdigest() == commitment


def commit_input(salt: bytes, line: str) -> str:
    """SHA-256(salt ‖ line), hex: a witness's blind commitment. The line has no LF.

    Raises:
        SourceLineError: the salt is not 16 bytes, or the line is not canonical.
    """
    if len(salt) != SALT_SIZE:
        raise SourceLineError("见证输入的盐应为 16 字节")
    return hashlib.sha256(salt + check_line(line).encode("ascii")).hexdigest()


def master_seed(code: bytes, lines: Sequence[str]) -> str:
    """hex(HMAC-SHA256(key=code, message=source lines)); 64 lowercase digits.

    ``lines`` in order of contribution, without LF; they are put in canonical order here.
    """
    return extract(code, sources_text(lines).encode("ascii")).hex()


def extract(code: bytes, randomness: bytes) -> bytes:
    """HKDF-Extract with SHA-256 (RFC 5869): the code is the salt, the randomness the input."""
    return hmac.new(code, randomness, hashlib.sha256).digest()


def digest_of(text: str) -> str:
    """SHA-256 of an ASCII text, hex: how records refer to master seed, sources and lines."""
    return hashlib.sha256(text.encode("ascii")).hexdigest()
