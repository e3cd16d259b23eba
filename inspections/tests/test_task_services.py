"""Tasks: saved as drafts, approved by somebody else, frozen by a session."""

import hashlib

import pytest

from inspections.events import Event
from inspections.models.plans import Approval, Task
from inspections.policies import PlanRefusedError, StaleVersionError, TaskLockedError
from inspections.selectors.catalogue import items_of
from inspections.selectors.plans import spec_of
from inspections.services.catalogue import load_catalogue, save_item
from inspections.services.plans import approve_plan, create_plan
from inspections.services.sessions import seal_frame
from inspections.services.tasks import approve_task, copy_task, load_task, save_task
from inspections.taskspec import TaskSpecError, canonical_document, parse_document
from inspections.tests.desk import document
from inspections.tests.test_catalogue_services import DRAFT
from inspections.tests.world import NOON, bureau
from shuangsuiji.ledger.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    load_catalogue(by="root", now=NOON)
    return bureau(entities=40)


def save(seen=0, by="planner", **changes):
    spec = parse_document(document(**changes))
    return save_task(spec=spec, expected_version=seen, by=by, now=NOON)


def approve(task, by="reviewer"):
    return approve_task(task_code=task.code, expected_version=task.version, by=by, now=NOON)


def problems(**changes):
    with pytest.raises(TaskSpecError) as caught:
        save(**changes)
    return {problem.path for problem in caught.value.problems}


def test_the_canonical_document_and_its_digest_are_stored(county):
    task = save()

    expected = canonical_document(parse_document(document()))
    assert bytes(task.document) == expected
    assert task.document_digest == hashlib.sha256(expected).hexdigest()
    assert (task.status, task.version, task.unit) == (Approval.DRAFT, 1, county)


def test_saving_leaves_one_record_without_personal_data(county):
    save()

    record = Record.objects.get(kind=Event.TASK_SAVED)
    assert (record.actor, record.subject) == ("planner", "T-1")


def test_a_change_is_a_new_version_and_a_draft_again(county):
    approve(save())

    task = save(seen=1, name="改名")

    assert (task.version, task.status, task.approved_by) == (2, Approval.DRAFT, "")


@pytest.mark.parametrize(("seen", "words"), [(0, "已被使用"), (2, "已被他人改为第 1 版")])
def test_a_stale_save_is_refused(county, seen, words):
    save()

    with pytest.raises(StaleVersionError, match=words):
        save(seen=seen)


def test_changing_a_task_that_is_not_there_is_refused(county):
    with pytest.raises(StaleVersionError, match="不能更改"):
        save(seen=1)


def test_unknown_things_are_all_named_by_their_path(county):
    found = problems(
        items=["PUB01", "OLD99"],
        entities={
            "units": ["S1", "S9"],
            "tags": ["食用菌"],
            "only_codes": ["C1E00000", "GHOST"],
            "exclude": [{"code": "GHOST", "reason": "CLOSING"}],
        },
        pools=[{"id": "A", "label": "库", "take": 12, "units": ["S8"], "tags": ["NOPE"]}],
        team={"count": 6, "size": 2, "seats": [{"tag": "NOPE"}]},
        recusals=[{"inspector": "NOBODY", "entity": "GHOST", "reason": "SELF"}],
    )

    assert found == {
        "items[1]",
        "entities.units[1]",
        "entities.tags[0]",
        "entities.only_codes",
        "entities.exclude",
        "pools[0].units[0]",
        "pools[0].tags[0]",
        "team.seats[0].tag",
        "recusals",
    }


def test_an_unknown_unit_is_refused_alone(county):
    assert problems(unit="C9", items=["OLD99"]) == {"unit"}


def test_units_outside_the_bureau_are_refused(county):
    other = bureau("C7", entities=0, people_each=0)

    assert problems(entities={"units": [other.code]}) == {"entities.units[0]"}


def test_items_are_pinned_to_the_version_of_the_day(county):
    save_item(code="NET02", draft=DRAFT, expected_version=0, by="planner", now=NOON)
    task = save(items=["NET02", "PUB01"])
    save_item(code="NET02", draft=DRAFT, expected_version=1, by="planner", now=NOON)

    assert [(code, item.version) for code, item in items_of(task).items()] == [
        ("NET02", 1),
        ("PUB01", 1),
    ]


def test_another_person_approves_what_they_saw(county):
    task = approve(save())

    assert (task.status, task.approved_by, task.approved_at) == (
        Approval.APPROVED,
        "reviewer",
        NOON,
    )
    assert Record.objects.filter(kind=Event.TASK_APPROVED).count() == 1


def test_the_author_and_the_last_editor_do_not_approve(county):
    save()
    task = save(seen=1, by="second")

    for author in ("planner", "second"):
        with pytest.raises(PlanRefusedError, match="不能由您批准"):
            approve(task, by=author)


def test_a_version_nobody_saw_is_not_approved(county):
    task = save()
    save(seen=1)

    with pytest.raises(StaleVersionError):
        approve(task)


def test_a_task_waits_for_its_plan(county):
    plan = create_plan(unit=county, year=2026, name="2026 计划", by="planner", now=NOON)
    task = save(origin="PLAN", plan_year=2026)
    assert task.plan == plan

    with pytest.raises(PlanRefusedError, match="尚未批准"):
        approve(task)

    approve_plan(plan=plan, expected_version=1, by="reviewer", now=NOON)
    assert approve(task).status == Approval.APPROVED


def test_a_sealed_task_does_not_change(county):
    task = approve(save())
    seal_frame(task_code=task.code, by="officer", now=NOON)

    with pytest.raises(TaskLockedError, match="复制为新任务"):
        save(seen=1)


def test_a_copy_has_the_rules_under_another_code(county):
    source = approve(save())

    copy = copy_task(source=source, code="T-2", name="再来一次", by="second", now=NOON)

    ours, theirs = spec_of(copy), spec_of(source)
    assert (copy.status, copy.created_by) == (Approval.DRAFT, "second")
    assert (ours.strata, ours.pools, ours.team) == (theirs.strata, theirs.pools, theirs.team)
    assert Record.objects.filter(kind=Event.TASK_COPIED, subject="T-2").count() == 1


def test_the_console_saves_and_approves_in_one_record(county):
    spec = parse_document(document())

    task = load_task(spec=spec, by="console", approved_by="console", now=NOON)

    assert (task.status, task.approved_by) == (Approval.APPROVED, "console")
    record = Record.objects.get(subject="T-1")
    assert record.kind == Event.TASK_LOADED
    assert b'"channel":"CONSOLE"' in bytes(record.payload)


def test_saving_costs_few_queries_whatever_the_list(county, django_assert_max_num_queries):
    codes = [f"C1E{number:05d}" for number in range(40)]

    with django_assert_max_num_queries(35):
        save(entities={"only_codes": codes})

    assert Task.objects.count() == 1
