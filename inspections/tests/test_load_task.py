"""``manage.py load_task``: what it prints, and that it never half-saves."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from inspections.models.catalogue import InspectionItem
from inspections.models.plans import Approval, Task
from inspections.services.sessions import seal_frame
from inspections.tests.desk import document
from inspections.tests.world import NOON, bureau
from shuangsuiji.ledger.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return bureau(entities=40)


@pytest.fixture
def load(tmp_path):
    def run(*options, **changes):
        path = tmp_path / "task.json"
        path.write_text(json.dumps(document(**changes), ensure_ascii=False), encoding="utf-8")
        out = StringIO()
        call_command("load_task", path, *options, stdout=out, stderr=StringIO())
        return out.getvalue().splitlines()

    return run


def test_the_last_line_is_json_and_the_rest_is_for_people(county, load):
    *summary, last = load()

    assert json.loads(last) == {"code": "T-1", "outcome": "created", "errors": []}
    assert "已建立，状态：已批准" in summary[0]
    assert Task.objects.get().status == Approval.APPROVED


def test_an_empty_list_of_items_is_filled_first(county, load):
    load()

    assert InspectionItem.objects.count() == 27


def test_loading_again_changes_nothing_and_records_nothing(county, load):
    load()
    before = Record.objects.count()

    assert json.loads(load()[-1])["outcome"] == "unchanged"
    assert Record.objects.count() == before


def test_a_changed_file_updates_the_task(county, load):
    load()

    assert json.loads(load(reserves=5)[-1])["outcome"] == "updated"
    assert Task.objects.get().version == 2


def test_author_and_approver_are_recorded(county, load):
    load("--by", "wang", "--approve-by", "li")

    task = Task.objects.get()
    assert (task.created_by, task.approved_by) == ("wang", "li")


def test_one_person_is_not_both(county, load):
    with pytest.raises(CommandError, match="指定另一人"):
        load("--by", "wang", "--approve-by", "wang")


def test_a_faulty_file_saves_nothing_and_names_every_fault(county, tmp_path):
    path = tmp_path / "task.json"
    path.write_text(json.dumps(document(code="编号", reserves="x")), encoding="utf-8")
    out, err = StringIO(), StringIO()

    with pytest.raises(CommandError, match="2 处"):
        call_command("load_task", path, stdout=out, stderr=err)

    answer = json.loads(out.getvalue().splitlines()[-1])
    assert (answer["outcome"], len(answer["errors"])) == ("refused", 2)
    assert "code" in err.getvalue()
    assert Task.objects.count() == 0


def test_unknown_references_save_nothing(county, load):
    with pytest.raises(CommandError, match="1 处"):
        load(unit="NOWHERE")

    assert Task.objects.count() == 0
    assert InspectionItem.objects.count() == 0


def test_a_sealed_task_is_left_alone(county, load):
    load()
    seal_frame(task_code="T-1", by="officer", now=NOON)

    assert json.loads(load()[-1])["outcome"] == "unchanged"
    with pytest.raises(CommandError):
        load(reserves=5)
    assert Task.objects.get().version == 1


def test_a_missing_file_is_said_in_words():
    with pytest.raises(CommandError, match="请核对路径"):
        call_command("load_task", "/nowhere/task.json")
