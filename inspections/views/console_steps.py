"""The presider's one next step: what it is, whether it can be taken, and what it waits for."""

from dataclasses import dataclass

from inspections.matters import Matter
from inspections.models.ceremonies import Ceremony
from inspections.models.jobs import JobState, LeasedJob
from inspections.policies import PolicyError
from inspections.readiness import Check
from inspections.selectors.ceremonies import Seat
from inspections.states import Status
from inspections.station_rules import check_quorum


@dataclass(frozen=True)
class Step:
    """``act`` is empty while there is nothing to press."""

    title: str
    hint: str
    act: str = ""
    button: str = ""
    refusal: str = ""  # why the button would be refused now


def next_step(
    ceremony: Ceremony,
    matter: Matter,
    *,
    seats: list[Seat],
    job: LeasedJob | None,
    checks: list[Check],
    is_signed: bool,
) -> Step:
    """By the state of what is drawn and of the ceremony."""
    if ceremony.paused_at is not None:
        return Step("仪式已暂停", "准备好后继续。", "resume", "继续")
    if matter.status == Status.SEALED:
        hint = "系统生成一个谁也看不到的随机码，先公布它的摘要，再轮到见证人。"
        return Step("提交一次性码承诺", hint, "commit", "生成并承诺")
    if matter.status == Status.POSTPONED:
        return Step("已延期", "名单、规则与承诺都不变。在场次页恢复后继续。")
    if matter.status in (Status.COMMITTED, Status.AWAITING_WITNESS):
        return _inputs(ceremony, seats=seats, is_signed=is_signed)
    if matter.status == Status.REVEALED:
        return _draw(job, checks)
    if matter.status == Status.DRAWN:
        return Step("结果已抽出", "用“舞台”逐幕播放；播完后打开本场页面，核验并公布。")
    if matter.status == Status.VOID:
        return Step("本场已作废", "编号、理由和全部记录永久公开。")
    return Step("已公布", "任何人都可以下载核验包复算。")


def _inputs(ceremony: Ceremony, *, seats: list[Seat], is_signed: bool) -> Step:
    if not is_signed:
        return Step("正在签入存证日志", "先签名、后随机，几秒后见证人才能盲投。")
    if ceremony.inputs_closed_at is None:
        hint = "截止后谁也不能再换输入，各席随即揭示。"
        try:
            check_quorum(ceremony)
        except PolicyError as error:
            return Step("见证人入席并盲投", hint, "close", "截止盲投，请各席揭示", str(error))
        return Step("见证人已盲投", hint, "close", "截止盲投，请各席揭示")
    standing = [seat for seat in seats if seat.standing is not None]
    missing = [seat.station for seat in standing if not seat.is_opened]
    if missing:
        names = "、".join(station.shown_name for station in missing)
        return Step("请各席揭示", f"还缺：{names}。全部到齐才会同时打开。")
    return Step("揭示已全部到齐", "同时打开全部输入，种子随即形成。", "open", "同时打开")


def _draw(job: LeasedJob | None, checks: list[Check]) -> Step:
    hint = "名单、承诺和见证输入都已固定，结果已经确定，只待计算。"
    if job is not None and job.state in (JobState.READY, JobState.RUNNING):
        return Step("正在抽取", "由后台计算，刷新或断电都不会丢，也不会算出第二个结果。")
    failed = [check for check in checks if not check.holds]
    refusal = "；".join(f"{check.label}：{check.cause}{check.remedy}" for check in failed)
    if job is not None and job.state == JobState.FAILED:
        return Step("抽取未能完成", job.error, "draw", "排除故障后重新发起", refusal)
    return Step("可以抽取", hint, "draw", "开始抽取", refusal)
