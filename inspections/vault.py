"""Keeps one-time secrets unreadable in the database and its backups.

The key is derived from ``SECRET_KEY`` (and ``SECRET_KEY_FALLBACKS`` while rotating), which
lives outside the database: a database dump alone does not give away a committed code.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class SecretLostError(RuntimeError):
    """The stored secret cannot be opened with any configured key."""


def lock(secret: bytes) -> bytes:
    return _box().encrypt(secret)


def unlock(token: bytes) -> bytes:
    """The secret behind ``token``.

    Raises:
        SecretLostError: the deployment's SECRET_KEY changed without a fallback.
    """
    try:
        return _box().decrypt(token)
    except InvalidToken as error:
        raise SecretLostError(
            "一次性码无法解密：部署密钥（SECRET_KEY）已更换。"
            "请在 SECRET_KEY_FALLBACKS 中恢复旧密钥；无法恢复时只能作废本场次。"
        ) from error


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derive(key)) for key in keys])


def _derive(key: str) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"ssj/one-time-code/1")
    return base64.urlsafe_b64encode(hkdf.derive(key.encode()))
