"""Correcting how a name is read: checked letter by letter, found at once, kept with the name."""

import pytest
from django.utils.timezone import localdate, now

from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.tests.field import dispatched, first_visit
from inspections.fieldwork.tests.test_after import grant
from inspections.policies import PolicyError
from publicity import indexing
from publicity.index_models import EntityEntry
from publicity.initials import fault_of, places
from publicity.models import InitialsCorrection
from publicity.services.initials import correct_initials
from publicity.tests.indexed import publication
from publicity.tests.test_search import count, named
from shuangsuiji.orgs.models import Role, Unit, User

NAME = "长乐ABC茶行"


@pytest.fixture
def entry(db) -> EntityEntry:
    publication(named(first_visit(dispatched()), NAME, kind="ENT"), 1)
    return EntityEntry.objects.get()


def corrected(entry, letters="zyabcch", reason="店主说明"):
    return correct_initials(
        entity_id=entry.pk, letters=letters, reason=reason, by="editor", now=now()
    )


def test_each_character_has_its_letters():
    found = {one.char: one for one in places(NAME)}

    assert found["乐"].is_polyphonic
    assert set(found["长"].choices) == {"c", "z"}
    assert (found["A"].letter, found["A"].choices) == ("a", ())
    assert "".join(one.letter for one in places("（重庆）ＫＦＣ3店")) == "cqkfc3d"


@pytest.mark.parametrize(
    ("letters", "fault"),
    [
        ("zyabcch", ""),
        ("zyabcc", "有 6 个字母"),
        ("zyabxch", "不是汉字"),
        ("z1abcch", "不是 a 至 z"),
    ],
)
def test_letters_must_be_those_of_the_name(letters, fault):
    assert fault in fault_of(NAME, letters)
    assert bool(fault_of(NAME, letters)) == bool(fault)


def test_the_search_follows_at_once_and_through_a_rebuild(entry):
    assert (count(q="zyabcch"), count(q=entry.initials)) == (0, 1)

    corrected(entry, "ＺＹ abcch")

    assert (count(q="zyabcch"), count(q=entry.initials)) == (1, 0)
    indexing.rebuild(on=localdate())
    assert count(q="zyabcch") == 1
    EntityEntry.objects.update(is_corrected=False)  # even where the row is made anew
    indexing.rebuild(on=localdate())
    assert count(q="zyabcch") == 1


def test_a_correction_counts_for_its_own_name_only(entry):
    corrected(entry)
    visit = Visit.objects.get(entity=entry.entity_id)

    publication(named(visit, "长江小吃店"), 0)

    found = EntityEntry.objects.get()
    assert (found.name, found.initials, found.is_corrected) == ("长江小吃店", "cjxcd", False)


def test_what_changes_nothing_or_says_nothing_is_refused(entry):
    for letters, reason, words in (
        (entry.initials, "x", "没有改动"),
        ("zyabcch", " ", "理由"),
        ("zz", "x", "须有 7 个"),
    ):
        with pytest.raises(PolicyError, match=words):
            corrected(entry, letters, reason)
    with pytest.raises(PolicyError, match="没有公示中的结果"):
        correct_initials(entity_id=0, letters="a", reason="x", by="editor", now=now())

    assert not InitialsCorrection.objects.exists()


def test_editors_of_the_unit_correct_on_a_page_that_keeps_what_was_typed(entry, client):
    unit = entry.entity.responsible_unit
    grant("editor", Role.PUBLISHER, unit)
    grant("viewer", Role.REVIEWER, unit)
    other = Unit.objects.create(code="X9", name="别处", kind="COUNTY", path="X9/")
    grant("stranger", Role.PUBLISHER, other)
    url = f"/publicity/initials/{entry.pk}/"
    client.force_login(User.objects.get(username="editor"))
    listed = client.get("/publicity/initials/", {"q": "长乐"}).content.decode()
    assert NAME in listed
    wrong = client.post(url, {"letters": "zyabc", "reason": "我写的理由"})
    assert wrong.status_code == 422
    assert "我写的理由" in wrong.content.decode()

    client.post(url, {"letters": "zyabcch", "reason": "店主说明"})

    page = client.get(url).content.decode()
    assert "已人工更正" in page
    assert "店主说明" in page
    assert NAME in client.get("/publicity/initials/?state=corrected").content.decode()
    client.force_login(User.objects.get(username="stranger"))
    assert client.get(url).status_code == 404
    client.force_login(User.objects.get(username="viewer"))
    assert client.get(url).status_code == 403
    client.logout()
    assert client.get(url).status_code == 302
