"""Credit certificates: asked for, then issued or refused as the records of the day say."""

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.timezone import localdate

from entities.credit.certificates import (
    ANSWER_WORKDAYS,
    BASIS,
    DAYS_VALID,
    YEARS,
    Entry,
    counted,
    numbered,
)
from entities.events import Event
from entities.models import (
    CertificateDecision,
    CertificateRequest,
    CreditLetter,
    Entity,
    LetterKind,
)
from entities.selectors.certificates import against, years_before
from entities.selectors.listings import deciding_unit
from entities.services.credit import CreditError
from entities.services.letters import issue_letter
from shuangsuiji.kernel.workdays import add_workdays
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.workdays import calendar

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L
GROUPS, GROUP = 4, 4  # 16 of 31 characters: 79 bits


@command
def ask_certificate(
    *, entity_code: str, purpose: str, years: int, by: str, now: datetime
) -> CertificateRequest:
    """Take an application; at most one of an entity is open.

    Args:
        years: how far back penalties are looked at, one of YEARS.

    Raises:
        CreditError: no purpose, other years, an open one, or an entity without a unit.
    """
    entity = Entity.objects.select_for_update(of=("self",)).get(code=entity_code)
    unit = deciding_unit(entity)
    if unit is None:
        raise CreditError("这户主体还没有管辖单位，不能出具信用证明。请先落位。")
    if not purpose.strip():
        raise CreditError("请写明信用证明的用途，例如“申请银行贷款”。")
    if years not in YEARS:
        raise CreditError(f"查询年数 {years} 不在可选的 {'、'.join(map(str, YEARS))} 年之内。")
    if entity.certificate_requests.filter(decision__isnull=True).exists():
        raise CreditError("已有一份信用证明申请在办理，请等待答复。")
    row = CertificateRequest.objects.create(
        code=f"ZM-{entity.code}-{entity.certificate_requests.count() + 1}",
        entity=entity,
        unit=unit,
        purpose=purpose.strip(),
        years=years,
        asked_by=by,
        asked_at=now,
        answer_by=add_workdays(calendar(), localdate(now), ANSWER_WORKDAYS),
    )
    append(
        kind=Event.CERTIFICATE_ASKED,
        actor=by,
        subject=entity.code,
        payload={"request": row.code, "years": years},
        at=now,
        rows=[row],
    )
    return row


@command
def decide_certificate(*, code: str, by: str, now: datetime) -> CertificateDecision:
    """Issue the certificate, or refuse it: the records of today decide, not the clerk.

    Raises:
        CreditError: decided already.
    """
    row = CertificateRequest.objects.select_for_update(of=("self",)).get(code=code)
    if CertificateDecision.objects.filter(request=row).exists():
        raise CreditError(f"{code} 已有决定。请刷新页面查看。")
    today = localdate(now)
    since = years_before(today, row.years)
    grounds = against(row.entity, on=today, since=since)
    valid_to = None if grounds else today + timedelta(days=DAYS_VALID)
    check_code = "" if grounds else _check_code()
    letter = _letter(row, grounds, since, valid_to, check_code, by=by, now=now)
    decision = CertificateDecision.objects.create(
        request=row,
        is_issued=not grounds,
        grounds="\n".join(one.line() for one in grounds),
        letter=letter,
        on=today,
        since=since,
        valid_to=valid_to,
        check_code=check_code,
        decided_by=by,
        decided_at=now,
    )
    append(
        kind=Event.CERTIFICATE_DECIDED,
        actor=by,
        subject=row.entity.code,
        payload={
            "request": row.code,
            "issued": decision.is_issued,
            "grounds": len(grounds),
            "number": letter.number,
        },
        at=now,
        rows=[decision],
    )
    return decision


def _letter(
    row: CertificateRequest,
    grounds: list[Entry],
    since: date,
    valid_to: date | None,
    check_code: str,
    *,
    by: str,
    now: datetime,
) -> CreditLetter:
    return issue_letter(
        entity=row.entity,
        unit=row.unit,
        kind=LetterKind.CERT_NO if grounds else LetterKind.CERT,
        ref=row.code,
        values={
            "name": row.entity.name,
            "code": row.entity.code,
            "status": row.entity.get_status_display(),
            "purpose": row.purpose,
            "asked_on": localdate(row.asked_at).isoformat(),
            "ref": row.code,
            "on": localdate(now).isoformat(),
            "since": since.isoformat(),
            "counts": counted(grounds),
            "count": str(len(grounds)),
            "grounds": numbered(one.line() for one in grounds),
            "valid_to": valid_to.isoformat() if valid_to else "",
            "check_code": check_code,
            "basis": BASIS if grounds else "",
            "workdays": str(settings.SSJ_REPAIR_WORKDAYS),
        },
        by=by,
        now=now,
    )


def _check_code() -> str:
    """Chance that stands on the paper only; whoever holds the paper may read what it says."""
    made = "".join(secrets.choice(ALPHABET) for _ in range(GROUPS * GROUP))
    return "-".join(made[at : at + GROUP] for at in range(0, len(made), GROUP))
