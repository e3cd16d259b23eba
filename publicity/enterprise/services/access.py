"""Codes by which enterprises come in: given on paper, taken with a visit's code, used, ended."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.timezone import localdate

from inspections.fieldwork.models.visits import Visit
from inspections.policies import AlreadyDoneError, PolicyError
from inspections.selectors.meters import entity_by_code
from publicity.enterprise.codes import code_hash, hint, is_whole, new_code
from publicity.enterprise.events import Event
from publicity.enterprise.models import AccessCode, AccessCodeEnd, AccessUse, EnterpriseSession
from publicity.enterprise.models.access import CodeKind
from publicity.enterprise.policies import check_may_give_codes
from publicity.enterprise.sessions import key_hash
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import User

ENTERPRISE = "enterprise"  # the actor of what an enterprise does; nobody's account
MOST_OF_A_VISIT = 10  # one-time codes that one visit may be exchanged for
REFUSED = "企业码不对、已使用、已停用或已过期。请核对后再试，或向检查机关重新领取。"


@command
def give_code(*, entity_code: str, given_to: str, by: str, now: datetime) -> tuple[AccessCode, str]:
    """Make a code to be handed out on paper; returned this once, only its hash is kept.

    Raises:
        PolicyError: no such entity, it has no responsible unit, or nobody receives it.
    """
    entity = entity_by_code(entity_code.strip().upper())
    if entity is None or entity.responsible_unit is None:
        raise PolicyError(f"名录中没有代码为“{entity_code}”、已落位的检查对象。请核对代码。")
    user = User.objects.get(username=by)
    check_may_give_codes(user, entity.responsible_unit, on=localdate(now))
    if not given_to.strip():
        raise PolicyError("请写明交给谁（姓名和职务），并核对其身份证明和授权。")
    code = new_code()
    row = AccessCode.objects.create(
        entity=entity,
        kind=CodeKind.PAPER,
        code_hash=code_hash(code),
        hint=hint(code),
        given_to=given_to.strip(),
        given_by=by,
        given_at=now,
        expires_on=localdate(now) + timedelta(days=settings.SSJ_ENTERPRISE_PAPER_DAYS),
    )
    append(
        kind=Event.CODE_GIVEN,
        actor=by,
        subject=entity.code,
        payload={"code_hash": row.code_hash, "expires_on": row.expires_on.isoformat()},
        at=now,
        rows=[row],
    )
    return row, code


@command
def take_code(*, visit: Visit, by: str, now: datetime) -> tuple[AccessCode, str]:
    """Exchange the code of a visit for one that works once, for that entity alone.

    Raises:
        PolicyError: the visit was exchanged too often.
    """
    locked = Visit.objects.select_for_update(of=("self",)).select_related("entity").get(pk=visit.pk)
    if AccessCode.objects.filter(visit=locked).count() >= MOST_OF_A_VISIT:
        raise PolicyError(
            f"这次检查已领取 {MOST_OF_A_VISIT} 个一次性企业码。"
            "请带营业执照到检查机关领取书面企业码。"
        )
    code = new_code()
    row = AccessCode.objects.create(
        entity=locked.entity,
        kind=CodeKind.VISIT,
        code_hash=code_hash(code),
        hint=hint(code),
        visit=locked,
        given_by=by,
        given_at=now,
        expires_on=localdate(now) + timedelta(days=settings.SSJ_ENTERPRISE_ONCE_DAYS),
    )
    append(
        kind=Event.CODE_TAKEN,
        actor=by,
        subject=locked.entity.code,
        payload={"visit": locked.code, "code_hash": row.code_hash},
        at=now,
        rows=[row],
    )
    return row, code


@command
def come_in(*, typed: str, key: str, by: str, now: datetime) -> EnterpriseSession:
    """Open a session with a code; a one-time code is spent by it.

    Args:
        key: what the cookie of the device will hold; only its hash is kept.

    Raises:
        PolicyError: unknown, spent, ended or expired; which of these is not told.
    """
    rows = AccessCode.objects.select_for_update(of=("self",)).select_related("entity")
    code = rows.filter(code_hash=code_hash(typed)).first() if is_whole(typed) else None
    if code is None or code.expires_on < localdate(now) or hasattr(code, "end"):
        raise PolicyError(REFUSED)
    number = code.uses.count() + 1
    if code.kind == CodeKind.VISIT and number > 1:
        raise PolicyError(REFUSED)
    use = AccessUse.objects.create(code=code, number=number, at=now)
    session = EnterpriseSession.objects.create(use=use, key_hash=key_hash(key), seen_at=now)
    append(
        kind=Event.CODE_USED,
        actor=by,
        subject=code.entity.code,
        payload={"code_hash": code.code_hash, "number": number},
        at=now,
        rows=[use],
    )
    return session


@command
def end_code(*, code_id: int, reason: str, by: str, now: datetime) -> AccessCodeEnd:
    """Revoke a code; sessions that it opened end with the next click.

    Raises:
        PolicyError: without a reason.
        AlreadyDoneError: ended already.
    """
    rows = AccessCode.objects.select_for_update(of=("self",))
    code = rows.select_related("entity__responsible_unit").get(pk=code_id)
    unit = code.entity.responsible_unit
    if unit is None:
        raise PolicyError("这个检查对象没有管辖单位，请先落位。")
    check_may_give_codes(User.objects.get(username=by), unit, on=localdate(now))
    if not reason.strip():
        raise PolicyError("请写明停用的理由，例如遗失、换人。")
    if AccessCodeEnd.objects.filter(code=code).exists():
        raise AlreadyDoneError("这个企业码已停用。")
    row = AccessCodeEnd.objects.create(code=code, reason=reason.strip(), by=by, at=now)
    append(
        kind=Event.CODE_ENDED,
        actor=by,
        subject=code.entity.code,
        payload={"code_hash": code.code_hash},
        at=now,
        rows=[row],
    )
    return row
