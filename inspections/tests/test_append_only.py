"""Sealed parts and drawn rows: the database refuses to change or remove them."""

import pytest
from django.db import DatabaseError, transaction

from inspections.drawing import perform_next_draw
from inspections.models.jobs import DrawnEntity, DrawResult, Team, TeamMember
from inspections.models.sessions import FramePart, OneTimeCode
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


@pytest.mark.usefixtures("_drawn")
def test_without_the_triggers_the_same_update_goes_through():
    with triggers_off():
        assert DrawnEntity.objects.filter(order=1).update(stratum="X") == 1
