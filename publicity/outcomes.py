"""What of a one-form is counted, and in which words (CT-01, CT-02, CT-08). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from inspections.oneform.codes import CLEAN, Answer, Coded, FollowUpAction, ResultType
from inspections.oneform.types import OneForm

TERM = "display-term"  # who withdraws what has been shown long enough; it counts all the same
SEPARATOR = ","
REGISTERED = "REG"  # codes of items on what is registered (登记事项检查) begin so
LONGEST_STAY = 24 * 60


class Mode(Coded):
    """How it came to the check: drawn, by the branch that keeps the entity, or a CT-08 reason."""

    RANDOM = "RANDOM", "双随机抽查"
    LOCAL = "LOCAL", "属地检查"
    ROUTINE = "ROUTINE", "日常检查"
    CASE = "CASE", "个案检查"
    SPECIAL = "SPECIAL", "专项检查"
    ASSIGNED = "ASSIGNED", "交办转办"
    MONITOR = "MONITOR", "数据监测"
    COMPLAINT = "COMPLAINT", "投诉举报"


class ProblemKind(Coded):
    """Kinds of problem (问题种类) by which the founding figures are told apart."""

    NOT_PUB_ANNUAL = "NOT_PUB_ANNUAL", "未按规定公示年报"
    NOT_PUB_OTHER = "NOT_PUB_OTHER", "未按规定公示即时信息"
    FALSE_INFO = "FALSE_INFO", "公示信息隐瞒真实情况、弄虚作假"
    REGISTRATION = "REGISTRATION", "登记事项已变更未办理登记"
    UNREACHABLE = "UNREACHABLE", "通过登记的住所（经营场所）无法联系"
    OBSTRUCTION = "OBSTRUCTION", "不配合检查情节严重"
    OTHER = "OTHER", "其他问题"


SAME = {
    ResultType.NOT_PUB_ANNUAL: ProblemKind.NOT_PUB_ANNUAL,
    ResultType.NOT_PUB_OTHER: ProblemKind.NOT_PUB_OTHER,
    ResultType.FALSE_INFO: ProblemKind.FALSE_INFO,
    ResultType.UNREACHABLE: ProblemKind.UNREACHABLE,
    ResultType.OBSTRUCTION: ProblemKind.OBSTRUCTION,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The countable part of a check."""

    results: tuple[ResultType, ...]  # in the order of CT-01
    kinds: tuple[ProblemKind, ...]  # () where nothing was found
    follow_up: FollowUpAction
    is_settled: bool
    is_ordered: bool  # something was ordered to be put right (责令)
    is_transferred: bool
    site_minutes: int | None  # None: the form does not say
    road_minutes: int | None

    @property
    def has_problem(self) -> bool:
        """Whether anything was found."""
        return bool(set(self.results) - CLEAN)


def outcome_of(form: OneForm) -> Outcome:
    """What a form counts for."""
    told = form.journey
    return Outcome(
        results=tuple(one for one in ResultType if one in form.results),
        kinds=problem_kinds(
            form.results, (one.code for one in form.answers if one.answer is Answer.PROBLEM)
        ),
        follow_up=form.follow_up,
        is_settled=form.is_settled,
        is_ordered=is_order(form.results, form.follow_up),
        is_transferred=form.follow_up is FollowUpAction.TRANSFER_CASE,
        site_minutes=_stay(told.arrived, told.left),
        road_minutes=told.minutes if told.arrived or told.metres or told.minutes else None,
    )


def problem_kinds(
    results: Iterable[ResultType], troubled: Iterable[str] = ()
) -> tuple[ProblemKind, ...]:
    """The kinds in a result, in the order of the table; OTHER where no kind fits.

    Args:
        troubled: codes of items that were answered with a problem.
    """
    given = set(results)
    found = {SAME[one] for one in given if one in SAME}
    if given - CLEAN and any(code.startswith(REGISTERED) for code in troubled):
        found.add(ProblemKind.REGISTRATION)
    if given - CLEAN and not found:
        found.add(ProblemKind.OTHER)
    return tuple(one for one in ProblemKind if one in found)


def is_order(results: Iterable[ResultType], follow_up: FollowUpAction) -> bool:
    """Whether the form itself says that something was ordered (责令改正)."""
    return ResultType.CORRECTED_ON_ORDER in results or follow_up is FollowUpAction.ORDER_CORRECT


def joined(codes: Iterable[Coded]) -> str:
    """Codes as one column holds them."""
    return SEPARATOR.join(one.value for one in codes)


def parted(text: str) -> list[str]:
    """The codes of such a column."""
    return text.split(SEPARATOR) if text else []


def _stay(arrived: str, left: str) -> int | None:
    if not (arrived and left):
        return None
    start, end = ([int(part) for part in text.split(":")] for text in (arrived, left))
    minutes = (end[0] - start[0]) * 60 + end[1] - start[1]
    return minutes if 0 <= minutes < LONGEST_STAY else None
