"""Making, changing and retiring the log's key; each is an entry of the log itself."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from shuangsuiji.kernel.note import LOG_KEY, VerifierKey
from shuangsuiji.kernel.sm2 import Sm2Key
from shuangsuiji.ledger.keys import KeyFileError, keys_in, make_key
from shuangsuiji.ledger.models import Leaf, Record
from shuangsuiji.ledger.selectors import SM2_CREATED
from shuangsuiji.ledger.services import append, command
from shuangsuiji.ledger.sm2_keys import PATTERN, make_sm2_key

LOG_CONTINUED = "ledger.log.continued"  # entry 0 of a log that follows another
KEY_CREATED = "ledger.key.created"
KEY_ROTATED = "ledger.key.rotated"
KEY_RETIRED = "ledger.key.retired"
LOCK_KEY = int.from_bytes(hashlib.sha256(b"ssj-first-key").digest()[:8], "big") >> 1
OVERLAP = timedelta(days=30)  # for so long the old and the new key both sign


def ensure_key(*, by: str, now: datetime) -> None:
    """Make the first key of a log that has none (embedded edition: a file in ``var/keys``).

    Many processes may start at once, and one may die between the file and its record.
    """
    folder = Path(settings.SSJ_KEY_DIR)
    if not Leaf.objects.exists() and not _is_announced():
        with transaction.atomic():
            _wait_for_others()
            if not _is_announced():
                announce_first_key(by=by, now=now)
    if settings.SSJ_SM2 and not any(folder.glob(PATTERN)):
        create_sm2_key(by=by, now=now)


@command
def create_key(*, by: str, now: datetime) -> VerifierKey:
    """Make the log's first key; its public half becomes the first entry.

    Raises:
        KeyFileError: there is a key already, or the folder cannot be written.
    """
    folder = Path(settings.SSJ_KEY_DIR)
    if keys_in(folder) and _is_announced():
        raise KeyFileError(f"{folder} 中已有签名密钥。更换密钥请用 ledger_key rotate。")
    return announce_first_key(by=by, now=now)


@command
def announce_first_key(*, by: str, now: datetime) -> VerifierKey:
    """Make the first key, or take the one whose maker died before it was recorded.

    Raises:
        KeyFileError: the folder cannot be read or written.
    """
    folder = Path(settings.SSJ_KEY_DIR)
    keys = keys_in(folder)
    if not keys:
        return _made(KEY_CREATED, folder, by=by, now=now)
    _record(KEY_CREATED, keys[0].verifier, by=by, now=now)
    return keys[0].verifier


@command
def rotate_key(*, by: str, now: datetime) -> VerifierKey:
    """Add a new key; from now on both sign, and the old one vouches for this entry.

    Raises:
        KeyFileError: there is no key to rotate from.
    """
    folder = Path(settings.SSJ_KEY_DIR)
    keys = [key.verifier for key in keys_in(folder)]
    if not keys:
        raise KeyFileError(f"{folder} 中没有签名密钥。请先执行 ledger_key create。")
    told = Record.objects.filter(kind__in=(KEY_CREATED, KEY_ROTATED)).values_list(
        "subject", flat=True
    )
    untold = [key for key in keys if key.key_id.hex() not in set(told)]
    if untold:  # whoever made it died before it was recorded
        _record(KEY_ROTATED, untold[0], by=by, now=now)
        return untold[0]
    return _made(KEY_ROTATED, folder, by=by, now=now)


@command
def retire_key(*, key_id: str, by: str, now: datetime) -> VerifierKey:
    """Stop signing with a key; its public half is kept in the log for ever.

    Raises:
        KeyFileError: no such key, it is the last or the newest one, or its successor signs for too
            short a time.
    """
    folder = Path(settings.SSJ_KEY_DIR)
    keys = keys_in(folder)
    chosen = next((key for key in keys if key.verifier.key_id.hex() == key_id), None)
    if chosen is None or len(keys) == 1:
        known = "、".join(key.verifier.key_id.hex() for key in keys)
        raise KeyFileError(
            f"不能停用密钥 {key_id}：现有 {known or '无'}，且至少保留一把。请先 rotate。"
        )
    _check_overlap(chosen.verifier, now=now)
    path = folder / f"log-{key_id}.key"
    _record(KEY_RETIRED, chosen.verifier, by=by, now=now)
    path.rename(path.with_suffix(".retired"))
    return chosen.verifier


@command
def create_sm2_key(*, by: str, now: datetime) -> Sm2Key:
    """Make the key of the second signature line; an older one signs no more.

    The log that carries this entry is signed by the Ed25519 keys: they vouch for it.

    Raises:
        KeyFileError: the folder cannot be written, or there is no openssl with SM2.
    """
    key = make_sm2_key(Path(settings.SSJ_KEY_DIR), settings.SSJ_LOG_ORIGIN)
    payload = {"origin": settings.SSJ_LOG_ORIGIN, "vkey": str(key)}
    append(kind=SM2_CREATED, actor=by, subject=key.key_id.hex(), payload=payload, at=now)
    return key


def _is_announced() -> bool:
    return Record.objects.filter(kind__in=(KEY_CREATED, LOG_CONTINUED)).exists()


def _wait_for_others() -> None:
    """One process at a time. SQLite needs nothing: its transactions begin IMMEDIATE."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_KEY])


def _check_overlap(key: VerifierKey, *, now: datetime) -> None:
    """Whoever looks once a month must meet a head that both keys signed; the newest key stays."""
    newest = Record.objects.filter(kind=KEY_ROTATED).order_by("-seq").first()
    if newest is not None and newest.subject == key.key_id.hex():
        raise KeyFileError(
            f"密钥 {newest.subject} 是最新的一把，不能停用；可停用的是更早的。"
            "如最新的一把已经泄露，停用无济于事，请按运行手册「密钥泄露」处理；"
            "只是不想再用，请先 rotate。"
        )
    if newest is not None and now < newest.at + OVERLAP:
        raise KeyFileError(
            f"新密钥从 {newest.at:%Y-%m-%d} 起签名，新旧两把须同时签满 {OVERLAP.days} 天，"
            f"{newest.at + OVERLAP:%Y-%m-%d} 之后才能停用旧的。"
            "如旧密钥已经泄露，停用无济于事，请按运行手册「密钥泄露」处理。"
        )


def _made(kind: str, folder: Path, *, by: str, now: datetime) -> VerifierKey:
    key = make_key(folder, settings.SSJ_LOG_ORIGIN, kind=LOG_KEY).verifier
    try:
        _record(kind, key, by=by, now=now)
    except DatabaseError:  # a key that the log does not know must not sign it
        (folder / f"log-{key.key_id.hex()}.key").unlink()
        raise
    return key


def _record(kind: str, key: VerifierKey, *, by: str, now: datetime) -> None:
    payload = {"origin": settings.SSJ_LOG_ORIGIN, "vkey": str(key)}
    append(kind=kind, actor=by, subject=key.key_id.hex(), payload=payload, at=now)
