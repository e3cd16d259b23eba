"""Documents that were given out without a network: the paper is in the party's hand already.

So nothing is refused that a person could have handed over: what is odd about it is noted beside
it. The number comes from the visit and the hand that wrote it, and needs no counter.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.documents import FieldDocument
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.papers.building import Making, document_of
from inspections.fieldwork.papers.inputs import lacking
from inspections.fieldwork.papers.kinds import KindSpec, specs
from inspections.fieldwork.selectors.crews import crew_of, inspector_of
from inspections.fieldwork.selectors.documents import known_values, wording_labelled
from inspections.fieldwork.services.documents import AlreadyIssuedError
from inspections.fieldwork.services.moves import locked_visit, record
from inspections.fieldwork.states import DocKind, VisitState
from inspections.policies import PolicyError
from personnel.models import Inspector
from shuangsuiji.ledger.services import command
from shuangsuiji.orgs.models import User
from shuangsuiji.paper.document import document_bytes
from shuangsuiji.paper.numbering import is_scene_number

AHEAD, BEHIND = timedelta(minutes=10), timedelta(days=30)
# What the phone knows better than the server: when, and by whom.
OWN = frozenset({"检查日期", "检查人员", "出具日期"})


class OtherPaperError(PolicyError):
    """The number stands under another document; a person has to look at both."""


@dataclass(frozen=True, kw_only=True)
class ScenePaper:
    """A document as the phone made it."""

    kind: DocKind
    number: str
    values: Mapping[str, str]  # every field of the kind but number and deadline
    due_on: date | None
    issued_at: datetime
    template: str
    digest: str  # SHA-256 of the canonical bytes that the phone made


@command
def file_scene_document(
    *, visit_code: str, paper: ScenePaper, by: str, now: datetime
) -> FieldDocument:
    """Enter a document that a phone made; the server makes the same bytes, or refuses.

    Raises:
        PolicyError: values are missing, the time cannot be, or the bytes are others.
        AlreadyIssuedError: this very document is here.
        OtherPaperError: its number stands under other bytes.
    """
    visit, spec = locked_visit(visit_code), specs()[paper.kind]
    standing = FieldDocument.objects.filter(number=paper.number).first()
    if standing is not None:
        if standing.digest == paper.digest:
            raise AlreadyIssuedError(standing)
        raise OtherPaperError(
            f"文号 {paper.number} 已用于另一份文书。两份都请保留，告知本单位管理人员核对。"
        )
    hand = inspector_of(User.objects.get(username=by), on=timezone.localdate(now))
    _check(visit, spec, paper, hand, now)
    wording = wording_labelled(visit.unit, paper.kind, paper.template)
    if wording is None:
        raise PolicyError(f"没有文书模板“{paper.template}”。请联网刷新后重新出具。")
    making = Making(
        number=paper.number,
        visit=visit.code,
        issued_at=timezone.localtime(paper.issued_at),
        due_on=paper.due_on,
        title=wording.title,
        body=wording.body,
        template=wording.label,
    )
    data = document_bytes(document_of(spec, paper.values, making))
    if hashlib.sha256(data).hexdigest() != paper.digest:
        raise PolicyError("文书内容与手机上的摘要不符，没有存入。请更新手机上的页面后重试。")
    document = FieldDocument.objects.create(
        visit=visit,
        kind=paper.kind,
        number=paper.number,
        template=wording.template,
        facts=data,
        digest=paper.digest,
        issued_by=by,
        issued_at=paper.issued_at,
    )
    told = {"kind": paper.kind.value, "number": paper.number, "digest": paper.digest}
    odd = _oddities(visit, paper, hand, now)
    record(visit, Event.DOCUMENT_ISSUED, {**told, "on_scene": True, "odd": odd}, by=by, now=now)
    return document


def _check(
    visit: Visit, spec: KindSpec, paper: ScenePaper, hand: Inspector | None, now: datetime
) -> None:
    if not now - BEHIND <= paper.issued_at <= now + AHEAD:
        raise PolicyError(
            f"出具时间 {timezone.localtime(paper.issued_at):%Y-%m-%d %H:%M} 不在最近 "
            f"{BEHIND.days} 天内。请核对手机的时间。"
        )
    year = timezone.localdate(paper.issued_at).year
    code = hand.code if hand else ""
    if not is_scene_number(paper.number, spec.word, year, visit.code, code):
        raise PolicyError(
            f"现场文号“{paper.number}”应为“代字{spec.word}〔{year}〕现场-{visit.code}-{code}-序号”。"
            "请更新手机上的页面后重新出具。"
        )
    wanted = set(spec.fields) - {"文号", "期限"}
    if set(paper.values) != wanted:
        names = "、".join(sorted(wanted ^ set(paper.values)))
        raise PolicyError(f"“{spec.title}”的栏目不对：{names}。请更新手机上的页面后重试。")
    inputs = {one.name: paper.values[one.name] for one in spec.inputs}
    if why := lacking(spec, inputs, paper.due_on, today=timezone.localdate(paper.issued_at)):
        raise PolicyError(why)


def _oddities(visit: Visit, paper: ScenePaper, hand: Inspector | None, now: datetime) -> list[str]:
    """What a person should know about the paper: nothing of it undoes that it was handed over."""
    found = []
    if visit.state == VisitState.STOPPED:
        found.append("检查已停止")
    if hand not in crew_of(visit):
        found.append("出具人已不在检查组")
    inputs = {one.name for one in specs()[paper.kind].inputs}
    known = known_values(visit, now=now)
    found += [
        f"{name}与登记不同"
        for name, text in known.items()
        if name not in OWN and name not in inputs and paper.values[name] != text
    ]
    return found
