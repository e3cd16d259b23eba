"""Minutes of a draw, signatures under them, photographs and signed scans."""

import hashlib
from dataclasses import asdict
from datetime import datetime

from inspections.documents.stored import facts_bytes
from inspections.events import Event
from inspections.models.ceremonies import Station
from inspections.models.papers import Minutes, MinutesSignature, PaperFile, PaperKind
from inspections.models.sessions import DrawSession
from inspections.models.supplements import Supplement
from inspections.policies import PolicyError, check_may_issue_minutes, check_may_sign
from inspections.printing import minutes_facts
from inspections.services.moves import locked_supplement, record
from inspections.supplement_minutes import supplement_minutes_facts
from shuangsuiji.intake.evidence import Evidence
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import command
from shuangsuiji.orgs.models import User
from shuangsuiji.paper.marks import is_signature


@command
def issue_minutes(*, session_code: str, by: str, now: datetime, number: int = 0) -> Minutes:
    """Write the minutes of a draw down; an earlier edition stays beside the new one.

    Args:
        number: of the supplement, 0 for the first draw.

    Raises:
        PolicyError: it is not drawn yet.
    """
    session, supplement = _held(session_code, number)
    check_may_issue_minutes(supplement or session)
    edition = session.minutes.filter(supplement=supplement).count() + 1
    told = (
        minutes_facts(session, edition=edition)
        if supplement is None
        else supplement_minutes_facts(supplement, edition=edition)
    )
    facts = facts_bytes(asdict(told))
    minutes = Minutes.objects.create(
        session=session,
        supplement=supplement,
        edition=edition,
        facts=facts,
        digest=hashlib.sha256(facts).hexdigest(),
        issued_by=by,
        issued_at=now,
    )
    payload = {**_which(minutes), "edition": edition, "digest": minutes.digest}
    record(session, Event.MINUTES_ISSUED, payload, by=by, now=now)
    return minutes


@command
def sign_minutes(
    *,
    session_code: str,
    edition: int,
    digest: str,
    strokes: str,
    by: str,
    now: datetime,
    number: int = 0,
) -> MinutesSignature:
    """Somebody with an account signs an edition under the digest that their screen showed.

    Raises:
        PolicyError: not a person of this ceremony, signed already, another digest, no strokes.
    """
    minutes = _locked(session_code, number, edition)
    user = User.objects.get(username=by)
    role = check_may_sign(minutes.session, user, minutes.supplement)
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
    stations = Station.objects.select_related("ceremony__session", "ceremony__supplement")
    station = stations.get(pk=station_id)
    if not station.seated_at:
        raise PolicyError("本席没有可签署的抽取仪式记录。")
    ceremony = station.ceremony
    number = ceremony.supplement.number if ceremony.supplement else 0
    return _sign(
        _locked(ceremony.session.code, number, edition),
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


def _held(session_code: str, number: int) -> tuple[DrawSession, Supplement | None]:
    """What the minutes are of, locked."""
    if number:
        supplement = locked_supplement(session_code, number)
        return supplement.session, supplement
    return DrawSession.objects.select_for_update().get(code=session_code), None


def _which(minutes: Minutes) -> dict[str, JsonValue]:
    """Of which supplement, where it is one, for the ledger."""
    return {"number": minutes.supplement.number} if minutes.supplement else {}


def _locked(session_code: str, number: int, edition: int) -> Minutes:
    session, supplement = _held(session_code, number)
    editions = session.minutes.filter(supplement=supplement)
    minutes = editions.filter(edition=edition).first()
    if minutes is None:
        raise PolicyError(f"场次 {session_code} 没有第 {edition} 版记录。")
    newest = editions.order_by("-edition").values_list("edition", flat=True)[0]
    if newest != edition:
        raise PolicyError(
            f"第 {edition} 版之后已出具第 {newest} 版，请核对新版后再签。旧版及其签名仍保留。"
        )
    minutes.session, minutes.supplement = session, supplement
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
            **_which(minutes),
            "edition": minutes.edition,
            "digest": digest,
            "role": signature.role,
            "strokes_sha256": hashlib.sha256(strokes.encode("ascii")).hexdigest(),
        },
        by=by,
        now=now,
    )
    return signature
