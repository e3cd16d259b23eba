"""The party's side of a visit: its code, an anonymous rating, an objection and its answer."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.contact import (
    Objection,
    ObjectionAnswer,
    SpentRating,
    VisitCode,
    VisitRating,
)
from inspections.fieldwork.selectors.contact import token_hash, token_of
from inspections.fieldwork.selectors.crews import ever_in_crew
from inspections.fieldwork.services.moves import locked_visit, record
from inspections.fieldwork.states import VisitState
from inspections.policies import AlreadyDoneError, PolicyError
from personnel.models import Inspector
from shuangsuiji.kernel.workdays import add_workdays
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.workdays import calendar

ANSWER_WORKDAYS = 10
MOST_OBJECTIONS = 5
PARTY = "party"  # the actor of what the party does; nobody's account


@dataclass(frozen=True, kw_only=True)
class Rating:
    """What the party thinks of a visit."""

    stars: int
    showed_credentials: bool
    stayed_on_items: bool
    was_clean: bool
    words: str = ""


@command
def issue_visit_code(*, visit_code: str, by: str, now: datetime) -> VisitCode:
    """Make the code of a visit that has begun; only its hash is kept.

    Raises:
        PolicyError: the visit has not begun, or was stopped.
        AlreadyDoneError: it has one; ``token_of`` gives it again.
    """
    visit = locked_visit(visit_code)
    if visit.state == VisitState.STOPPED:
        raise PolicyError(f"检查户次 {visit.code} 已停止，没有检查码。")
    if visit.started_at is None:
        raise PolicyError(f"检查户次 {visit.code} 还没有开始检查。请到现场开始检查后再出示检查码。")
    if VisitCode.objects.filter(visit=visit).exists():
        raise AlreadyDoneError("检查码已生成。")
    digest = token_hash(token_of(visit))
    row = VisitCode.objects.create(visit=visit, token_hash=digest, issued_by=by, issued_at=now)
    record(visit, Event.VISIT_CODE_ISSUED, {"token_hash": digest}, by=by, now=now)
    return row


@command
def rate_visit(*, visit_code: str, rating: Rating, by: str, now: datetime) -> VisitRating:
    """Keep an anonymous rating with unit and month only, and apart that the code was used.

    Both rows get numbers by chance, so that their order does not join them again; the ledger
    says that somebody rated a visit of the unit, not which one nor what was said.

    Raises:
        PolicyError: the visit was rated already, or the stars are not 1 to 5.
    """
    visit = locked_visit(visit_code)
    if not 1 <= rating.stars <= 5:
        raise PolicyError("请选择一到五颗星。")
    if SpentRating.objects.filter(visit=visit).exists():
        raise AlreadyDoneError("这次检查已经评价过，每次检查评价一次。谢谢！")
    SpentRating.objects.create(pk=_by_chance(), visit=visit)
    month = timezone.localdate(now).replace(day=1)
    row = VisitRating.objects.create(
        pk=_by_chance(),
        unit=visit.unit,
        month=month,
        stars=rating.stars,
        showed_credentials=rating.showed_credentials,
        stayed_on_items=rating.stayed_on_items,
        was_clean=rating.was_clean,
        words=rating.words,
    )
    append(
        kind=Event.VISIT_RATED,
        actor=by,
        subject=visit.unit.code,
        payload={"month": f"{month:%Y-%m}"},
        at=now,
    )
    return row


@command
def file_objection(
    *, visit_code: str, name: str, phone: str, words: str, by: str, now: datetime
) -> Objection:
    """The party objects, with its name; the clock of the answer starts.

    Raises:
        PolicyError: no name, no words, or too many objections to this visit.
        AlreadyDoneError: the same objection came before: a second click.
    """
    visit = locked_visit(visit_code)
    if not name.strip() or not words.strip():
        raise PolicyError("请写明您的姓名和异议的内容，以便答复。")
    if visit.objections.filter(name=name.strip(), words=words.strip()).exists():
        raise AlreadyDoneError("这份异议已经收到，不必重复提交。请等待答复。")
    if visit.objections.count() >= MOST_OBJECTIONS:
        raise PolicyError(
            f"对这次检查已提出 {MOST_OBJECTIONS} 次异议，请等待答复，或向检查机关当面、书面提出。"
        )
    answer_by = add_workdays(calendar(), timezone.localdate(now), ANSWER_WORKDAYS)
    row = Objection.objects.create(
        visit=visit,
        words=words.strip(),
        name=name.strip(),
        phone=phone.strip(),
        filed_at=now,
        answer_by=answer_by,
    )
    record(
        visit,
        Event.OBJECTION_FILED,
        {"words_sha256": _digest(row.words), "answer_by": answer_by.isoformat()},
        by=by,
        now=now,
    )
    return row


@command
def answer_objection(
    *, objection_id: int, is_upheld: bool, words: str, by: str, now: datetime
) -> ObjectionAnswer:
    """Answer an objection; whoever was in the team may not.

    Raises:
        PolicyError: of the team, answered otherwise already, or without words.
        AlreadyDoneError: answered by this person in these words: a second click.
    """
    objection = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("visit__session", "visit__unit")
        .get(pk=objection_id)
    )
    inspector = Inspector.objects.filter(user__username=by).first()
    if inspector is not None and ever_in_crew(objection.visit, inspector):
        raise PolicyError("您是这次检查的检查人员，异议须由检查组以外的人员核实答复。")
    if not words.strip():
        raise PolicyError("请写明答复的理由。")
    if (standing := ObjectionAnswer.objects.filter(objection=objection).first()) is not None:
        if (standing.answered_by, standing.words) == (by, words.strip()):
            raise AlreadyDoneError("这份异议已答复。")
        raise PolicyError(f"这份异议已由 {standing.answered_by} 答复，这一份没有发出。")
    row = ObjectionAnswer.objects.create(
        objection=objection,
        is_upheld=is_upheld,
        words=words.strip(),
        answered_by=by,
        answered_at=now,
    )
    record(
        objection.visit,
        Event.OBJECTION_ANSWERED,
        {"is_upheld": is_upheld, "words_sha256": _digest(row.words)},
        by=by,
        now=now,
    )
    return row


def _by_chance() -> int:
    return secrets.randbelow(2**53) + 1


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
