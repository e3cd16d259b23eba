"""The log's SM2 key and its signatures, by the ``openssl`` command (3.0 or newer).

The package ``cryptography`` has no SM2, and the Python packages that have it are no longer
kept. The key is a file that only the signer may read, like the Ed25519 keys beside it.
"""

import subprocess
from pathlib import Path

from shuangsuiji.kernel.note import Signature
from shuangsuiji.kernel.sm2 import SPKI, USER_ID, Sm2Key
from shuangsuiji.ledger.keys import KeyFileError, check_private

PATTERN = "sm2-*.pem"
SIGNING = ("-rawin", "-digest", "sm3", "-pkeyopt", f"distid:{USER_ID.decode('ascii')}")
WAIT_SECONDS = 10


def check_usable() -> None:
    """Refuse a machine whose openssl cannot make SM2 keys and SM3 digests.

    Raises:
        KeyFileError: there is no openssl, or it is too old.
    """
    _new_secret()
    _openssl("dgst", "-sm3")


def _new_secret() -> tuple[bytes, bytes]:
    """A new key: its secret as PEM, its public half as DER."""
    secret = _openssl("genpkey", "-algorithm", "SM2")
    der = _openssl("pkey", "-pubout", "-outform", "DER", data=secret)
    if not der.startswith(SPKI):
        raise KeyFileError("本机 openssl 生成的不是 SM2 密钥。请使用 OpenSSL 3.0 或更新的版本。")
    return secret, der


def make_sm2_key(folder: Path, name: str) -> Sm2Key:
    """Make a new key; an older one is kept aside as ``.retired`` and signs no more.

    Raises:
        KeyFileError: the folder cannot be written, or there is no openssl with SM2.
    """
    old = list(folder.glob(PATTERN))
    secret, der = _new_secret()
    key = Sm2Key(name, der[len(SPKI) :])
    path = folder / f"sm2-{key.key_id.hex()}.pem"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(secret)
        for each in old:
            each.rename(each.with_suffix(".retired"))
    except OSError as error:
        raise KeyFileError(f"不能写入密钥文件夹 {folder}。请检查权限和磁盘空间。") from error
    return key


def sm2_key_in(folder: Path, name: str) -> Sm2Key | None:
    """The public half of the folder's key; None where there is none.

    Raises:
        KeyFileError: it cannot be read, is open to others, or is damaged.
    """
    path = next(iter(folder.glob(PATTERN)), None)
    if path is None:
        return None
    check_private(path)
    der = _openssl("pkey", "-in", str(path), "-pubout", "-outform", "DER")
    key = Sm2Key(name, der[len(SPKI) :])
    if path.name != f"sm2-{key.key_id.hex()}.pem":
        raise KeyFileError(f"密钥文件 {path} 的内容与文件名不符，或不属于日志 {name}。")
    return key


class Sm2Signer:
    """Signs the text of checkpoints; the key is looked up once."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._key: Sm2Key | None = None

    def __call__(self, text: str) -> Signature:
        """The second line under a checkpoint.

        Raises:
            KeyFileError: there is no usable key, or no openssl.
        """
        self._key = self._key or sm2_key_in(self._folder, self._name)
        if self._key is None:
            raise KeyFileError(
                f"已开启 SSJ_SM2，但 {self._folder} 中没有 SM2 密钥。"
                "请先执行 manage.py ledger_key sm2。"
            )
        path = self._folder / f"sm2-{self._key.key_id.hex()}.pem"
        signing = ("pkeyutl", "-sign", "-inkey", str(path), *SIGNING)
        data = _openssl(*signing, data=text.encode("utf-8"))
        return Signature(self._name, self._key.key_id, data)


def _openssl(*arguments: str, data: bytes = b"") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603  # our own words and a path of our own
            ["openssl", *arguments],  # noqa: S607
            input=data,
            capture_output=True,
            timeout=WAIT_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise KeyFileError(
            f"openssl {arguments[0]} 没有成功。SM2 需要 OpenSSL 3.0 或更新的版本，"
            "并且密钥文件完好。"
        ) from error
    return done.stdout
