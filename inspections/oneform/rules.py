"""What a form must hold before it can be signed (domain.md 2.5, CT-01 and CT-02).

Each rule returns the faults that it finds; ``check_form`` asks them all, so that an inspector
sees everything at once.
"""

from collections.abc import Iterator

from inspections.oneform.codes import (
    CLEAN,
    WITHOUT_ITEMS,
    Answer,
    EvidenceKind,
    FollowUpAction,
    Method,
    PartyOutcome,
    ResultType,
)
from inspections.oneform.faults import FormFault
from inspections.oneform.types import OneForm, Sheet

FEWEST_ATTEMPTS = 2
Kinds = dict[str, str]  # SHA-256 -> EvidenceKind of every file that is stored


def check_form(form: OneForm, sheet: Sheet, evidence: Kinds) -> list[FormFault]:
    """Every fault of a complete form, in the order of the form.

    Args:
        form: what was entered.
        sheet: the questions of the visit.
        evidence: the files of this visit that the server holds, with their kinds.
    """
    return [
        *_belongs(form, sheet),
        *_dates(form),
        *_answers(form, sheet),
        *_results(form),
        *_unreachable(form, evidence),
        *_obstruction(form),
        *_follow_up(form),
        *_party(form),
        *_files(form, evidence),
    ]


def _belongs(form: OneForm, sheet: Sheet) -> Iterator[FormFault]:
    if form.visit != sheet.visit:
        yield FormFault("visit", form.visit, f"本表属于 {sheet.visit}", "请从该户的页面提交")
    if not form.methods:
        yield FormFault("methods", "", "至少选一种核查方式", "请勾选核查方式")
    elif sheet.needs_on_site and Method.ONSITE not in form.methods and not form.note:
        yield FormFault(
            "methods",
            "、".join(method.label for method in form.methods),
            "任务要求实地检查，未实地检查须说明原因",
            "请勾选实地检查，或在实际情况中写明原因",
        )


def _dates(form: OneForm) -> Iterator[FormFault]:
    entered = form.entered_on.isoformat()
    if form.checked_on > form.entered_on:
        yield FormFault(
            "checked_on",
            form.checked_on.isoformat(),
            f"检查日期不得晚于录入日期 {entered}",
            "请核对日期",
        )
    if form.finished_on > form.entered_on:
        yield FormFault(
            "finished_on",
            form.finished_on.isoformat(),
            f"完成日期不得晚于录入日期 {entered}",
            "请核对日期",
        )
    if form.finished_on < form.checked_on:
        yield FormFault(
            "finished_on",
            form.finished_on.isoformat(),
            f"完成日期不得早于检查日期 {form.checked_on.isoformat()}",
            "请核对日期",
        )
    if form.journey.arrived and form.journey.left and form.journey.left < form.journey.arrived:
        yield FormFault(
            "journey.left", form.journey.left, "离开时间早于到达时间", "请核对到达和离开时间"
        )


def _answers(form: OneForm, sheet: Sheet) -> Iterator[FormFault]:
    known = {question.code: question for question in sheet.questions}
    given = {answer.code: answer for answer in form.answers}
    for code in given.keys() - known.keys():
        yield FormFault(
            "answers", code, "本户的一户一表没有这一事项，只能检查表上载明的事项", "请删去这一项"
        )
    if len(given) < len(form.answers):
        yield FormFault("answers", "", "同一事项填写了两次", "请保留一次")
    excused = bool(set(form.results) & WITHOUT_ITEMS)
    for code, question in known.items():
        answer = given.get(code)
        place = f"answers[{code}]"
        if answer is None or answer.answer is Answer.NOT_CHECKED:
            if not excused:
                yield FormFault(
                    f"{place}.answer",
                    question.name,
                    "一般检查事项和重点检查事项都须逐项填写",
                    "请选择未发现问题、发现问题或不涉及",
                )
        elif answer.answer is Answer.PROBLEM:
            if not answer.finding:
                yield FormFault(
                    f"{place}.finding", "", "发现问题须写明实际情况", "请写明看到了什么、在哪里"
                )
            if not answer.handling:
                yield FormFault(
                    f"{place}.handling", "", "发现问题须写明处置情况", "请写明当场如何处置"
                )


def _results(form: OneForm) -> Iterator[FormFault]:
    results = set(form.results)
    labels = "、".join(result.label for result in form.results)
    if not results:
        yield FormFault("results", "", "至少选一项检查结果", "请选择检查结果")
        return
    if ResultType.NO_PROBLEM in results and len(results) > 1:
        yield FormFault("results", labels, "“未发现问题”不能与其他结果并选", "请去掉其中之一")
    problems = [one for one in form.answers if one.answer is Answer.PROBLEM]
    if problems and results <= CLEAN:
        yield FormFault(
            "results",
            labels,
            f"有 {len(problems)} 个事项发现问题，结果却未反映",
            "请选择相应的检查结果",
        )
    if not problems and ResultType.NO_PROBLEM not in results and not form.note:
        yield FormFault("note", "", "结果不是“未发现问题”时须写明实际情况", "请填写实际情况")
    if ResultType.PENDING_FOLLOWUP in results and form.breach is None:
        yield FormFault(
            "breach", "", "“发现问题待后续处理”须注明违反哪类规定", "请选择违反规定的类别"
        )
    if ResultType.CORRECTED_ON_ORDER in results and form.recheck_on is None:
        yield FormFault("recheck_on", "", "“已责令改正”须定复查日期", "请选择复查日期")
    if form.recheck_on is not None and form.recheck_on < form.checked_on:
        yield FormFault(
            "recheck_on", form.recheck_on.isoformat(), "复查日期早于检查日期", "请核对日期"
        )


