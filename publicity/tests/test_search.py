"""The public finds results by what they know, and nothing by what is hidden."""

from dataclasses import replace

import pytest
from django.core.cache import cache, caches
from django.urls import reverse
from django.utils.timezone import localdate

from entities.models import Entity
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.tests.field import dispatched, first_visit
from inspections.oneform.codes import ResultType
from publicity import indexing, redaction, search
from publicity.entity_rows import find_entity
from publicity.index_models import EntityEntry, ResultEntry
from publicity.initials import initials
from publicity.models import Publication
from publicity.search import Search, Wanted, hints
from publicity.spelling import code_in, fold, marked, pairs, terms
from publicity.tests.indexed import publication

pytestmark = pytest.mark.django_db
TODAY = localdate


@pytest.fixture
def visit(db) -> Visit:
    return first_visit(dispatched())


def named(visit: Visit, name: str, **fields: str) -> Visit:
    for field, value in {"name": name, **fields}.items():
        setattr(visit.entity, field, value)
    visit.entity.save()
    return visit


def count(**asked: str) -> int:
    return Search(Wanted(**asked), on=TODAY()).count()


def test_a_name_is_found_by_any_two_of_its_characters_and_by_its_initials(visit):
    row = publication(named(visit, "重庆KFC餐饮（泰州）有限公司", kind="ENT"), 1)

    for q in (
        "餐饮",
        "重庆 泰州",
        "kfc餐饮(泰州)",
        "ＫＦＣ",
        "cqkfc",
        "tzyx",
        row.code,
        "有限公司",
    ):
        assert count(q=q) == 1, q
    for q in ("饮餐", "重庆 姜堰", "zq", "cy cq xx", "火锅", "饮"):
        assert count(q=q) == 0, q


@pytest.mark.parametrize("many", [0, 2_000])
def test_few_entities_are_looked_up_and_many_are_met_on_a_walk_to_the_same_end(
    visit, monkeypatch, many
):
    monkeypatch.setattr(search, "MANY", many)
    named(visit, "姜堰区样例餐饮店", kind="IND", region_code="321204")
    rows = [publication(visit, number) for number in (1, 2, 3)]

    for given in ({"q": "餐饮"}, {"q": "ylcy"}, {"kind": "IND"}, {"q": "餐饮", "area": "321204"}):
        asked = Search(Wanted(**given, outcome="clean"), on=TODAY())
        assert asked.is_wide is (many == 0)
        assert [row.publication for row in asked.results] == rows
        assert asked.count() == 3
        assert not Search(Wanted(**given, outcome="problem"), on=TODAY()).results
    for given in ({"q": "火锅"}, {"kind": "ENT"}, {"q": "餐饮", "kind": "ENT"}):
        assert Search(Wanted(**given), on=TODAY()).count() == 0


def test_enough_is_proved_by_some_of_many_entities(visit, monkeypatch):
    monkeypatch.setattr(search, "MANY", 0)
    monkeypatch.setattr(search, "COUNTED_UP_TO", 1)
    named(visit, "姜堰区样例餐饮店")
    for number in (1, 2, 3):
        publication(visit, number)
    asked = Search(Wanted(q="餐饮"), on=TODAY())
    monkeypatch.setattr(Search, "results", None)  # a walk would be in vain

    assert asked.count() == 2


def test_the_best_entity_is_the_one_whose_name_was_typed(visit):
    entities = [*Entity.objects.exclude(pk=visit.entity_id)[:3], visit.entity]
    names = ("样例餐饮店", "大样例餐饮店", "样例餐饮店分店", "样例餐饮")
    for entity, name in zip(entities, names, strict=True):
        EntityEntry.objects.create(
            entity=entity, code=entity.code, name=name, names=name, initials="x",
            kind="IND", words=" ".join(pairs(name)),
        )  # fmt: skip

    found = Search(Wanted(q="样例餐饮店"), on=TODAY()).best_entities(3)
    assert [row.name for row in found] == ["样例餐饮店", "样例餐饮店分店", "大样例餐饮店"]


def test_a_code_is_found_from_its_beginning(visit):
    publication(visit, 1)

    assert count(q=visit.entity.code) == count(q=visit.entity.code[:10].lower()) == 1
    assert count(q=f"{visit.entity.code}-9") == 0
    wide = "".join(chr(ord(char) + 0xFEE0) for char in visit.entity.code)
    assert count(q=wide) == 1


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("91321204MA1XYZ1234", "91321204MA1XYZ1234"),
        (" ９１３２１２０４ＭＡ１ＸＹＺ１２３４\t", "91321204MA1XYZ1234"),
        ("91321204 MA1X YZ12 34", "91321204MA1XYZ1234"),
        ("KFC 24 hours 2026", ""),
        ("泰州 12345678", ""),
    ],
)
def test_a_code_is_read_as_people_paste_it(typed, code):
    assert code_in(typed) == code


