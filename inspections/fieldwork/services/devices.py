"""Phones of inspectors: registered by their owner, revoked by the owner or an administrator."""

import hashlib
import secrets
from datetime import datetime

from django.utils import timezone

from inspections.fieldwork.devicekeys import read_key
from inspections.fieldwork.events import Event
from inspections.fieldwork.models.forms import Device
from inspections.fieldwork.policies import check_may_revoke_device
from inspections.fieldwork.selectors.crews import inspector_of
from inspections.policies import AlreadyDoneError, PolicyError
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import User

LABEL = 120


@command
def register_device(*, public_key: str, label: str, by: str, now: datetime) -> Device:
    """Register the key of a phone for the inspector who is signed in on it.

    Raises:
        DeviceKeyError: no P-256 key.
        AlreadyDoneError: the key is registered and counts; ``device_with_key`` has it.
        PolicyError: no inspector, or the key belongs to somebody else or was revoked.
    """
    key = read_key(public_key)
    owner = User.objects.select_for_update().get(username=by)
    if inspector_of(owner, on=timezone.localdate(now)) is None:
        raise PolicyError(
            "本账号没有关联有效的执法人员，不能登记检查手机。"
            "请在执法人员页面关联账号，并核对执法证有效期。"
        )
    known = Device.objects.filter(public_key=key).first()
    if known is not None:
        if known.user_id == owner.pk and known.revoked_at is None:
            raise AlreadyDoneError(known.code)
        raise PolicyError("这把手机密钥已属于他人或已停用。请在手机上清除本页数据后重新登记。")
    device = Device.objects.create(
        code=secrets.token_hex(8),
        user=owner,
        label=label[:LABEL],
        public_key=key,
        registered_at=now,
    )
    append(
        kind=Event.DEVICE_REGISTERED,
        actor=by,
        subject=device.code,
        payload={"owner": owner.username, "key_sha256": hashlib.sha256(key).hexdigest()},
        at=now,
    )
    return device


@command
def revoke_device(*, code: str, by: str, now: datetime) -> Device:
    """End a phone's right to read and submit; it holds from the next request on.

    Raises:
        PolicyError: no such phone, or not this user's to revoke.
        AlreadyDoneError: it was revoked before.
    """
    device = Device.objects.select_for_update().filter(code=code).first()
    if device is None:
        raise PolicyError(f"没有检查手机“{code}”。请刷新列表。")
    check_may_revoke_device(User.objects.get(username=by), device, on=timezone.localdate(now))
    if device.revoked_at is not None:
        raise AlreadyDoneError(device.code)
    device.revoked_at, device.revoked_by = now, by
    device.save(update_fields=["revoked_at", "revoked_by"])
    append(
        kind=Event.DEVICE_REVOKED,
        actor=by,
        subject=device.code,
        payload={"owner": device.user.username},
        at=now,
    )
    return device
