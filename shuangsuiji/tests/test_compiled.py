"""A compiled query gives what the query itself gives, whatever it is asked for."""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils import timezone

from shuangsuiji.compiled import Compiled, Given
from shuangsuiji.orgs.models import Unit
from shuangsuiji.orgs.tests.places import make_unit
from shuangsuiji.partners.models import Access, ApiClient, ApiKey
from shuangsuiji.partners.tests.world import make_client, make_key

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def client(db):
    one = make_client(make_unit("C1"))
    for age in range(3):
        Access.objects.create(
            client=one, unit=one.unit, purpose="x", what="y", fields=["name"],
            entity_code=f"E{age}", at=NOW - timedelta(days=age),
        )  # fmt: skip
    return one


def contents(row):
    """Every loaded column of a row and of the rows that came with it."""
    own = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    came = row._state.fields_cache.items()
    return own, {name: contents(one) if one is not None else None for name, one in came}


def test_rows_come_with_their_relations_annotations_and_types(client, django_assert_num_queries):
    make_key(client)
    keys = ApiKey.objects.select_related("client__unit").annotate(
        has_calls=Exists(Access.objects.filter(client=OuterRef("client")))
    )
    compiled = Compiled(lambda: keys.filter(client__code=Given("code")))

    with django_assert_num_queries(1):
        (found,) = compiled.ask(code=client.code)
        told = contents(found)

    assert told == contents(keys.get())
    assert (found.client.unit, found.has_calls) == (client.unit, True)
    assert found.client.scopes == client.scopes  # a list again, not its text


def test_columns_that_were_left_out_are_read_when_they_are_needed(client):
    compiled = Compiled(lambda: ApiClient.objects.select_related("unit").only("code", "unit__path"))

    (found,) = compiled.ask()

    assert found.get_deferred_fields() >= {"agency", "contact"}
    assert found.unit.path == client.unit.path
    assert found.agency == client.agency


def test_a_relation_that_is_not_there_is_none(client):
    top = Compiled(lambda: Unit.objects.select_related("parent").filter(code=Given("code")))

    assert top.first(code="C1").parent is None
    assert top.first(code="NONE") is None


def test_values_are_those_of_the_query_whatever_is_given(client):
    rows = Access.objects.order_by("at").values("entity_code", "at", "fields", "client__code")
    since = Compiled(lambda: rows.filter(at__gte=Given("since")))

    for days in (0, 1, 5, 1):
        day = NOW - timedelta(days=days)
        assert since.ask(since=day) == list(rows.filter(at__gte=day))
    assert [row["entity_code"] for row in since.ask(since=NOW - timedelta(days=1))] == ["E1", "E0"]


def test_days_are_written_as_the_database_keeps_them(client):
    until = Compiled(lambda: ApiClient.objects.filter(valid_to__gte=Given("day")))

    assert until.ask(day=client.valid_to) == [client]
    assert until.ask(day=client.valid_to + timedelta(days=1)) == []


def test_what_it_cannot_give_it_refuses(client):
    with pytest.raises(TypeError):
        Compiled(lambda: Unit.objects.values_list("code")).ask()
    with pytest.raises(KeyError):
        Compiled(lambda: Unit.objects.filter(code=Given("code"))).ask()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_query_compiled_on_one_thread_serves_another(client):
    compiled, found = Compiled(lambda: ApiClient.objects.filter(code=Given("code"))), []

    def ask():
        try:
            found.extend(compiled.ask(code="bank"))
        finally:
            connection.close()

    for thread in [Thread(target=ask), Thread(target=ask)]:
        thread.start()
        thread.join()

    assert [one.scopes for one in found] == [client.scopes] * 2
