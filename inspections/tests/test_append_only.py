"""Sealed parts and drawn rows: the database refuses to change or remove them."""

import pytest
from django.db import DatabaseError, connection, transaction

from inspections.drawing import perform_next_draw
from inspections.models.jobs import DrawnEntity, DrawResult, Team, TeamMember
from inspections.models.sessions import FramePart, OneTimeCode
from inspections.models.substitutions import SubstitutionDecision, SubstitutionProposal
from inspections.models.supplements import SupplementLeave, SupplementMember, SupplementResult
from inspections.tests.after_draw import drawn, first_entity, substituted, supplemented
from inspections.tests.world import NOON, requested, triggers_off

pytestmark = pytest.mark.django_db

ROWS = [
    (FramePart, {"index": 7}),
    (OneTimeCode, {"chain_length": 3}),
    (DrawResult, {"digest": "0" * 64}),
    (Team, {"code": "T999"}),
    (TeamMember, {"position": 9}),
    (DrawnEntity, {"stratum": "X"}),
]
CHANGES = [
    (SubstitutionProposal, {"number": 9}),
    (SubstitutionDecision, {"package": "P999"}),
    (SupplementLeave, {"reason": "OTHER"}),
    (SupplementResult, {"digest": "0" * 64}),
    (SupplementMember, {"position": 9}),
]


@pytest.fixture
def _drawn(db):
    requested()
    perform_next_draw(owner="w1", clock=lambda: NOON)


@pytest.mark.usefixtures("_drawn")
@pytest.mark.parametrize(("model", "change"), ROWS)
def test_update_and_delete_are_refused(model, change):
    pk = model.objects.first().pk

    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        model.objects.filter(pk=pk).update(**change)
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        model.objects.filter(pk=pk)._raw_delete("default")


@pytest.mark.parametrize(("model", "change"), CHANGES)
def test_changes_after_the_draw_are_only_ever_added_to(model, change):
    session = drawn()
    substituted(session, first_entity(session))
    supplemented(session)
    pk = model.objects.first().pk

    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        model.objects.filter(pk=pk).update(**change)
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        model.objects.filter(pk=pk)._raw_delete("default")
    with triggers_off():
        assert model.objects.filter(pk=pk).update(**change) == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is a word of SQLite")
@pytest.mark.usefixtures("_drawn")
@pytest.mark.parametrize("model", [model for model, _ in ROWS])
def test_a_row_is_not_replaced_by_writing_it_again(model):
    table = model._meta.db_table
    again = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"  # noqa: S608 model

    with connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            cursor.execute(again)
        cursor.execute("PRAGMA recursive_triggers=OFF")
        try:
            cursor.execute(again)
            assert cursor.rowcount == 1
        finally:
            cursor.execute("PRAGMA recursive_triggers=ON")


@pytest.mark.postgres
@pytest.mark.parametrize("model", [model for model, _ in (*ROWS, *CHANGES)])
def test_truncate_is_refused(model):
    with (
        pytest.raises(DatabaseError, match="只能追加"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


@pytest.mark.usefixtures("_drawn")
def test_without_the_triggers_the_same_update_goes_through():
    with triggers_off():
        assert DrawnEntity.objects.filter(order=1).update(stratum="X") == 1
