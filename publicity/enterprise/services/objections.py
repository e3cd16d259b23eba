"""Objections and appeals as enterprises file them, with evidence and clocks."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.timezone import localdate

from inspections.policies import AlreadyDoneError, PolicyError
from publicity.enterprise.events import Event
from publicity.enterprise.filing import Kept
from publicity.enterprise.models import AccessUse, Material, Objection, ObjectionStep
from publicity.enterprise.selectors.cases import last_day_to_appeal, superior_of
from publicity.enterprise.selectors.own import last_day_to_object, own_publication
from publicity.enterprise.states import FINAL, Ground, Remedy, Stage, StepKind
from publicity.models import Publication
from shuangsuiji.kernel.workdays import add_workdays
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit
from shuangsuiji.orgs.workdays import calendar

APPEALABLE = (StepKind.REFUSED, StepKind.REJECTED)


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What an enterprise puts forward."""

    ground: Ground
    wish: Remedy
    words: str
    name: str
    phone: str
    files: Sequence[Kept] = ()


@command
def file_objection(
    *, use: AccessUse, publication_code: str, complaint: Complaint, by: str, now: datetime
) -> Objection:
    """Object to one's own result; the public page says that it is being looked into.

    Raises:
        PolicyError: not one's own, too late, one was filed already, or something is missing.
    """
    today = localdate(now)
    publication = own_publication(use.code.entity_id, publication_code, on=today)
    if (last := last_day_to_object(publication)) is not None and today > last:
        raise PolicyError(
            f"{publication.code} 的异议期限到 {last} 为止，已过期。"
            "仍可提交回应；对处理决定不服的，可依法申请行政复议或者提起行政诉讼。"
        )
    if publication.objections.filter(stage=Stage.OBJECTION).exclude(
        steps__kind=StepKind.TAKEN_BACK
    ):
        raise PolicyError("对这项结果已提出过异议。对答复不服的，请在异议页申诉。")
    number = f"{publication.code}-O{publication.objections.count() + 1}"
    return _filed(number, publication, publication.unit, None, complaint, use=use, by=by, now=now)


@command
def file_appeal(
    *, use: AccessUse, number: str, complaint: Complaint, by: str, now: datetime
) -> Objection:
    """Appeal against the answer to one's objection; the superior unit decides.

    Raises:
        PolicyError: not one's own, not answered against one, too late, or appealed already.
    """
    rows = Objection.objects.select_for_update(of=("self",))
    objection = (
        rows.select_related("publication__unit")
        .filter(number=number, publication__entity=use.code.entity_id, stage=Stage.OBJECTION)
        .first()
    )
    if objection is None:
        raise PolicyError(f"没有异议 {number}。请从本企业的记录中选择。")
    answer = objection.steps.filter(kind__in=APPEALABLE).first()
    if answer is None:
        raise PolicyError("异议还没有答复，或已经成立，不需要申诉。")
    last = last_day_to_appeal(answer)
    if localdate(now) > last:
        raise PolicyError(f"申诉期限到 {last} 为止，已过期。仍可依法申请行政复议或者提起诉讼。")
    if Objection.objects.filter(against=objection).exists():
        raise AlreadyDoneError("已就这份异议提出过申诉。")
    unit = superior_of(objection.unit) or objection.unit
    publication = objection.publication
    return _filed(f"{number}-A", publication, unit, objection, complaint, use=use, by=by, now=now)


@command
def take_back(*, use: AccessUse, number: str, by: str, now: datetime) -> ObjectionStep:
    """Take one's own case back while nobody has decided it.

    Raises:
        PolicyError: somebody else's, or decided.
    """
    row = Objection.objects.select_for_update(of=("self",)).filter(number=number).first()
    if row is None or row.publication.entity_id != use.code.entity_id:
        raise PolicyError(f"没有异议 {number}。请从本企业的记录中选择。")
    if row.steps.filter(kind__in=FINAL).exists():
        raise PolicyError(f"{number} 已经办结，不能撤回。")
    step = ObjectionStep.objects.create(objection=row, kind=StepKind.TAKEN_BACK, by=by, at=now)
    append(
        kind=Event.OBJECTION_MOVED,
        actor=by,
        subject=row.number,
        payload={"step": step.kind, "publication": row.publication.code},
        at=now,
        rows=[step],
    )
    return step


def _filed(
    number: str,
    publication: Publication,
    unit: Unit,
    against: Objection | None,
    complaint: Complaint,
    *,
    use: AccessUse,
    by: str,
    now: datetime,
) -> Objection:
    if not (complaint.words.strip() and complaint.name.strip() and complaint.phone.strip()):
        raise PolicyError("请写明事实和理由、联系人和电话，以便核实和答复。")
    row = Objection.objects.create(
        number=number,
        publication=publication,
        stage=Stage.OBJECTION if against is None else Stage.APPEAL,
        against=against,
        unit=unit,
        ground=complaint.ground,
        wish=complaint.wish,
        words=complaint.words.strip(),
        name=complaint.name.strip(),
        phone=complaint.phone.strip(),
        use=use,
        filed_at=now,
        accept_by=add_workdays(calendar(), localdate(now), settings.SSJ_OBJECTION_ACCEPT_WORKDAYS),
    )
    materials = [
        Material.objects.create(
            objection=row,
            name=one.name,
            digest=one.digest,
            size=one.size,
            media_type=one.media_type,
        )
        for one in complaint.files
    ]
    append(
        kind=Event.OBJECTION_FILED,
        actor=by,
        subject=number,
        payload={
            "publication": publication.code,
            "stage": str(row.stage),
            "words_sha256": hashlib.sha256(row.words.encode()).hexdigest(),
            "files": sorted(one.digest for one in complaint.files),
        },
        at=now,
        rows=[row, *materials],
    )
    return row
