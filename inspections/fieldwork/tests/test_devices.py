"""The list of phones: who sees which, who ends which, and what is said about the scanner."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.checks import run_checks
from django.test import Client

from inspections.fieldwork.models.forms import Device
from inspections.fieldwork.tests.phones import Phone
from inspections.tests.world import NOON, bureau, inspector
from shuangsuiji.orgs.models import Role, RoleGrant, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def station():
    county = bureau(entities=0, people_each=0)
    return county.children.order_by("code")[0]


def account(name, unit, *, goes=False, role=None):
    user = User.objects.create(username=name, unit=unit)
    if goes:
        inspector(name, unit, user=user)
    if role:
        RoleGrant.objects.create(
            user=user,
            role=role,
            unit=unit,
            valid_from=NOON.date(),
            granted_by="x",
            granted_at=NOON,
        )
    return user


def page(user):
    client = Client()
    client.force_login(user)
    return client, client.get("/field/devices/").content.decode()


def test_owners_and_administrators_see_and_end_phones(station):
    phone = Phone(account("P1", station, goes=True))
    other = Phone(account("P2", station, goes=True))
    admin = account("admin", station.parent, role=Role.SYSADMIN)
    stranger = account("stranger", station)

    mine, text = page(phone.user)
    assert (phone.code in text, other.code in text, "没有查毒程序" in text) == (True, False, False)
    keeper, text = page(admin)
    assert phone.code in text
    assert other.code in text
    assert "证据接收状态" in text
    outside, text = page(stranger)
    assert phone.code not in text

    assert outside.post(f"/field/devices/{phone.code}/revoke/").status_code == 403
    mine.post(f"/field/devices/{other.code}/revoke/")
    assert Device.objects.filter(revoked_at__isnull=False).count() == 0
    mine.post(f"/field/devices/{phone.code}/revoke/")
    keeper.post(f"/field/devices/{other.code}/revoke/")
    ended = {row.code: row.revoked_by for row in Device.objects.all()}
    assert ended == {phone.code: "P1", other.code: "admin"}
    assert phone.post("nonces/", {"device": phone.code, "count": 1}).status_code == 403


def test_a_key_that_is_none_or_somebody_elses_is_refused(station):
    phone = Phone(account("P1", station, goes=True))
    second = Phone(account("P2", station, goes=True), registers=False)
    weak = ec.generate_private_key(ec.SECP384R1()).public_key()
    other_curve = weak.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    second.key = phone.key

    taken = second.post("devices/", {"public_key": base64.b64encode(device_key(phone)).decode()})
    assert (taken.status_code, taken.json()["code"]) == (409, "REFUSED")
    for text in ("", "not base64", base64.b64encode(other_curve).decode()):
        assert second.post("devices/", {"public_key": text}).json()["code"] == "DEVICE_KEY"
    office = Phone(account("desk", station), registers=False)
    assert office.client.get("/field/api/day/").json()["code"] == "NO_INSPECTOR"


def device_key(phone):
    return bytes(Device.objects.get(code=phone.code).public_key)


def test_deployment_is_told_when_nobody_looks_for_malware(settings, tmp_path):
    settings.SSJ_CLAMD_SOCKET = str(tmp_path / "nobody")
    found = [one for one in run_checks(include_deployment_checks=True) if one.id == "ssj.I020"]
    assert "没有应答" in found[0].msg
