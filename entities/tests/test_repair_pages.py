"""Repairs at the counter: materials, the effect seen before deciding, a second person."""

from django.core.files.uploadedfile import SimpleUploadedFile

from entities.models import CreditLetter, CreditRepair, RepairDecision, RepairFile
from entities.tests.credit_world import FIRM, county, is_listed, materials, put_on_list  # noqa: F401


def filed(client, county, who="clerk"):  # noqa: F811
    listing = put_on_list(FIRM, county["unit"])
    client.force_login(county[who])
    given = {"kind": "LEAVE_ABNORMAL", "words": "已变更住所", **materials()}
    client.post(f"/entities/repairs/new/{listing.fact_id}/", given)
    return CreditRepair.objects.get()


def test_materials_are_judged_by_their_bytes_and_none_may_miss(client, county):  # noqa: F811
    listing = put_on_list(FIRM, county["unit"])
    client.force_login(county["clerk"])
    url = f"/entities/repairs/new/{listing.fact_id}/"
    given = {"kind": "LEAVE_ABNORMAL", "words": "我打的说明"}
    missing = client.post(url, given)
    assert (missing.status_code, "我打的说明" in missing.content.decode()) == (422, True)
    fake = SimpleUploadedFile("a.pdf", b"MZ not a pdf", "application/pdf")
    answer = client.post(url, {**given, **materials(), "file_PROOF": fake})
    assert "履行义务材料" in answer.content.decode()

    assert not CreditRepair.objects.exists()


def test_the_effect_is_seen_and_somebody_else_decides(client, county):  # noqa: F811
    repair = filed(client, county, "one")
    url = f"/entities/repairs/{repair.code}/"
    assert RepairFile.objects.count() == 3
    assert "须由另一人决定" in client.get(url).content.decode()
    given = {"removal_basis": "REACHABLE", "words": "已核实", "grant": "1"}
    assert client.post(url, given).status_code == 422  # one's own
    assert not RepairDecision.objects.exists()
    client.force_login(county["two"])
    seen = client.get(url).context["effect"]
    assert (seen.at_once.risk_class, seen.steps[0].risk_class) == ("C", "A")
    assert client.post(url, {**given, "removal_basis": ""}).status_code == 422

    client.post(url, given)

    assert not is_listed(FIRM)
    assert CreditLetter.objects.filter(kind="LIST_OUT").exists()
    assert repair.removal.basis == "REACHABLE"


def test_a_refusal_is_told_in_a_letter(client, county):  # noqa: F811
    repair = filed(client, county)
    client.force_login(county["two"])

    client.post(f"/entities/repairs/{repair.code}/", {"words": "住所仍无法联系", "refuse": "1"})

    assert is_listed(FIRM)
    assert CreditLetter.objects.filter(kind="REPAIR").exists()
    assert "不予" in client.get("/entities/repairs/").content.decode()


def test_pictures_are_shown_redrawn_and_kept_as_they_came(client, county):  # noqa: F811
    repair = filed(client, county)
    row = repair.files.first()
    url = f"/entities/repairs/{repair.code}/{row.digest}/"

    assert client.get(url)["Content-Type"] == "image/jpeg"
    assert client.get(f"{url}?original=1").content == bytes(row.data)
    client.force_login(county["witness"])
    assert client.get(url).status_code == 404
