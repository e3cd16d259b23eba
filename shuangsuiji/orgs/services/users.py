"""Accounts: opening, changing, closing, and their passwords."""

from datetime import datetime

from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.events import Event
from shuangsuiji.orgs.models import Unit, User


class UserRefusedError(ValueError):
    """The account cannot be opened or changed as asked."""


@command
def create_user(
    *,
    username: str,
    display_name: str,
    unit: Unit | None,
    password: str | None,
    must_change_password: bool = False,
    by: str,
    now: datetime,
) -> User:
    """Open an account without any role; ``password=None`` makes it unable to sign in yet.

    Raises:
        UserRefusedError: the username is taken.
    """
    username = User.normalize_username(username)
    if User.objects.filter(username__iexact=username).exists():
        raise UserRefusedError(f"用户名“{username}”已被使用（不分大小写）。请换一个。")
    user = User(
        username=username,
        display_name=display_name,
        unit=unit,
        must_change_password=must_change_password,
    )
    user.set_password(password)
    user.save()
    append(
        kind=Event.USER_CREATED,
        actor=by,
        subject=username,
        payload={"unit": unit.code if unit else None},
        at=now,
    )
    return user


@command
def change_user(
    *,
    user: User,
    display_name: str,
    unit: Unit | None,
    is_active: bool,
    by: str,
    now: datetime,
) -> User:
    """Change an account, or close it (``is_active=False`` ends its sessions at the next click).

    Raises:
        UserRefusedError: somebody closes the account they act with.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if by == user.username and not is_active:
        raise UserRefusedError("不能停用自己正在使用的账号。请由另一名系统管理员办理。")
    changed = [
        name
        for name, value in (
            ("display_name", display_name),
            ("unit_id", unit.pk if unit else None),
            ("is_active", is_active),
        )
        if getattr(user, name) != value
    ]
    user.display_name, user.unit, user.is_active = display_name, unit, is_active
    user.save(update_fields=["display_name", "unit", "is_active"])
    append(
        kind=Event.USER_CHANGED,
        actor=by,
        subject=user.username,
        payload={
            "changed": list(changed),
            "unit": unit.code if unit else None,
            "is_active": is_active,
        },
        at=now,
    )
    return user


@command
def set_password(
    *, user: User, password: str, must_change_password: bool = False, by: str, now: datetime
) -> User:
    """Give an account a new password; its other sessions end because their hash no longer fits."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.set_password(password)
    user.must_change_password = must_change_password
    user.save(update_fields=["password", "must_change_password"])
    append(
        kind=Event.PASSWORD_SET,
        actor=by,
        subject=user.username,
        payload={"must_change": must_change_password},
        at=now,
    )
    return user
