"""Classes of fields: who may read them, and whether a log may hold them.

That every field has one is a rule of test_architecture.
"""

import tomllib
from collections import Counter

import pytest

from shuangsuiji.fieldclasses import (
    POLICY,
    FieldClass,
    LogForm,
    NotPublicError,
    class_of,
    classes,
    log_form,
    public,
)


def test_no_field_has_two_classes():
    policy = tomllib.loads(POLICY.read_text(encoding="utf-8"))
    times = Counter(
        f"{app}.{model}.{field}"
        for app, found in policy.items()
        if app != "log"
        for model, groups in found.items()
        for fields in groups.values()
        for field in fields
    )

    assert [field for field, count in times.items() if count > 1] == []
    assert set(policy["log"]["fields"]) - classes().keys() == set()


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("orgs.User.password", FieldClass.NEVER),
        ("entities.Entity.contact_phone", FieldClass.TEAM),
        ("personnel.Inspector.phone", FieldClass.TEAM),
        ("entities.Entity.legal_rep", FieldClass.PARTNER),
        ("entities.Entity.grade", FieldClass.PARTNER),
        ("entities.Entity.name", FieldClass.REDACTED),
        ("fieldwork.Evidence.lon_e6", FieldClass.NEVER),
        ("fieldwork.FormVersion.content", FieldClass.TEAM),
        ("publicity.Publication.content", FieldClass.PUBLIC),
    ],
)
def test_what_the_law_says_of_a_field_stands(field, expected):
    assert class_of(field) == expected


def test_what_is_not_public_cannot_be_named_for_publication():
    assert public("publicity.Publication.code") == "publicity.Publication.code"
    assert public("entities.Entity.name", redacted=True)
    for field in ("entities.Entity.name", "entities.Entity.legal_rep", "entities.Entity.newest"):
        with pytest.raises(NotPublicError):
            public(field)
    with pytest.raises(NotPublicError):
        public("entities.Entity.contact_phone", redacted=True)


def test_logs_hold_neither_phones_nor_secrets():
    assert log_form("entities.Entity.contact_phone") == LogForm.ABSENT
    assert log_form("orgs.User.password") == LogForm.ABSENT
    assert log_form("entities.Entity.name") == LogForm.MASKED
    assert log_form("publicity.Publication.code") == LogForm.PLAIN
