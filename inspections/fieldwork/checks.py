"""Whether evidence can be taken: room, a folder to write to, and who looks for malware."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Info, Tags, register

from inspections.fieldwork.scanning import scanner
from shuangsuiji.host import free_megabytes


@dataclass(frozen=True)
class Condition:
    """One thing that was looked at; ``remedy`` is empty where it is as it should be."""

    label: str
    found: str
    remedy: str = ""


def conditions() -> list[Condition]:
    """What an administrator should know about the evidence folder."""
    return [_room(), _folder(), _scanner()]


def _room() -> Condition:
    free, least = free_megabytes(Path(settings.SSJ_EVIDENCE_DIR)), settings.SSJ_MIN_FREE_DISK_MB
    found = f"剩余 {free / 1024:.1f} GB"
    if free >= least:
        return Condition("证据盘空间", found)
    return Condition("证据盘空间", found, f"少于 {least} MB，已停收新文件。请清理或扩容。")


def _folder() -> Condition:
    folder = Path(settings.SSJ_EVIDENCE_DIR)
    there = folder if folder.exists() else folder.parent
    if os.access(there, os.W_OK):
        return Condition("证据目录", "可写")
    return Condition("证据目录", "不可写", f"请把 {folder} 交给网页进程的用户。")


def _scanner() -> Condition:
    address = scanner()
    if not address:
        return Condition(
            "查毒",
            "没有查毒程序",
            "上传的文件只按内容识别格式，不查病毒。请安装 clamav-daemon，"
            "或用 SSJ_CLAMD_SOCKET 指明它的套接字。",
        )
    if Path(address).is_socket():
        return Condition("查毒", "ClamAV 在岗")
    return Condition("查毒", "没有应答", f"套接字 {address} 不存在，已停收新文件。请启动 clamd。")


@register(Tags.security, deploy=True)
def check_scanner(**_: Any) -> list[CheckMessage]:
    """Said, not demanded: a small bureau may have no scanner."""
    found = _scanner()
    if not found.remedy:
        return []
    return [Info(f"外勤上传查毒：{found.found}。", hint=found.remedy, id="ssj.I020")]
