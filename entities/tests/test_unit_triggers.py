"""No entity of a unit that does not exist, however either of them is written."""

import pytest
from django.db import IntegrityError, connection, connections, transaction

from entities.models import Entity
from entities.tests.registers import bring, rows

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
INSERT = """
INSERT INTO entities_entity (code, name, kind, status, type_text, industry, business_scope,
    capital_text, legal_rep, contact_name, contact_phone, address, address_quality, region_code,
    district_code, placement, datum, grade, version, batch_code, created_at, updated_at,
    responsible_unit_id)
SELECT code || x, name, kind, status, type_text, industry, business_scope, capital_text,
    legal_rep, contact_name, contact_phone, address, address_quality, region_code, district_code,
    placement, datum, grade, version, batch_code, created_at, updated_at, unit
FROM entities_entity, (VALUES ('a', %s), ('b', %s)) AS more (x, unit) WHERE uscc IS NOT NULL LIMIT 2
"""


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount


def test_an_entity_of_an_unknown_unit_is_refused(tmp_path, units):
    bring(tmp_path, rows(1))
    known = units["fuan"].pk

    assert run(INSERT, known, known) == 2  # the control: the same statement with a known unit
    run("DELETE FROM entities_entity WHERE uscc IS NULL")
    with pytest.raises(IntegrityError, match="管辖单位不存在"):
        run(INSERT, known, 999_999)
    with pytest.raises(IntegrityError, match="管辖单位不存在"):
        run("UPDATE entities_entity SET responsible_unit_id = 999999")

    assert Entity.objects.get().responsible_unit_id == known


def test_a_unit_with_entities_stays_and_keeps_its_number(tmp_path, units):
    bring(tmp_path, rows(1))
    used = units["fuan"].pk

    with pytest.raises(IntegrityError, match="单位名下还有检查对象"), transaction.atomic():
        run("DELETE FROM orgs_unit WHERE id = %s", used)
    with pytest.raises(IntegrityError), transaction.atomic():
        run("UPDATE orgs_unit SET id = 999999 WHERE id = %s", used)

    assert run("DELETE FROM orgs_unit WHERE id = %s", units["south"].pk) == 1  # the control


def test_a_unit_named_in_an_open_transaction_cannot_go(tmp_path, units):
    bring(tmp_path, rows(1))
    free = units["fuding"].pk
    run("UPDATE orgs_unit SET parent_id = NULL WHERE parent_id = %s", free)
    other = connections.create_connection("default")
    try:
        with transaction.atomic():
            run("UPDATE entities_entity SET responsible_unit_id = %s", free)
            with other.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'")
                with pytest.raises(Exception, match="lock timeout"):
                    cursor.execute("DELETE FROM orgs_unit WHERE id = %s", [free])
    finally:
        other.close()
