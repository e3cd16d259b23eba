"""Phones of inspectors, for the API and for the list of phones."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from inspections.fieldwork.devicekeys import read_key
from inspections.fieldwork.models.forms import Device
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.selectors import scoped


def device_of(user: User, code: str) -> Device | None:
    """A phone of the user, revoked or not. One query."""
    return Device.objects.filter(user=user, code=code).first()


def device_with_key(user: User, public_key: str) -> Device | None:
    """The phone of the user with this key (base64)."""
    return Device.objects.filter(user=user, public_key=read_key(public_key)).first()


def devices_seen_by(user: User | AnonymousUser, *, on: date) -> QuerySet[Device]:
    """The user's own phones, and those of the units that a system administrator keeps."""
    kept = scoped(
        Device.objects.all(), user, on=on, unit_field="user__unit", roles=(Role.SYSADMIN,)
    )
    rows = Device.objects.filter(Q(user=user.pk) | Q(pk__in=kept.values("pk")))
    return rows.select_related("user__unit").order_by("-registered_at", "-pk")
