"""What staff are told of the enterprise's side: something came, its clock runs out, it ran out.

Only who may act on it is told, so never anybody with a hand in the result. No name of an entity
and no word of the enterprise stands in a reminder.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from django.urls import reverse

from entities.models import CreditRepair
from entities.selectors.listings import DECIDERS
from inspections.fieldwork.selectors.crews import crews_of
from inspections.fieldwork.selectors.notices import PHONE, Reminder, already_told
from inspections.fieldwork.selectors.recipients import Recipients
from publicity.enterprise.hands import hands_on_case, hands_on_visit
from publicity.enterprise.models import Objection, ObjectionStep, Reply
from publicity.enterprise.selectors.cases import Case, cases
from publicity.enterprise.states import FINAL, CaseState, Remedy, StepKind
from shuangsuiji.orgs.models import Role


@dataclass(frozen=True)
class _Matter:
    """Something that waits for people, and until when."""

    key: str
    what: str  # "企业回应"
    waits: str  # "待核查"
    text: str
    url: str
    due_on: date
    users: Mapping[str, int]  # username -> id
    hands: Callable[[], Collection[str]]  # usernames that may not act; asked only if needed


def reminders(recipients: Recipients, today: date, soon: date) -> Iterator[Reminder]:
    """Of every open matter the one reminder that its clock calls for by now.

    About fifteen queries, and some for each matter that somebody is not told of yet.
    """
    waiting = [
        (_key(one, today, soon), one)
        for one in (*_replies(recipients), *_cases(recipients), *_repairs(recipients))
    ]
    told = already_told({key for key, _ in waiting})
    for key, one in waiting:
        fresh = {name: pk for name, pk in one.users.items() if (pk, key) not in told}
        hands = one.hands() if fresh else ()
        for name, pk in fresh.items():
            if name not in hands:
                title = f"{one.what}{_word(one, today, soon)}"
                yield Reminder(pk, key, title, one.text, one.url, one.due_on)


def _key(one: _Matter, today: date, soon: date) -> str:
    """Anew for each stage of the clock, and again where the clock was set anew."""
    if one.due_on < today:
        return f"{one.key}/{one.due_on}/late"
    return f"{one.key}/{one.due_on}/soon" if one.due_on <= soon else f"{one.key}/new"


def _word(one: _Matter, today: date, soon: date) -> str:
    if one.due_on < today:
        return f"{one.waits}，已超期"
    return f"{one.waits}，即将到期" if one.due_on <= soon else one.waits


def _replies(recipients: Recipients) -> Iterator[_Matter]:
    rows = Reply.objects.filter(check_of__isnull=True, withdrawal__isnull=True)
    for row in rows.select_related("publication__unit", "publication__visit"):
        yield _Matter(
            key=f"reply/{row.number}",
            what="企业回应",
            waits="待核查",
            text=f"回应 {row.number} 须在 {row.check_by} 前核查，核查后才公开。",
            url=reverse("appeals:reply", args=[row.number]),
            due_on=row.check_by,
            users=recipients.named(row.publication.unit, Role.PUBLISHER),
            hands=partial(hands_on_visit, row.publication.visit),
        )


def _cases(recipients: Recipients) -> Iterator[_Matter]:
    open_rows = Objection.objects.exclude(
        steps__kind__in=[kind for kind in FINAL if kind != StepKind.UPHELD]
    )
    for case in cases(open_rows.select_related("publication__visit__unit", "against")):
        if case.state == CaseState.TO_REMEDY:
            yield from _remedy(case, recipients)
        elif case.is_open and case.due_on is not None:
            yield _hearing(case, case.due_on, recipients)


def _hearing(case: Case, due: date, recipients: Recipients) -> _Matter:
    row, is_new = case.row, case.state == CaseState.FILED
    act = "受理或说明理由不予受理" if is_new else "作出决定"
    return _Matter(
        key=f"case/{row.number}/{case.state}",
        what=f"结果{row.get_stage_display()}",
        waits="待受理" if is_new else "待决定",
        text=f"{row.get_stage_display()} {row.number} 须在 {due} 前{act}。",
        url=reverse("appeals:case", args=[row.number]),
        due_on=due,
        users=recipients.named(row.unit, Role.APPEALS),
        hands=partial(hands_on_case, row),
    )


def _remedy(case: Case, recipients: Recipients) -> Iterator[_Matter]:
    """Upheld: an editor withdraws it, or the crew corrects it and a reviewer reviews that."""
    row = case.row
    step = ObjectionStep.objects.get(objection=row, kind=StepKind.UPHELD)
    if case.due_on is None:
        return
    desk, visit = reverse("appeals:case", args=[row.number]), row.publication.visit
    if step.remedy == Remedy.WITHDRAW:
        doers = [(recipients.named(row.publication.unit, Role.PUBLISHER), desk)]
        act, waits = "撤下公示", "待撤下"
    else:
        crew = crews_of([visit])[visit.pk]
        seats = {one.user.username: one.user_id for one in crew if one.user and one.user_id}
        doers = [(seats, PHONE), (recipients.named(visit.unit, Role.REVIEWER), desk)]
        act, waits = "更正检查结果并审核", "待更正"
    for users, url in doers:
        yield _Matter(
            key=f"case/{row.number}/remedy",
            what="成立的异议",
            waits=waits,
            text=f"{row.number} 已决定成立，检查户次 {visit.code} 须在 {case.due_on} 前{act}。",
            url=url,
            due_on=case.due_on,
            users=users,
            hands=partial(tuple, [step.by]),
        )


def _repairs(recipients: Recipients) -> Iterable[_Matter]:
    rows = CreditRepair.objects.filter(decision__isnull=True)
    for row in rows.select_related("fact__entity__responsible_unit"):
        unit = row.fact.entity.responsible_unit
        if unit is not None:
            yield _Matter(
                key=f"repair/{row.code}",
                what="信用修复申请",
                waits="待决定",
                text=f"申请 {row.code} 须在 {row.answer_by} 前答复。",
                url=reverse("entities:repair", args=[row.code]),
                due_on=row.answer_by,
                users=recipients.named(unit, *DECIDERS),
                hands=partial(tuple, [row.applied_by]),
            )
