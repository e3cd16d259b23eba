"""What must hold before a draw (fail closed): each check names its cause and its remedy."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from inspections.draw.frame import code_digest, frame_digest, parse_header
from inspections.draw.supplement_frame import digest_of_frame, parse_supplement_frame
from inspections.livekey import live_key
from inspections.matters import Matter
from inspections.models.ceremonies import Ceremony
from inspections.policies import PolicyError
from inspections.station_rules import LEAST_WITNESSES
from shuangsuiji.host import clock_is_synchronised, free_megabytes
from shuangsuiji.ledger.keys import KeyFileError
from shuangsuiji.ledger.selectors import cosigners_over, is_signed


class NotReadyError(PolicyError):
    """Something that a draw rests on does not hold."""


@dataclass(frozen=True)
class Check:
    """One condition; ``cause`` is empty where it holds."""

    label: str
    found: str  # what was found, in words
    cause: str = ""
    remedy: str = ""

    @property
    def holds(self) -> bool:
        return not self.cause


def check_ready(matter: Matter, ceremony: Ceremony | None) -> None:
    """Refuse a draw while anything that it rests on does not hold.

    Raises:
        NotReadyError: every failed check, with its remedy.
    """
    failed = [check for check in draw_checks(matter, ceremony) if not check.holds]
    if failed:
        told = "；".join(f"{check.label}：{check.cause}{check.remedy}" for check in failed)
        raise NotReadyError(f"不具备抽取条件，未抽取。{told}")


def draw_checks(matter: Matter, ceremony: Ceremony | None) -> Iterator[Check]:
    """Every check of a draw, in the order of the console. About ten queries."""
    yield _frame(matter)
    yield _code(matter)
    yield _signature(matter)
    if ceremony is not None:
        yield _cosignature(matter, needed=ceremony.needs_cosignature)
    yield _witnesses(matter)
    yield disk_check()
    if ceremony is not None:  # its acts are timed for many screens; a quiet draw needs no clock
        yield clock_check()
        yield _stream(ceremony)


def disk_check() -> Check:
    free = free_megabytes(Path(settings.VAR_DIR))
    found, limit = f"剩余 {free // 1024} GB", settings.SSJ_MIN_FREE_DISK_MB
    if free >= limit:
        return Check("磁盘空间", found)
    return Check(
        "磁盘空间", found, f"只剩 {free} MB，少于 {limit} MB。", "请系统管理员清理磁盘后重试。"
    )


def clock_check() -> Check:
    state = clock_is_synchronised()
    if not settings.SSJ_CHECK_CLOCK:
        return Check("时钟同步", "已同步" if state else "未要求检查")
    if state:
        return Check("时钟同步", "已同步")
    return Check(
        "时钟同步",
        "未同步" if state is False else "无法确认",
        "系统时钟没有与时间源同步。" if state is False else "无法确认系统时钟是否同步。",
        "请系统管理员启用 chrony 或 systemd-timesyncd，同步后重试；"
        "容器随宿主机时钟的，确认宿主机已同步后设 SSJ_CHECK_CLOCK=0。",
    )


def _frame(matter: Matter) -> Check:
    session, supplement = matter.session, matter.supplement
    if supplement is None:
        sealed, found = session.frame_digest, frame_digest(bytes(session.header))
    else:
        sealed, found = supplement.frame_digest, digest_of_frame(bytes(supplement.frame))
    if found == sealed:
        return Check("封存名册", f"摘要 {sealed[:12]}…")
    return Check(
        "封存名册",
        "摘要不符",
        "封存文件头与封存摘要不符，可能被改动。",
        "请保留现场、联系审计员，并由两人作废本场。",
    )


def _code(matter: Matter) -> Check:
    session, supplement = matter.session, matter.supplement
    if supplement is None:
        sealed = parse_header(bytes(session.header)).code_digest
    else:
        sealed = parse_supplement_frame(bytes(supplement.frame)).code_digest
    if sealed == code_digest():
        return Check("抽取程序", "与封存时一致")
    return Check(
        "抽取程序",
        "与封存时不同",
        "现在运行的抽取程序不是封存时的版本。",
        "请恢复封存时的版本；已升级的，由两人作废后重新封存。",
    )


def _signature(matter: Matter) -> Check:
    if is_signed(draw=matter.session.code, kind=matter.before_chance):
        return Check("存证签名", "封存与承诺已签名")
    return Check(
        "存证签名",
        "尚未签名",
        "封存与承诺还没有签入存证日志。",
        "通常几秒后即可；一直如此，请系统管理员检查后台进程与签名密钥。",
    )


def _cosignature(matter: Matter, *, needed: bool) -> Check:
    names = cosigners_over(draw=matter.session.code, kind=matter.before_chance)
    if names or not needed:
        return Check("外部共签", "、".join(names) or "未要求")
    return Check(
        "外部共签",
        "尚无共签",
        "公告要求外部共签，封存与承诺尚无共签。",
        "请联系见证方系统，或把请求文件送去签名后导入。",
    )


def _witnesses(matter: Matter) -> Check:
    opened = matter.inputs.filter(opened_at__isnull=False).count()
    asked = matter.sources.min_witnesses
    needed = max(asked, LEAST_WITNESSES)
    if opened >= needed:
        return Check("见证输入", f"{opened} 份已同时揭示")
    return Check(
        "见证输入",
        f"已揭示 {opened} 份，至少 {needed} 份",
        f"已揭示的见证输入只有 {opened} 份，至少需要 {needed} 份。",
        "请完成盲投并同时揭示。",
    )


def _stream(ceremony: Ceremony) -> Check:
    try:
        is_ours = str(live_key().verifier) == ceremony.live_key
    except KeyFileError as error:
        return Check("直播签名", "密钥不可用", f"{error}", "")
    if is_ours:
        return Check("直播签名", "密钥与公告一致")
    return Check(
        "直播签名",
        "密钥与公告不同",
        "直播签名密钥与公告的不同，观众会看到“不可信”。",
        "请恢复公告时的密钥文件 live.key。",
    )