def test_what_is_hidden_of_a_person_finds_nothing(visit):
    shop = named(visit, "张三丰百货店", kind="IND", legal_rep="张三丰")
    publication(shop, 1)

    hidden = ("三丰", "张三", "zsf")
    assert [count(q=q) for q in hidden] == [0, 0, 0]
    assert count(q="百货店") == count(q="bhd") == 1

    # The control: an index that took the registered name would give all of it away.
    entry = EntityEntry.objects.get()
    entry.names, entry.initials = fold("张三丰百货店"), initials("张三丰百货店")
    entry.words = indexing.entity_words(entry, shop.entity)
    entry.save()
    assert [count(q=q) for q in hidden] == [1, 1, 1]


def test_every_condition_narrows(visit):
    publication(visit, 1, types=[ResultType.FALSE_INFO], items=["A07"])
    unit, year = visit.unit, str(TODAY().year)
    entity = visit.entity

    for given in (
        {"unit": unit.path.split("/")[0]},
        {"year": year},
        {"outcome": "problem"},
        {"type": "FALSE_INFO"},
        {"item": "A07"},
        {"kind": entity.kind},
        {"area": entity.region_code[:4] + "00"},
    ):
        assert count(**given) == 1, given
    for given in (
        {"unit": "NOWHERE"},
        {"year": "1999"},
        {"year": "²"},
        {"outcome": "clean"},
        {"outcome": "x"},
        {"type": "NO_PROBLEM"},
        {"item": "A0"},
        {"kind": "COOP"},
        {"area": "110000"},
    ):
        assert count(**given) == 0, given


def test_an_empty_answer_says_what_would_be_found(visit):
    name = named(visit, "姜堰区样例餐饮店").entity.name
    publication(visit, 1)
    asked = Wanted(q=name, outcome="problem")

    assert next((one.label, one.count) for one in hints(asked, on=TODAY())) == ("不限结果", 1)
    typo = replace(asked, q="姜堰区样例早点", outcome="")
    assert [one.wanted.q for one in hints(typo, on=TODAY())] == ["姜堰区"]


def test_withdrawn_and_ended_results_leave_the_index_with_their_entity(visit):
    first, second = publication(visit, 1), publication(visit, 2)

    indexing.leave(Publication.objects.filter(pk=first.pk))
    assert count() == len(Search(Wanted(q=visit.entity.code), on=TODAY()).entities) == 1
    ResultEntry.objects.filter(pk=second.pk).update(shown_until="2020-01-01")
    assert count() == 0
    indexing.leave(Publication.objects.filter(pk=second.pk))
    assert EntityEntry.objects.count() == 0


def test_the_index_heals_and_can_be_made_anew_with_corrected_initials(visit):
    publication(visit, 1)
    EntityEntry.objects.update(initials="zcq", is_corrected=True)
    ResultEntry.objects.all().delete()

    assert indexing.take_up_everything(on=TODAY()) == 1
    assert indexing.rebuild(on=TODAY()) == 1
    assert count(q="zcq") == 1
    assert indexing.take_up(on=TODAY()) == 0


def test_the_page_keeps_what_was_typed_marks_it_and_asks_few_questions(
    visit, client, django_assert_max_num_queries
):
    row = publication(named(visit, "姜堰<b>样例餐饮店"), 1)
    client.get(reverse("publicity:search"))

    with django_assert_max_num_queries(12):
        page = client.get(reverse("publicity:search"), {"q": "餐饮"}).content.decode()

    assert "姜堰&lt;b&gt;样例<mark>餐饮</mark>店" in page
    assert 'value="餐饮"' in page
    assert row.code in page
    page = client.get(reverse("publicity:search"), {"q": "餐"}).content.decode()
    assert "请至少输入两个字" in page
    assert 'value="餐"' in page
    page = client.get(reverse("publicity:results"), {"q": "餐饮火锅"}).content.decode()
    assert "放宽条件" in page


def test_spelling():
    assert fold("Ａ-B（泰州）·") == "ab泰州"
    assert pairs("泰州泰州") == ["泰州", "州泰"]
    assert terms(" 泰州　ＫＦＣ - ") == ["泰州", "kfc"]
    assert marked("㍿A B店", ["ab"]) == [("㍿", False), ("A B", True), ("店", False)]
    assert initials("重庆长安（KFC）3店") == "cqcakfc3d"


@pytest.mark.parametrize("code", ["", "321204199001011234"])
def test_every_row_leads_to_all_checks_of_its_entity(visit, client, code):
    """A number that hides a resident's identity stands in no address."""
    cache.clear()
    caches["pages"].clear()
    publication(
        named(visit, "重庆某餐饮有限公司", kind="ENT", **({"code": code} if code else {})), 1
    )
    EntityEntry.objects.update(code=redaction.code(visit.entity.code))  # as a real one enters it
    asked = f"N{visit.entity_id}" if code else visit.entity.code
    address = reverse("publicity:entity", args=[asked])

    for page in (reverse("publicity:results"), reverse("publicity:search") + "?q=餐饮", "/"):
        shown = client.get(page).content.decode()
        assert f'href="{address}"' in shown, page
        assert not code or code not in shown
    assert find_entity(asked).entity == visit.entity
