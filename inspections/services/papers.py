"""Minutes of a draw, signatures under them, photographs and signed scans."""

import hashlib
from dataclasses import asdict
from datetime import datetime

from inspections.documents.stored import facts_bytes
from inspections.events import Event
from inspections.models.ceremonies import Station
from inspections.models.papers import Minutes, MinutesSignature, PaperFile, PaperKind
from inspections.models.sessions import DrawSession
from inspections.policies import PolicyError, check_may_issue_minutes, check_may_sign
from inspections.printing import minutes_facts
from inspections.services.moves import record
from shuangsuiji.intake.evidence import Evidence
from shuangsuiji.ledger.services import command
from shuangsuiji.orgs.models import User
from shuangsuiji.paper.marks import is_signature


@command
def issue_minutes(*, session_code: str, by: str, now: datetime) -> Minutes:
    """Write the minutes of a drawn session down; an earlier edition stays beside the new one.

    Raises:
        PolicyError: the session is not drawn yet.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    check_may_issue_minutes(session)
    edition = session.minutes.count() + 1
    facts = facts_bytes(asdict(minutes_facts(session, edition=edition)))
    digest = hashlib.sha256(facts).hexdigest()
    minutes = Minutes.objects.create(
        session=session, edition=edition, facts=facts, digest=digest, issued_by=by, issued_at=now
    )
    record(session, Event.MINUTES_ISSUED, {"edition": edition, "digest": digest}, by=by, now=now)
    return minutes


@command
def sign_minutes(
    *, session_code: str, edition: int, digest: str, strokes: str, by: str, now: datetime
) -> MinutesSignature:
    """Somebody with an account signs an edition under the digest that their screen showed.

    Raises:
        PolicyError: not a person of this ceremony, signed already, another digest, no strokes.
    """
    minutes = _locked(session_code, edition)
    user = User.objects.get(username=by)
    role = check_may_sign(minutes.session, user)
    return _sign(
        minutes,
        MinutesSignature(user=user, name=user.display_name or by, role=role),
        digest=digest,
        strokes=strokes,
        by=by,
        now=now,
    )


@command
def sign_minutes_at_station(
    *, station_id: int, edition: int, digest: str, strokes: str, by: str, now: datetime
) -> MinutesSignature:
    """A witness signs on the device that holds the seat.

    Raises:
        PolicyError: signed already, another digest, no strokes.
    """
    station = Station.objects.select_related("ceremony__session").get(pk=station_id)
    session = station.ceremony.session
    if session is None or station.ceremony.supplement_id is not None or not station.seated_at:
        raise PolicyError("本席没有可签署的抽取仪式记录。")
    return _sign(
        _locked(session.code, edition),
        MinutesSignature(
            station=station, name=station.name, role=f"见证人（{station.get_kind_display()}）"
        ),
        digest=digest,
        strokes=strokes,
        by=by,
        now=now,
    )


@command
def file_paper(
    *,
    session_code: str,
    kind: PaperKind,
    title: str,
    data: bytes,
    evidence: Evidence,
    by: str,
    now: datetime,
) -> PaperFile:
    """Keep a photograph or a signed scan with the session.

    Args:
        evidence: what ``read_evidence`` found in ``data``.

    Raises:
        PolicyError: the same file is there already, or the title is empty.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    digest = hashlib.sha256(data).hexdigest()
    if not title.strip():
        raise PolicyError("请写明这份材料是什么，例如“县领导抽取执法人员”。")
    if session.paper_files.filter(digest=digest).exists():
        raise PolicyError("同一份文件已经上传过，不必重复。")
    row = PaperFile.objects.create(
        session=session,
        kind=kind,
        title=title.strip(),
        media_type=evidence.media_type,
        data=data,
        shown=evidence.shown,
        digest=digest,
        filed_by=by,
        filed_at=now,
    )
    record(
        session,
        Event.PAPER_FILED,
        {"kind": str(kind), "media_type": evidence.media_type, "digest": digest},
        by=by,
        now=now,
    )
    return row


def _locked(session_code: str, edition: int) -> Minutes:
    session = DrawSession.objects.select_for_update().get(code=session_code)
    minutes = session.minutes.filter(edition=edition).first()
    if minutes is None:
        raise PolicyError(f"场次 {session_code} 没有第 {edition} 版记录。")
    newest = session.minutes.order_by("-edition").values_list("edition", flat=True)[0]
    if newest != edition:
        raise PolicyError(
            f"第 {edition} 版之后已出具第 {newest} 版，请核对新版后再签。旧版及其签名仍保留。"
        )
    minutes.session = session
    return minutes


def _sign(
    minutes: Minutes,
    signature: MinutesSignature,
    *,
    digest: str,
    strokes: str,
    by: str,
    now: datetime,
) -> MinutesSignature:
    if digest != minutes.digest:
        raise PolicyError("您屏幕上的记录不是现在这一版，请刷新后核对再签。")
    if not is_signature(strokes):
        raise PolicyError("请在签名框内手写签名，再按“签署”。")
    if minutes.signatures.filter(user=signature.user, station=signature.station).exists():
        raise PolicyError("您已签署过这一版，不必重复。")
    signature.minutes, signature.strokes = minutes, strokes
    signature.digest, signature.signed_at = digest, now
    signature.save(force_insert=True)
    record(
        minutes.session,
        Event.MINUTES_SIGNED,
        {
            "edition": minutes.edition,
            "digest": digest,
            "role": signature.role,
            "strokes_sha256": hashlib.sha256(strokes.encode("ascii")).hexdigest(),
        },
        by=by,
        now=now,
    )
    return signature
