"""System checks of the evidence log: can it be signed, under which name, and by whom changed."""

import os
import stat
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connection

from shuangsuiji.kernel.note import NAME_RULE, NoteError, is_name
from shuangsuiji.ledger import sm2_keys
from shuangsuiji.ledger.cosigning import witnesses
from shuangsuiji.ledger.grants import TriggersMissingError, changeable_evidence
from shuangsuiji.ledger.keys import KeyFileError, keys_in
from shuangsuiji.ledger.timestamping import TokenRefusedError, trusted_roots

LOCAL = ("localhost/", "127.0.0.1/", "[::1]/")


@register(Tags.security)
def check_signing_key(**_: Any) -> list[CheckMessage]:
    """Where this machine signs by itself, its key must be whole and nobody else's to read."""
    if settings.SSJ_SIGNER_SOCKET:
        return []
    folder = Path(settings.SSJ_KEY_DIR)
    try:
        keys_in(folder)
        unreadable = folder.exists() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    except KeyFileError as error:
        return [Error(str(error), hint="修复之前，存证日志不能签名。", id="ssj.E007")]
    if not unreadable:
        return []
    return [
        Error(
            f"密钥文件夹 {folder} 不可读写。",
            hint="把它交给运行本系统的用户，或用 SSJ_SIGNER_SOCKET 指定签名进程。",
            id="ssj.E007",
        )
    ]


@register(Tags.security)
def check_signer_socket(**_: Any) -> list[CheckMessage]:
    """A signer that is not up yet may come; a path that can never be a socket is a mistake."""
    if not settings.SSJ_SIGNER_SOCKET:
        return []
    path = Path(settings.SSJ_SIGNER_SOCKET)
    if path.exists() and not stat.S_ISSOCK(path.stat().st_mode):
        fault = f"SSJ_SIGNER_SOCKET 指向的 {path} 不是套接字。"
    elif not os.access(path.parent, os.X_OK):
        fault = f"SSJ_SIGNER_SOCKET 所在的文件夹 {path.parent} 不存在，或本用户不能进入。"
    elif path.exists() and not os.access(path, os.W_OK):
        fault = f"本用户无权连接签名进程的套接字 {path}。"
    else:
        return []
    return [
        Error(
            fault,
            hint="路径须与 manage.py ledger_signer --socket 相同，并对网站的用户组开放。",
            id="ssj.E008",
        )
    ]


@register(Tags.security)
def check_origin(**_: Any) -> list[CheckMessage]:
    """The log's name follows the host name unless it is set: then a new host breaks the log."""
    origin = settings.SSJ_LOG_ORIGIN
    if not is_name(origin):
        return [
            Error(
                f"日志名称 SSJ_LOG_ORIGIN「{origin}」不合规：{NAME_RULE}。",
                hint="例如 sjg.example.gov.cn/ssj-log。",
                id="ssj.E009",
            )
        ]
    try:
        names = {key.verifier.name for key in keys_in(Path(settings.SSJ_KEY_DIR))}
    except KeyFileError:
        names = set()  # told by the check of the key, or not ours to read
    if not names or origin in names:
        return []
    return [
        Error(
            f"日志名称是 {origin}，签名密钥却属于 {'、'.join(sorted(names))}。",
            hint="把 SSJ_LOG_ORIGIN 设为密钥的名称；日志在世期间名称不变。",
            id="ssj.E009",
        )
    ]


@register(Tags.security)
def check_sm2(**_: Any) -> list[CheckMessage]:
    """A second line that this machine cannot sign would keep the log from being signed at all."""
    if not settings.SSJ_SM2 or settings.SSJ_SIGNER_SOCKET:
        return []
    try:
        sm2_keys.check_usable()
    except KeyFileError as error:
        return [
            Error(
                f"已开启 SSJ_SM2，但{error}",
                hint="在签名的机器上安装 OpenSSL 3.0 或更新的版本，或取消 SSJ_SM2。",
                id="ssj.E013",
            )
        ]
    return []


@register(Tags.security)
def check_timestamp_roots(**_: Any) -> list[CheckMessage]:
    """Without roots no token can be believed, and every one would be refused."""
    if not settings.SSJ_TSA_URLS:
        return []
    try:
        trusted_roots()
    except TokenRefusedError as error:
        return [
            Error(
                f"已设置 SSJ_TSA_URLS，但{error}",
                hint="根证书由时间戳机构公布；应答里没有带的中间证书也放进同一个文件。",
                id="ssj.E014",
            )
        ]
    return []


@register(Tags.security)
def check_witnesses(**_: Any) -> list[CheckMessage]:
    """A witness whose key cannot be read would be asked by nobody, and no page could name it."""
    try:
        witnesses()
    except NoteError as error:
        return [
            Error(
                f"SSJ_WITNESSES 不合规：{error}",
                hint="逗号分隔，每家写见证方的公钥（witness create 打印），可在网上问到的再加 |https://…。",
                id="ssj.E015",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def check_signer_apart(**_: Any) -> list[CheckMessage]:
    """On a server the key belongs to a user of its own, and the log bears the site's name."""
    if settings.EMBEDDED:
        return []
    found: list[CheckMessage] = []
    if not settings.SSJ_SIGNER_SOCKET:
        found.append(
            Warning(
                "签名密钥由后台进程自己保管：谁能控制它，就能替日志签名。",
                hint="另建用户运行 manage.py ledger_signer，并设置 SSJ_SIGNER_SOCKET。",
                id="ssj.W010",
            )
        )
    if settings.SSJ_LOG_ORIGIN.startswith(LOCAL):
        found.append(
            Warning(
                f"日志名称是 {settings.SSJ_LOG_ORIGIN}，外人无从认出是谁的日志。",
                hint="设置 SSJ_LOG_ORIGIN，例如 sjg.example.gov.cn/ssj-log；以后不能再改。",
                id="ssj.W011",
            )
        )
    return found


@register(Tags.security, deploy=True)
def check_database_rights(**_: Any) -> list[CheckMessage]:
    """A site that connects as owner or superuser could rewrite what it recorded."""
    if connection.vendor != "postgresql":
        return []
    try:
        tables = changeable_evidence()
    except TriggersMissingError as error:
        return [Error(str(error), id="ssj.E012")]
    except DatabaseError:  # not reachable, or not migrated: said elsewhere
        return []
    if not tables:
        return []
    return [
        Warning(
            f"网站以能修改存证表的数据库角色连接（{len(tables)} 张表，如 {tables[0]}）。",
            hint="另建角色，以属主执行 manage.py grant_roles --web 角色，再改 DATABASE_URL。",
            id="ssj.W012",
        )
    ]
