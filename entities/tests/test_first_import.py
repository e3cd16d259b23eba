"""The first long import: the indexes of the register are away meanwhile, and all there after."""

import pytest
from django.db import IntegrityError, connection, connections

from entities.models import Entity
from entities.staging import indexes, merge
from entities.tests.registers import bring, rows

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SHAPE = """
SELECT pg_get_indexdef(indexrelid), indisunique, indisvalid,
    (SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conindid = indexrelid AND conrelid = indrelid)
FROM pg_index WHERE indrelid = 'entities_entity'::regclass ORDER BY 1
"""


def shape():
    with connection.cursor() as cursor:
        cursor.execute(SHAPE)
        return cursor.fetchall()


@pytest.fixture
def seen(monkeypatch):
    """How many indexes the register had whenever rows were inserted."""
    monkeypatch.setattr(indexes, "WORTHWHILE", 10)
    counts = []
    insert = merge.insert_new
    monkeypatch.setattr(
        merge, "insert_new", lambda *args: counts.append(len(shape())) or insert(*args)
    )
    return counts


def test_the_first_import_leaves_every_index_as_it_was(tmp_path, seen):
    before = shape()

    bring(tmp_path, rows(30))
    bring(tmp_path, rows(60))

    assert seen == [1, len(before)]  # nothing but the primary key; then the control
    assert shape() == before
    assert Entity.objects.count() == 60


def test_a_file_of_few_rows_and_a_dry_run_leave_them_too(tmp_path, seen):
    before = shape()

    bring(tmp_path, rows(10))
    Entity.objects.all().delete()
    bring(tmp_path, rows(30), dry_run=True)

    assert seen == [len(before), 1]
    assert shape() == before


def test_a_failed_import_brings_them_back(tmp_path, monkeypatch, seen):
    before = shape()

    def twice(*_):
        raise IntegrityError

    monkeypatch.setattr(merge, "insert_new", twice)
    with pytest.raises(IntegrityError):
        bring(tmp_path, rows(30))

    assert shape() == before


def test_an_import_waits_for_no_reader(tmp_path, seen):
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM entities_entity")

            bring(tmp_path, rows(30))

            cursor.execute("ROLLBACK")
    finally:
        other.close()

    assert seen == [len(shape())]
    assert Entity.objects.count() == 30
