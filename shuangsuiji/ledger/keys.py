"""The log's signing keys as files that only the signer may read.

One text file per key in the form of Go's ``note`` package:
``PRIVATE+KEY+<name>+<key id>+<base64 of type ‖ seed>``. While a rotation runs there are two, and
every checkpoint is signed by both.
"""

import base64
import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shuangsuiji.kernel.note import LOG_KEY, WITNESS_KEY, Signature, VerifierKey, cosigned_text

PREFIX = "PRIVATE+KEY"


class KeyFileError(RuntimeError):
    """A key file is missing, unreadable, open to others, or not of the right form."""


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 key under a name."""

    verifier: VerifierKey
    _secret: Ed25519PrivateKey

    @classmethod
    def from_seed(cls, name: str, kind: int, seed: bytes) -> "SigningKey":
        secret = Ed25519PrivateKey.from_private_bytes(seed)
        public = secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return cls(VerifierKey(name, kind, public), secret)

    def signed(self, text: str) -> Signature:
        """The log's own signature under a checkpoint's text."""
        return self._signature(self._secret.sign(text.encode("utf-8")))

    def cosigned(self, text: str, seconds: int) -> Signature:
        """A witness's signature under a checkpoint's text, with its time in Unix seconds."""
        data = self._secret.sign(cosigned_text(text, seconds))
        return self._signature(seconds.to_bytes(8, "big") + data)

    def _signature(self, data: bytes) -> Signature:
        return Signature(self.verifier.name, self.verifier.key_id, data)


def holds(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """As ``kernel.ed25519.holds``, thirty times faster: a log of years has very many heads."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def make_key(folder: Path, name: str, *, kind: int = LOG_KEY) -> SigningKey:
    """Make a new key in ``folder``, readable by its owner only.

    Raises:
        KeyFileError: the folder cannot be written.
    """
    seed = os.urandom(32)
    key = SigningKey.from_seed(name, kind, seed)
    stem = "log" if kind == LOG_KEY else "witness"
    _write(folder / f"{stem}-{key.verifier.key_id.hex()}.key", key, seed)
    return key


def make_key_file(path: Path, name: str, *, kind: int) -> None:
    """Make the one key that is kept at ``path``; whoever comes second leaves the first's alone.

    Raises:
        KeyFileError: the folder cannot be written.
    """
    seed = os.urandom(32)
    key = SigningKey.from_seed(name, kind, seed)
    beside = path.with_name(f".new-{key.verifier.key_id.hex()}.key")
    _write(beside, key, seed)
    try:
        path.hardlink_to(beside)  # whole or not at all, and never over another
    except FileExistsError:
        pass
    except OSError as error:
        raise KeyFileError(f"不能写入密钥文件 {path}。请检查权限和磁盘空间。") from error
    finally:
        beside.unlink(missing_ok=True)


def _write(path: Path, key: SigningKey, seed: bytes) -> None:
    text = "+".join(
        (
            *(PREFIX, key.verifier.name, key.verifier.key_id.hex()),
            base64.b64encode(bytes([key.verifier.kind]) + seed).decode("ascii"),
        )
    )
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise KeyFileError(f"不能写入密钥文件夹 {path.parent}。请检查权限和磁盘空间。") from error


def keys_in(folder: Path, *, kind: int = LOG_KEY) -> list[SigningKey]:
    """Every key of the folder, by file name.

    Raises:
        KeyFileError: a file cannot be read, is open to others, or is damaged.
    """
    pattern = "log-*.key" if kind == LOG_KEY else "witness-*.key"
    return [read_key(path) for path in sorted(folder.glob(pattern))]


def check_private(path: Path) -> None:
    """Refuse a key that others can read.

    Raises:
        KeyFileError: they can, or the file is not there.
    """
    try:
        if path.stat().st_mode & 0o077:
            raise KeyFileError(f"密钥文件 {path} 可被他人读取。请先执行 chmod 600 {path}。")
    except OSError as error:
        raise KeyFileError(f"密钥文件 {path} 无法读取。请检查属主和权限。") from error


def read_key(path: Path) -> SigningKey:
    """The key of one file.

    Raises:
        KeyFileError: it cannot be read, is open to others, or is damaged.
    """
    check_private(path)
    try:
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"密钥文件 {path} 无法读取。请检查属主和权限。") from error
    with contextlib.suppress(ValueError):
        if text.startswith(PREFIX + "+"):
            name, key_id, encoded = text.removeprefix(PREFIX + "+").split("+", 2)
            data = base64.b64decode(encoded, validate=True)
            if len(data) == 33 and data[0] in (LOG_KEY, WITNESS_KEY):
                key = SigningKey.from_seed(name, data[0], data[1:])
                if key.verifier.key_id.hex() == key_id:
                    return key
    raise KeyFileError(f"密钥文件 {path} 内容不完整。请从备份恢复，或按手册更换密钥。")
