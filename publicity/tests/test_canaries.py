"""Marked values in every closed text field of a small bureau: none reaches a public page."""

from collections import deque
from urllib.parse import urldefrag

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from entities.models import AbnormalReason
from entities.services.listings import list_entity
from publicity.opendata.keeping import make_snapshot
from publicity.tests.published import LATER, public_result
from shuangsuiji.fieldclasses import FieldClass, class_of, classes
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.pi_scan.pages import ATOM, Page, same_origin, told_by
from shuangsuiji.pi_scan.seeds import named_addresses

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
OPEN = {FieldClass.PUBLIC, FieldClass.REDACTED}
MARK = "鼹{:04d}鼠"  # two characters that nobody writes


@pytest.fixture
def bureau(db, settings, tmp_path):
    settings.SSJ_OPEN_DIR = str(tmp_path / "open")
    row = public_result()
    list_entity(
        entity_code=row.entity.code,
        unit=row.unit,
        reason=AbnormalReason.FALSE,
        basis="《企业信息公示暂行条例》",
        found_on=LATER.date(),
        ref=row.visit.code,
        by="editor",
        now=LATER,
    )
    return row


def without_guards() -> None:
    """Let the test write into append-only tables; its transaction is undone afterwards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def mark(wanted) -> dict[str, str]:
    """Put a mark of its own into every free text field that ``wanted`` says; mark -> field."""
    marks = {}
    for number, name in enumerate(sorted(filter(wanted, classes()))):
        label, _, field = name.rpartition(".")
        model = apps.get_model(label)
        kind = model._meta.get_field(field)
        told = MARK.format(number)
        if not _is_free(kind) or (kind.max_length or 999) < len(told):
            continue
        try:
            with transaction.atomic():
                if model._base_manager.update(**{field: told}):
                    marks[told] = name
        except IntegrityError:  # the database wants another form there
            continue
    return marks


def _is_free(kind) -> bool:
    is_text = isinstance(kind, models.CharField | models.TextField)
    return (
        is_text and not kind.choices and not kind.unique and not isinstance(kind, models.SlugField)
    )


def crawl(client) -> dict[str, str]:
    """Address -> text of everything that a stranger reaches."""
    seen: dict[str, str] = {}
    waiting = deque(named_addresses())
    while waiting and len(seen) < 400:
        path = waiting.popleft()
        if path in seen or path.startswith(("/accounts/", "/static/", "/admin/")):
            continue
        answer = client.get(path)
        data = b"".join(answer) if answer.streaming else answer.content
        seen[path] = data.decode("utf-8", "replace")
        assert answer.status_code < 500 or answer.status_code == 503, path
        kind = answer.get("Content-Type", "")
        links = [answer["Location"]] if "Location" in answer else []
        if kind.startswith("text/html"):
            links += Page(seen[path]).links
        elif "atom" in kind:
            links += ATOM.findall(seen[path])
        elif "json" in kind:
            links += told_by(seen[path], path)
        here = (same_origin(urldefrag(one)[0], base=HOST + path) for one in links)
        waiting.extend(filter(None, here))
    return seen


def leaks(seen: dict[str, str], marks: dict[str, str]) -> set[tuple[str, str]]:
    return {
        (field, path)
        for path, text in seen.items()
        if "鼹" in text
        for told, field in marks.items()
        if told in text
    }


def test_no_closed_field_reaches_a_public_page_file_or_feed(bureau, client):
    without_guards()
    # The log's own rows stay: what is published must still be proven by them.
    marks = mark(lambda name: class_of(name) not in OPEN and not name.startswith("ledger."))
    make_snapshot(by="open-data", now=LATER)
    seal_pending(now=LATER)

    seen = crawl(client)

    assert len(marks) > 40
    assert any(path.endswith("/bundle.json") for path in seen)
    assert any(path.endswith("/results.jsonl") for path in seen)
    assert any(path.endswith(".atom") for path in seen)
    assert leaks(seen, marks) == set()


def test_an_open_field_would_be_seen(bureau, client):
    """The control: the same walk finds marks where they may stand."""
    without_guards()
    marks = mark(lambda name: name in ("publicity.Publication.name", "inspections.Task.name"))

    assert {field for field, _ in leaks(crawl(client), marks)} == set(marks.values())
    assert len(marks) == 2
