"""A witness's committed input: the database lets it be opened once, and nothing else."""

import pytest
from django.db import DatabaseError, connection, transaction

from inspections.models.sessions import BlindInput, WitnessInput
from inspections.models.supplements import SupplementInput
from inspections.tests.after_draw import drawn, revealed
from inspections.tests.world import LINES, NOON, committed, triggers_off, with_inputs

pytestmark = pytest.mark.django_db

OPENED = {"salt": "01" * 16, "line": LINES[0], "opened_at": NOON}
SHUT = {"salt": "", "line": "", "opened_at": None}
INPUTS = (WitnessInput, SupplementInput)


@pytest.fixture
def _opened(db):
    revealed(drawn())


@pytest.fixture
def _committed(db):
    with_inputs(committed())


def refused(model: type[BlindInput], **change: object) -> None:
    with pytest.raises(DatabaseError, match="揭示一次"), transaction.atomic():
        model.objects.filter(order=1).update(**change)


@pytest.mark.usefixtures("_committed")
def test_the_opening_goes_through_and_fills_nothing_else():
    for change in ({"commitment": "0" * 64}, {"name": "丙"}, {"order": 9}, {"user_id": None}):
        refused(WitnessInput, **{**OPENED, "name": "丁", **change})

    assert WitnessInput.objects.filter(order=1).update(**OPENED) == 1


@pytest.mark.usefixtures("_committed")
@pytest.mark.parametrize("change", [{"commitment": "0" * 64}, {"name": "丙"}, {"kind": "MEDIA"}])
def test_a_committed_input_is_not_altered_before_the_opening(change):
    refused(WitnessInput, **change)

    with triggers_off():
        assert WitnessInput.objects.filter(order=1).update(**change) == 1


@pytest.mark.usefixtures("_opened")
@pytest.mark.parametrize("model", INPUTS)
def test_an_opened_input_is_neither_altered_nor_shut_nor_opened_again(model):
    for change in ({"line": LINES[1]}, {"salt": "02" * 16}, SHUT, OPENED, {"name": "丙"}):
        refused(model, **change)

    with triggers_off():
        assert model.objects.filter(order=1).update(**SHUT) == 1


@pytest.mark.usefixtures("_opened")
@pytest.mark.parametrize("model", INPUTS)
def test_an_input_is_not_removed(model):
    row = model.objects.get(order=1)

    with pytest.raises(DatabaseError, match="揭示一次"), transaction.atomic():
        model.objects.filter(pk=row.pk)._raw_delete("default")
    with triggers_off():
        model.objects.filter(pk=row.pk)._raw_delete("default")
    assert not model.objects.filter(pk=row.pk).exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is a word of SQLite")
@pytest.mark.usefixtures("_committed")
def test_an_input_is_not_replaced_by_writing_it_again():
    table = WitnessInput._meta.db_table
    again = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"  # noqa: S608 model

    with (
        pytest.raises(DatabaseError, match="揭示一次"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(again)


@pytest.mark.postgres
@pytest.mark.parametrize("model", INPUTS)
def test_truncate_is_refused(model):
    with (
        pytest.raises(DatabaseError, match="揭示一次"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")
