"""The key that signs live events: one file of the deployment's own, apart from the log's keys.

Web and worker processes sign with it, so it proves less than the log does: that viewers see what
this site sent, unchanged and in order. Its public half is an entry of the log.
"""

from pathlib import Path

from django.conf import settings

from shuangsuiji.kernel.note import LOG_KEY
from shuangsuiji.ledger.keys import KeyFileError, SigningKey, make_key_file, read_key

NAME_END = "/live"


def live_key() -> SigningKey:
    """The key of this deployment.

    Raises:
        KeyFileError: there is none yet, or its file cannot be read.
    """
    path = _path()
    if not path.exists():
        raise KeyFileError(
            f"没有直播签名密钥 {path}。首次公告抽取仪式时自动生成；若曾生成，"
            "请检查 SSJ_LIVE_KEY_DIR 是否对网页进程和后台进程都可读。"
        )
    return read_key(path)


def ensure_live_key() -> SigningKey:
    """The key of this deployment, made on first use.

    Raises:
        KeyFileError: the folder cannot be written, or the file cannot be read.
    """
    path = _path()
    if not path.exists():
        make_key_file(path, settings.SSJ_LOG_ORIGIN + NAME_END, kind=LOG_KEY)
    return read_key(path)


def _path() -> Path:
    return Path(settings.SSJ_LIVE_KEY_DIR or settings.SSJ_KEY_DIR) / "live.key"
