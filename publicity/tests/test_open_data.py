"""A day's open data: deterministic, proven, whole or absent, guarded against formulas."""

import json
import re
import subprocess
import sys
import tracemalloc
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.urls import reverse

from entities.models import AbnormalReason
from entities.services.listings import list_entity
from inspections.policies import PolicyError
from publicity.bundle.proven import BundleError
from publicity.bundle.snapshot import verify_snapshot
from publicity.models import OpenDataSnapshot
from publicity.opendata import keeping
from publicity.opendata.catalogue import DATASETS, ITEMS, LISTINGS, RESULTS
from publicity.opendata.columns import TEXT, Column
from publicity.opendata.keeping import (
    folder_of,
    keep_proof,
    kept_snapshots,
    make_snapshot,
    remove_old,
    remove_withheld,
)
from publicity.opendata.writing import write_dataset
from publicity.outcomes import TERM
from publicity.services.open_data import record_snapshot
from publicity.services.results import withdraw_result
from publicity.tests.published import LATER, correct, public_result
from shuangsuiji.fieldclasses import NotPublicError
from shuangsuiji.ledger.sealing import seal_pending

pytestmark = pytest.mark.django_db
NEXT_DAY = LATER + timedelta(days=1)


@pytest.fixture(autouse=True)
def _open_folder(settings, tmp_path):
    settings.SSJ_OPEN_DIR = str(tmp_path / "open")


def made(now=LATER) -> OpenDataSnapshot:
    row = make_snapshot(by="open-data", now=now)
    seal_pending(now=now)
    keep_proof(row)
    return row


def lines(row: OpenDataSnapshot, name: str) -> list[dict]:
    text = (folder_of(row.day) / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_a_day_holds_what_is_public_in_the_words_of_the_national_record():
    first = public_result()
    second = correct(first)
    listing = list_entity(
        entity_code=first.entity.code,
        unit=first.unit,
        reason=AbnormalReason.FALSE,
        basis="《企业信息公示暂行条例》",
        found_on=LATER.date(),
        ref=first.visit.code,
        by="editor",
        now=LATER,
    )

    row = made()

    [old, new] = lines(row, "results")
    assert (old["correctedBy"], new["corrects"]) == (second.code, first.code)
    task = first.visit.session.task
    assert (old["raninsTaskId"], old["insAuth"]) == (task.code, first.unit.name)
    assert old["details"][0].keys() == {"seqno", "raninsItemName", "raninsCheckResName"}
    assert [one["session"] for one in lines(row, "sessions")] == [first.visit.session.code]
    assert [one["number"] for one in lines(row, "listings")] == [listing.number]
    items = (folder_of(row.day) / "result-items.csv").read_text(encoding="utf-8-sig")
    assert len(items.splitlines()) == 1 + len(old["details"]) + len(new["details"])
    withdraw_result(code=first.code, reason="依法不予公示", by="editor", now=LATER)
    assert [one["code"] for one in lines(made(NEXT_DAY), "results")] == [second.code]


def test_lines_keep_their_schema():
    public_result()
    row = made()

    for dataset in DATASETS:
        schema = json.loads((folder_of(row.day) / f"{dataset.name}.schema.json").read_text())
        for line in lines(row, dataset.name) if "jsonl" in dataset.formats else ():
            assert line.keys() == set(schema["required"]) == set(schema["properties"])
            for name, value in line.items():
                assert holds(value, schema["properties"][name]), (dataset.name, name, value)


def holds(value, form) -> bool:
    """As much of JSON Schema as our schemas use."""
    kinds = form["type"] if isinstance(form["type"], list) else [form["type"]]
    types = {"string": str, "integer": int, "boolean": bool, "array": list, "null": type(None)}
    if not isinstance(value, tuple(types[kind] for kind in kinds)):
        return False
    if form["type"] == "integer":
        return not isinstance(value, bool) and value >= form["minimum"]
    return "pattern" not in form or re.search(form["pattern"], value) is not None


def test_the_same_rows_give_the_same_bytes(tmp_path):
    public_result()
    written = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        for dataset in DATASETS:
            rows = dataset.rows(on=LATER.date(), until=LATER)
            written.append((name, write_dataset(tmp_path / name, dataset, rows)))

    assert [files for name, files in written if name == "one"] == [
        files for name, files in written if name == "two"
    ]


def test_a_day_is_proven_by_anybody_and_a_changed_file_is_found():
    public_result()
    folder = folder_of(made().day)
    assert "在签名的日志中" in verify_snapshot(folder)[0]
    root, pure = str(django_settings.BASE_DIR), [sys.executable, "-I", "-S", "-c"]
    code = (
        f"import sys; sys.path.insert(0, {root!r}); from publicity.bundle.__main__ import main; "
        f"sys.exit(main(['verify', {str(folder)!r}]))"
    )
    assert subprocess.run([*pure, code], capture_output=True, check=False).returncode == 0

    file = folder / "results.csv"
    file.write_bytes(file.read_bytes().replace(b"2026", b"2027", 1))
    with pytest.raises(BundleError, match=r"results\.csv"):
        verify_snapshot(folder)
    manifest = folder / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b"2026-12-03", b"2026-12-04", 1))
    with pytest.raises(BundleError, match="清单的摘要"):
        verify_snapshot(folder)


