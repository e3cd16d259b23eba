"""Keys and tokens: made by chance, shown once, kept as digests only."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.utils.crypto import salted_hmac

KEY, TOKEN, SIGNING = "ssj_", "ssjt_", "ssjs_"
SIGNED_CALL: Final = "ssj/call/1"
PREFIX: Final = 10
_KEY: Final = re.compile(rf"{KEY}([0-9a-f]{{{PREFIX}}})_[0-9A-Za-z_-]+", re.ASCII)


def new_key() -> tuple[str, str, str]:
    """A key for a client: the text to show once, its prefix, its digest."""
    prefix = secrets.token_hex(PREFIX // 2)
    text = f"{KEY}{prefix}_{secrets.token_urlsafe(32)}"
    return text, prefix, digest(text)


def new_token() -> tuple[str, str]:
    """A token and its digest."""
    text = f"{TOKEN}{secrets.token_urlsafe(32)}"
    return text, digest(text)


def signing_secret(prefix: str, *, secret: str | None = None) -> str:
    """What a partner signs with beside the key of this prefix; it stands nowhere.

    Args:
        secret: another one of the server's secrets, while ``SECRET_KEY`` is being changed.
    """
    told = salted_hmac("ssj.partners.signing", prefix, secret=secret, algorithm="sha256")
    return f"{SIGNING}{told.hexdigest()}"


def call_signatures(prefix: str, parts: Sequence[str]) -> list[str]:
    """The signatures of a call that hold by now: HMAC-SHA256 in hex, one for each server secret.

    Args:
        parts: method, path, query, SHA-256 of the body, seconds since 1970, nonce.
    """
    text = "\n".join((SIGNED_CALL, *parts)).encode()
    names = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    keys = (signing_secret(prefix, secret=name) for name in names)
    return [hmac.new(key.encode(), text, hashlib.sha256).hexdigest() for key in keys]


def prefix_of(text: str) -> str:
    """The prefix by which the row of a key is found; "" where it cannot be a key."""
    found = _KEY.fullmatch(text)
    return found[1] if found else ""


def digest(text: str) -> str:
    """SHA-256: the secret has 256 bits, so that there is nothing to guess."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Compared in a time that tells nothing."""
    return hmac.compare_digest(one, other)


def digest_of(body: bytes) -> str:
    """SHA-256 of a body, in hex."""
    return hashlib.sha256(body).hexdigest()
