"""The list of items, version by version."""

from dataclasses import replace
from datetime import date

import pytest

from inspections.codes import Recording
from inspections.events import Event
from inspections.models.catalogue import InspectionItem
from inspections.selectors.catalogue import current_items, item_versions, items_by_code
from inspections.services.catalogue import (
    CatalogueError,
    ItemDraft,
    load_catalogue,
    retire_item,
    save_item,
)
from inspections.tests.world import NOON
from personnel.models import SpecialistTag
from shuangsuiji.ledger.models import Record

pytestmark = pytest.mark.django_db

DRAFT = ItemDraft(
    category="网络交易监管",
    name="直播营销的检查",
    item_class="GENERAL",
    objects_note="直播间运营者",
    entity_kinds=["ENT", "IND"],
    methods=["NETWORK"],
    valid_from=date(2026, 1, 1),
)


def save(code="NET02", draft=DRAFT, seen=0):
    return save_item(code=code, draft=draft, expected_version=seen, by="planner", now=NOON)


def test_the_starter_items_are_loaded_once():
    first = load_catalogue(by="root", now=NOON)
    second = load_catalogue(by="root", now=NOON)

    assert (first, second) == (27, 0)
    assert current_items().count() == 27
    assert Record.objects.filter(kind=Event.CATALOGUE_LOADED).count() == 2


def test_every_starter_item_says_how_to_check_and_what_to_write():
    load_catalogue(by="root", now=NOON)

    bare = [
        item.code
        for item in current_items()
        if not (
            item.how_to.startswith("1. ")
            and "2. " in item.how_to
            and item.wording_normal
            and "经查" in item.wording_problem
        )
    ]
    assert bare == []
    assert current_items().get(code="SPEC01").recording == Recording.VIDEO


def test_every_tag_of_a_starter_item_exists():
    load_catalogue(by="root", now=NOON)

    wanted = set(InspectionItem.objects.values_list("required_tag", flat=True)) - {""}
    assert wanted <= set(SpecialistTag.objects.values_list("code", flat=True))


def test_a_change_makes_a_new_version_and_keeps_the_old():
    save()
    second = save(draft=replace(DRAFT, name="直播带货的检查", valid_from=date(2026, 7, 1)), seen=1)

    old = item_versions("NET02").last()
    assert (second.version, second.is_current, second.valid_to) == (2, True, None)
    assert (old.name, old.is_current, old.valid_to) == (
        "直播营销的检查",
        False,
        date(2026, 6, 30),
    )
    assert Record.objects.filter(kind=Event.ITEM_SAVED, subject="NET02").count() == 2


def test_a_correction_on_the_same_day_ends_the_old_version_that_day():
    save()

    save(draft=replace(DRAFT, name="改正"), seen=1)

    assert item_versions("NET02").last().valid_to == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("draft", "seen", "words"),
    [
        (DRAFT, 0, "已被使用"),
        (DRAFT, 2, "已被他人改为第 1 版"),
        (replace(DRAFT, valid_from=date(2025, 1, 1)), 1, "早于现行版本"),
        (replace(DRAFT, parent_code="NONE"), 1, "不在现行清单中"),
        (replace(DRAFT, parent_code="NET02"), 1, "本身是子项"),
    ],
)
def test_what_cannot_be_saved_is_refused_in_words(draft, seen, words):
    save()

    with pytest.raises(CatalogueError, match=words):
        save(draft=draft, seen=seen)

    assert item_versions("NET02").count() == 1


def test_a_retired_item_can_no_longer_be_chosen_and_its_code_goes_on_counting():
    save()
    retire_item(
        code="NET02", expected_version=1, last_day=date(2026, 11, 30), by="planner", now=NOON
    )

    assert items_by_code(["NET02"]) == {}
    assert save().version == 2


def test_retiring_what_is_gone_is_refused():
    with pytest.raises(CatalogueError, match="没有现行版本"):
        retire_item(
            code="NET02", expected_version=1, last_day=date(2026, 1, 1), by="planner", now=NOON
        )
