from datetime import date

import pytest
from auditlog import get_logentry_model

from personnel.facts import InspectorFacts
from personnel.models import AbsenceReason, Inspector, InspectorStatus
from personnel.services import deactivate, record_absence, save_inspector, withdraw_absence
from personnel.services.absences import AbsenceRefusedError
from personnel.services.inspectors import InspectorRefusedError
from personnel.tests.people import make_inspector
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.tests.places import NOON, make_user


def facts(unit, **more):
    given = {
        "name": "林虚构",
        "credential_no": "35098100001",
        "credential_valid_until": date(2028, 12, 31),
        "tags": ("FOOD",),
    }
    return InspectorFacts(unit=unit, **{**given, **more})


def save(unit, inspector=None, user=None, **more):
    return save_inspector(
        facts=facts(unit, **more), inspector=inspector, user=user, by="planner", now=NOON
    )


def be_away(inspector, first, last):
    return record_absence(
        inspector=inspector,
        from_on=first,
        to_on=last,
        reason=AbsenceReason.LEAVE,
        by="planner",
        now=NOON,
    )


def test_a_new_inspector_is_named_in_frames_by_the_credential(units):
    inspector = save(units["south"])

    assert inspector.code == "35098100001"
    assert [tag.code for tag in inspector.tags.all()] == ["FOOD"]
    record = Record.objects.get()
    assert (record.kind, record.subject) == ("personnel.inspector.saved", "35098100001")
    assert "林虚构".encode() not in bytes(record.payload)


def test_a_new_credential_leaves_the_code(units):
    inspector = save(units["south"])

    save(units["south"], inspector, credential_no="35098100099")

    stored = Inspector.objects.get()
    assert (stored.code, stored.credential_no) == ("35098100001", "35098100099")


def test_a_credential_belongs_to_one_person(units):
    save(units["south"])

    with pytest.raises(InspectorRefusedError, match="已登记在“城南市场监督管理所”的林虚构名下"):
        save(units["tongshan"], name="陈虚构")


def test_a_code_that_was_once_given_is_never_given_again(units):
    save(units["south"], save(units["south"]), credential_no="35098100099")

    with pytest.raises(InspectorRefusedError, match="已被另一名执法人员使用"):
        save(units["south"])


def test_an_account_belongs_to_one_inspector(units):
    user = make_user("lin", units["south"])
    save(units["south"], user=user)

    with pytest.raises(InspectorRefusedError, match="账号"):
        save(units["south"], user=user, credential_no="35098100002")


def test_every_edited_field_stands_in_the_history(units):
    inspector = save(units["south"])

    save(units["south"], inspector, phone="13800000001", tags=("DRUG",))

    entries = get_logentry_model().objects.filter(content_type__model="inspector")
    assert any("phone" in entry.changes for entry in entries)
    assert any("tags" in entry.changes for entry in entries)


def test_who_is_deactivated_stays_on_file(units):
    inspector = save(units["south"])

    deactivate(inspector=inspector, by="planner", now=NOON)

    assert Inspector.objects.get().status == InspectorStatus.INACTIVE
    with pytest.raises(InspectorRefusedError, match="不必再办"):
        deactivate(inspector=inspector, by="planner", now=NOON)


def test_an_absence_is_recorded_and_withdrawn_but_kept(units):
    inspector = make_inspector("1001", units["south"])

    absence = be_away(inspector, date(2026, 12, 1), date(2026, 12, 3))
    withdraw_absence(absence=absence, by="other", now=NOON)

    absence.refresh_from_db()
    assert (absence.recorded_by, absence.withdrawn_by) == ("planner", "other")
    assert Record.objects.filter(kind__startswith="personnel.absence.").count() == 2
    with pytest.raises(AbsenceRefusedError, match="撤回过"):
        withdraw_absence(absence=absence, by="other", now=NOON)


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (date(2026, 12, 3), date(2026, 12, 2), "早于起期"),
        (date(2026, 12, 12), date(2026, 12, 20), "重叠"),
        (date(2026, 12, 1), date(2026, 12, 10), "重叠"),
    ],
)
def test_an_impossible_absence_is_refused(units, first, last, sentence):
    inspector = make_inspector("1001", units["south"])
    be_away(inspector, date(2026, 12, 10), date(2026, 12, 12))

    with pytest.raises(AbsenceRefusedError, match=sentence):
        be_away(inspector, first, last)


def test_after_withdrawing_the_days_are_free_again(units):
    inspector = make_inspector("1001", units["south"])
    absence = be_away(inspector, date(2026, 12, 10), date(2026, 12, 12))
    withdraw_absence(absence=absence, by="planner", now=NOON)

    be_away(inspector, date(2026, 12, 11), date(2026, 12, 11))