def test_a_day_is_made_once_and_never_changes():
    public_result()
    row = made()

    assert make_snapshot(by="open-data", now=LATER) is None
    with pytest.raises(PolicyError, match="不能更换"):
        record_snapshot(day=row.day, manifest=b"{}", by="open-data", now=LATER)


@pytest.mark.parametrize("dies", ["write_dataset", "record_snapshot", "_finish"])
def test_whoever_dies_on_the_way_nothing_half_is_shown_and_the_next_run_ends_it(
    dies, monkeypatch, client
):
    public_result()

    def killed(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(keeping, dies, killed)
        patch.setattr(keeping.shutil, "rmtree", lambda *_, **__: None)  # nobody tidies up
        with pytest.raises(KeyboardInterrupt):
            make_snapshot(by="open-data", now=LATER)
    assert kept_snapshots() == []
    assert b"manifest.json" not in client.get(reverse("publicity:open_data")).content

    make_snapshot(by="open-data", now=LATER)

    seal_pending(now=LATER)
    keep_proof(OpenDataSnapshot.objects.get())
    assert verify_snapshot(folder_of(LATER.date()))


def test_old_days_go_and_their_manifests_stay(settings, client):
    settings.SSJ_OPEN_DATA_DAYS = 3
    public_result()
    row = made()

    assert remove_old(now=LATER + timedelta(days=2)) == 0
    assert remove_old(now=LATER + timedelta(days=3)) == 1

    address = reverse("publicity:open_data_file", args=[row.day.isoformat(), "results.csv"])
    assert client.get(address).status_code == 404
    assert OpenDataSnapshot.objects.count() == 1


def test_a_day_gives_no_result_that_was_taken_off_since(client):
    result = public_result()
    row = made()
    day, names = row.day.isoformat(), ("results.csv", "results.jsonl", "result-items.csv")
    address = {
        name: reverse("publicity:open_data_file", args=[day, name])
        for name in (*names, "results.schema.json", "sessions.csv", "manifest.json")
    }
    assert remove_withheld() == 0
    assert client.get(address["results.csv"]).status_code == 200

    withdraw_result(code=result.code, reason="依法不予公示", by="editor", now=LATER)

    for there_are in (3, 0):
        assert {client.get(address[name]).status_code for name in names} == {410}
        assert remove_withheld() == there_are
    rest = address.keys() - set(names)
    assert {client.get(address[name]).status_code for name in rest} == {200}
    page = client.get(reverse("publicity:open_data")).content.decode()
    assert "有后来撤下的公示" in page
    assert address["results.csv"] not in page


def test_a_term_that_ends_leaves_the_days_as_they_were(client):
    result = public_result()
    row = made()

    withdraw_result(code=result.code, reason="公示期满", by=TERM, now=LATER)

    address = reverse("publicity:open_data_file", args=[row.day.isoformat(), "results.csv"])
    assert remove_withheld() == 0
    assert client.get(address).status_code == 200


def test_files_are_served_as_the_manifest_names_them(client):
    public_result()
    row = made()
    day = row.day.isoformat()
    for file in (folder_of(row.day)).iterdir():
        address = reverse("publicity:open_data_file", args=[day, file.name])
        assert address in client.get(reverse("publicity:open_data")).content.decode()
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        assert body == file.read_bytes()
        if "ETag" in answer:
            tag = answer["ETag"]
            assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    for name, wrong in [(day, "..%2Fx"), (day, ".new"), ("2026-13-01", "results.csv")]:
        address = f"/publicity/open-data/{name}/{wrong}"
        assert client.get(address).status_code == 404


def test_cells_that_a_spreadsheet_would_run_are_guarded(tmp_path):
    rows = [("P1", 1, "=HYPERLINK(1)", " ＋1"), ("P2", 2, "@SUM(1)", "合格")]

    write_dataset(tmp_path, ITEMS, rows)

    text = (tmp_path / "result-items.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[1:] == ["P1,1,'=HYPERLINK(1),' ＋1", "P2,2,'@SUM(1),合格"]


def test_ten_times_the_rows_take_no_more_memory(tmp_path):
    def peak(number: int) -> int:
        folder = tmp_path / str(number)
        folder.mkdir()
        values = tuple("x" for _ in LISTINGS.columns)
        tracemalloc.start()
        write_dataset(folder, LISTINGS, (values for _ in range(number)))
        [_, most] = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(20_000) < 1.2 * peak(2_000)


def test_a_column_that_is_not_public_cannot_be_made():
    with pytest.raises(NotPublicError):
        Column("legalRep", "法定代表人", TEXT, "entities.Entity.legal_rep")
    with pytest.raises(NotPublicError):
        Column("name", "名称", TEXT, "entities.Entity.name")  # in full, unredacted
    assert RESULTS.columns_in("csv")[-1][1].name == "digest"


def test_the_command_writes_the_day_once(capsys):
    call_command("open_data")
    call_command("open_data")

    told = capsys.readouterr().out
    assert "已写好" in told
    assert "已经有了" in told
