"""What the papers of a visit say, read from what is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from django.utils import timezone

from inspections.codes import ItemClass
from inspections.fieldwork.models.documents import FieldDocument
from inspections.fieldwork.models.forms import FormSignature, FormVersion, Review
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.papers.facts import Choices, FormFacts, Guide, ItemGroup, ItemLine, Party
from inspections.fieldwork.selectors.crews import CrewMember, crew_of
from inspections.fieldwork.selectors.documents import form_of
from inspections.fieldwork.selectors.sheets import SheetItem, items_of
from inspections.fieldwork.states import ServedBy, SignerRole
from inspections.oneform.codes import (
    Answer,
    Coded,
    FollowUpAction,
    Method,
    PartyOutcome,
    ResultType,
)
from inspections.oneform.types import ItemAnswer, OneForm
from inspections.selectors.passages import display_names
from shuangsuiji.paper.document import Signed

CHECKED = {
    Answer.NORMAL: "是",
    Answer.PROBLEM: "是",
    Answer.NOT_INVOLVED: "不涉及",
    Answer.NOT_CHECKED: "否",
}
SHORT_CLASS = {ItemClass.GENERAL: "一般", ItemClass.KEY: "重点"}


def blank_form(visit: Visit, *, with_guides: bool = True) -> FormFacts:
    """The form of a visit as it is taken along, with how items are checked. About ten queries."""
    entity, empty, items = visit.entity, Signed(), items_of([visit]).get(visit.pk, ())
    parts = visit.parts.select_related("drawn__session__task").order_by("pk")
    tasks = [part.drawn.session.task for part in parts]
    return FormFacts(
        bureau=visit.unit.name,
        number=visit.code,
        task_names=[task.name for task in tasks],
        task_codes=[task.code for task in tasks],
        party=Party(
            name=entity.name,
            code=entity.uscc or entity.reg_no or "",
            address=entity.address,
            legal_rep=entity.legal_rep,
            contact=entity.contact_name,
            contact_phone=entity.contact_phone,
        ),
        checked_on="",
        groups=_groups(items, {task.code: task.name for task in tasks}, {}),
        methods=_choices(Method, ()),
        results=_choices(ResultType, ()),
        note="",
        actions=_choices(FollowUpAction, ()),
        is_settled=(("已完结", False), ("未完结", False)),
        settled_on="",
        recheck_on="",
        opinion="",
        party_signed=Signed("签字（盖章）："),
        team=[Signed(_credential(one)) for one in crew_of(visit)],
        review="",
        reviewer=empty,
        publication="",
        approver=empty,
        entered_by="",
        entered_on="",
        guides=[_guide(one) for one in items] if with_guides else (),
    )


def filled_form(visit: Visit, version: FormVersion, *, address: str) -> FormFacts:
    """A submitted version with the signatures and the review that it has by now."""
    form = form_of(version)
    hands = list(version.signatures.select_related("inspector").order_by("signed_at", "pk"))
    review = Review.objects.filter(form=version).first()
    names = display_names([version.submitted_by, review.reviewed_by if review else ""])
    reviewer, blank = _reviewer(review, names), blank_form(visit, with_guides=False)
    answers = {one.code: one for one in form.answers}
    items = items_of([visit]).get(visit.pk, ())
    tasks = dict(zip(blank.task_codes, blank.task_names, strict=True))
    return replace(
        blank,
        checked_on=form.checked_on.isoformat(),
        groups=_groups(items, tasks, answers),
        methods=_choices(Method, form.methods),
        results=_choices(ResultType, form.results),
        note=_note(form),
        actions=_choices(FollowUpAction, (form.follow_up,)),
        is_settled=(("已完结", form.is_settled), ("未完结", not form.is_settled)),
        settled_on=_day(form.settled_on),
        recheck_on=_day(form.recheck_on),
        opinion=_opinion(form),
        party_signed=_party(form, hands),
        team=_team(visit, hands),
        review=_reviewed(version, review),
        reviewer=reviewer,
        publication="" if review is None else "同意公示。" if review.may_publish else "不公示。",
        approver=reviewer,
        entered_by=names.get(version.submitted_by, version.submitted_by),
        entered_on=form.entered_on.isoformat(),
        digest=version.digest,
        address=address,
    )


def served_of(document: FieldDocument) -> list[Signed]:
    """Who signed for a document, or how else it was served. Two queries at most."""
    receipt = getattr(document, "receipt", None)
    if receipt is None:
        return []
    way = ServedBy(receipt.way)
    name = display_names([receipt.served_by]).get(receipt.served_by, receipt.served_by)
    who = {
        ServedBy.SIGNED: f"受送达人　{receipt.receiver}",
        ServedBy.LEFT: f"留置送达，见证人　{receipt.receiver}",
        ServedBy.POSTED: f"邮寄送达，邮件号　{receipt.receiver}",
    }[way]
    when = _instant(receipt.served_at)
    return [Signed(who, receipt.strokes, when), Signed(f"送达人　{name}", "", when)]


def _groups(
    items: Sequence[SheetItem], names: Mapping[str, str], answers: Mapping[str, ItemAnswer]
) -> list[ItemGroup]:
    return [
        ItemGroup(
            section, "、".join(names[code] for code in tasks), [_line(x, answers) for x in of]
        )
        for (section, tasks), of in groupby(items, key=lambda one: (one.section, one.tasks))
    ]


def _line(one: SheetItem, answers: Mapping[str, ItemAnswer]) -> ItemLine:
    item, answer = one.item, answers.get(one.item.code)
    return ItemLine(
        name=item.name,
        item_class=SHORT_CLASS[ItemClass(item.item_class)],
        content=item.content,
        checked=CHECKED[answer.answer] if answer else "",
        finding=answer.finding or _said(answer.answer) if answer else "",
        handling=answer.handling if answer else "",
    )


def _said(answer: Answer) -> str:
    return answer.label if answer is Answer.NORMAL else ""


def _guide(one: SheetItem) -> Guide:
    item = one.item
    return Guide(
        item.name, item.how_to, item.legal_basis, item.wording_normal, item.wording_problem
    )


def _choices(table: type[Coded], chosen: Sequence[Coded]) -> Choices:
    return [(one.label, one in chosen) for one in table]


def _note(form: OneForm) -> str:
    parts = [form.note]
    if form.obstruction is not None:
        parts.append(f"不配合情形：{form.obstruction.label}")
    if form.breach is not None:
        parts.append(f"违反规定类别：{form.breach.label}")
    parts += [f"{one.day.isoformat()} 联系：{one.how}" for one in form.attempts]
    return "\n".join(part for part in parts if part)


def _opinion(form: OneForm) -> str:
    party = form.party
    if party.outcome is PartyOutcome.REFUSED:
        return f"拒绝签字，原因：{party.refusal_reason}　见证人：{party.witness}"
    if party.outcome is PartyOutcome.ABSENT:
        return "无人在场，未签字。"
    return party.opinion or "无意见。"


def _party(form: OneForm, hands: list[FormSignature]) -> Signed:
    party = next((hand for hand in hands if hand.inspector_id is None), None)
    if party is None:
        return Signed(f"{form.party.name}（{form.party.capacity}）" if form.party.name else "")
    role = "见证人　" if party.role == SignerRole.REFUSAL_WITNESS else ""
    capacity = f"（{party.capacity}）" if party.capacity else ""
    return Signed(f"{role}{party.name}{capacity}", party.strokes, _instant(party.signed_at))


def _team(visit: Visit, hands: list[FormSignature]) -> list[Signed]:
    """Whoever signed, as they did; then those of the team who did not yet."""
    signed = [hand for hand in hands if hand.inspector is not None]
    done = {hand.inspector_id for hand in signed}
    lines = [
        Signed(_credential(hand.inspector), hand.strokes, _instant(hand.signed_at))
        for hand in signed
        if hand.inspector is not None
    ]
    return lines + [Signed(_credential(one)) for one in crew_of(visit) if one.pk not in done]


def _credential(inspector: CrewMember) -> str:
    return f"{inspector.name}　执法证号 {inspector.credential_no}"


def _reviewer(review: Review | None, names: dict[str, str]) -> Signed:
    if review is None:
        return Signed()
    name = names.get(review.reviewed_by, review.reviewed_by)
    return Signed(name, "", _instant(review.reviewed_at))


def _reviewed(version: FormVersion, review: Review | None) -> str:
    """What the departments of a joint visit said, then the reviewer. Two queries."""
    said = list(version.department_signatures.select_related("unit"))
    names = display_names(one.signed_by for one in said)
    lines = [
        f"{one.unit.name}会签：{one.opinion or '同意。'}"
        f"（{names.get(one.signed_by, one.signed_by)}，{_instant(one.signed_at)}）"
        for one in said
    ]
    if review is not None and (words := review.opinion or ("同意。" if review.is_approved else "")):
        lines.append(words)
    return "\n".join(lines)


def _day(day: object) -> str:
    return "" if day is None else str(day)


def _instant(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