def _unreachable(form: OneForm, evidence: Kinds) -> Iterator[FormFault]:
    if ResultType.UNREACHABLE not in form.results:
        return
    if len(form.attempts) < FEWEST_ATTEMPTS:
        yield FormFault(
            "attempts",
            f"{len(form.attempts)} 次",
            f"通过登记的住所无法联系，须至少 {FEWEST_ATTEMPTS} 次联系并有凭证",
            "请补记联系经过；可以是实地核查，也可以是邮寄专用信函",
        )
    proof = {EvidenceKind.PHOTO.value, EvidenceKind.VIDEO.value, EvidenceKind.LETTER_PROOF.value}
    for place, attempt in enumerate(form.attempts):
        if not attempt.how:
            yield FormFault(f"attempts[{place}].how", "", "须写明如何联系", "请填写联系经过")
        if not any(evidence.get(digest) in proof for digest in attempt.evidence):
            yield FormFault(
                f"attempts[{place}].evidence",
                attempt.day.isoformat(),
                "每次联系须有照片、视频或邮寄凭证",
                "请为这次联系附上凭证",
            )


def _obstruction(form: OneForm) -> Iterator[FormFault]:
    claimed = ResultType.OBSTRUCTION in form.results
    if claimed and form.obstruction is None:
        yield FormFault("obstruction", "", "不配合检查须注明法定情形", "请在三种法定情形中选择一种")
    if claimed and not form.note:
        yield FormFault("note", "", "不配合检查须写明经过", "请填写实际情况")
    if not claimed and form.obstruction is not None:
        yield FormFault(
            "obstruction",
            form.obstruction.label,
            "检查结果没有“不配合检查情节严重”",
            "请去掉情形，或选择该结果",
        )


def _follow_up(form: OneForm) -> Iterator[FormFault]:
    results, action = set(form.results), form.follow_up
    if ResultType.PENDING_FOLLOWUP in results and action is FollowUpAction.NONE:
        yield FormFault(
            "follow_up", action.label, "“发现问题待后续处理”必须移交后续", "请选择后续处置措施"
        )
    if (
        results
        and results <= CLEAN
        and action
        not in (
            FollowUpAction.NONE,
            FollowUpAction.BACK_TO_DAILY,
            FollowUpAction.OTHER,
        )
    ):
        yield FormFault(
            "follow_up", action.label, "没有发现问题，不应有这项后续处置", "请核对结果与处置"
        )
    if ResultType.PENDING_FOLLOWUP in results and form.is_settled:
        yield FormFault(
            "is_settled",
            "已完结",
            "“发现问题待后续处理”还没有处理完，不能填已完结",
            "请改为未完结",
        )
    if form.is_settled and form.settled_on is None:
        yield FormFault("settled_on", "", "已完结须填完结日期", "请选择完结日期")
    if not form.is_settled and form.settled_on is not None:
        yield FormFault(
            "settled_on", form.settled_on.isoformat(), "未完结不应有完结日期", "请核对是否完结"
        )
    if form.settled_on is not None and not form.checked_on <= form.settled_on <= form.entered_on:
        yield FormFault(
            "settled_on",
            form.settled_on.isoformat(),
            f"完结日期须在检查日期 {form.checked_on.isoformat()} "
            f"与录入日期 {form.entered_on.isoformat()} 之间",
            "请核对日期",
        )


def _party(form: OneForm) -> Iterator[FormFault]:
    party = form.party
    if party.outcome is PartyOutcome.SIGNED and not (party.name and party.capacity):
        yield FormFault("party.name", party.name, "须写明签字人姓名和身份", "请填写姓名和身份")
    if party.outcome is PartyOutcome.REFUSED:
        if not party.refusal_reason:
            yield FormFault("party.refusal_reason", "", "拒绝签字须注明原因", "请写明原因")
        if not party.witness:
            yield FormFault(
                "party.witness", "", "拒绝签字须有见证人，或注明无法邀请见证人", "请填写见证人"
            )
    present_needed = not set(form.results) & WITHOUT_ITEMS and Method.ONSITE in form.methods
    if party.outcome is PartyOutcome.ABSENT and present_needed:
        yield FormFault(
            "party.outcome",
            party.outcome.label,
            "实地检查须由当事人签字或注明拒签",
            "请选择签字情况",
        )


def _files(form: OneForm, evidence: Kinds) -> Iterator[FormFault]:
    named = [*form.evidence]
    for answer in form.answers:
        named += answer.evidence
    for attempt in form.attempts:
        named += attempt.evidence
    for digest in dict.fromkeys(named):
        if digest not in evidence:
            yield FormFault(
                "evidence", digest[:16], "服务器上没有这份材料", "请等该文件上传完成后再提交"
            )
