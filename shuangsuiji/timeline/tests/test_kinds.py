"""Every kind of entry has a name in plain words."""

import ast
import importlib
import re

import pytest

from inspections.events import Event as InspectionEvent
from shuangsuiji.ledger.key_services import KEY_CREATED
from shuangsuiji.ledger.models.records import HISTORY_KIND
from shuangsuiji.ledger.selectors import HEARTBEAT
from shuangsuiji.tests.test_architecture import ROOT, SOURCES, named
from shuangsuiji.timeline.kinds import GRAVE, GROUPS, group_of, kinds_chosen, kinds_named, label_of
from shuangsuiji.timeline.subjects import type_of_kind

KIND = re.compile(r"ledger\.[a-z0-9]+\.[a-z]+")
EVENTS = [path for path in SOURCES if path.name == "events.py"]


def kinds_of_events():
    for path in EVENTS:
        module = importlib.import_module(named(path).removesuffix(".py").replace("/", "."))
        for name in dir(module.Event):
            if name.isupper():
                yield str(getattr(module.Event, name))


def kinds_written_out():
    """Kinds of the ledger itself, which has no list of them: wherever they are written."""
    for path in SOURCES:
        if path.parent.name == "ledger":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and KIND.fullmatch(str(node.value)):
                    yield node.value


def nameless(kinds):
    return sorted(kind for kind in kinds if label_of(kind) == kind)


def test_every_kind_of_every_app_has_a_name():
    kinds = {*kinds_of_events(), *kinds_written_out(), HISTORY_KIND}

    assert len(kinds) > 80
    assert {InspectionEvent.SESSION_DRAWN, HEARTBEAT, KEY_CREATED} <= kinds
    assert nameless(kinds) == []
    assert {kind for group in GROUPS for kind in group.kinds} - kinds == set()


def test_a_kind_without_a_name_would_be_found():
    assert nameless(["inspections.session.sealed", "inspections.thing.done"]) == [
        "inspections.thing.done"
    ]


def test_every_app_with_events_is_looked_at():
    assert {named(path) for path in EVENTS} >= {
        "entities/events.py",
        "personnel/events.py",
        "inspections/events.py",
        "shuangsuiji/orgs/events.py",
        "shuangsuiji/intake/events.py",
        "shuangsuiji/timeline/events.py",
    }
    assert ROOT.exists()


def test_names_are_told_apart():
    labels = [label for group in GROUPS for label in group.kinds.values()]

    assert len(labels) == len(set(labels))
    assert all(group_of(kind).code != "other" for kind in GRAVE)


def test_a_choice_is_one_kind_or_a_whole_group():
    assert kinds_chosen("orgs.unit.saved") == ("orgs.unit.saved",)
    assert "orgs.role.granted" in kinds_chosen("orgs")
    assert kinds_chosen("nothing") == ()
    assert set(kinds_named("作废")) >= {"inspections.session.voided", "inspections.void.proposed"}


@pytest.mark.parametrize(
    ("kind", "model"),
    [
        ("entities.entity.placed", "orgs.unit"),
        ("entities.entity.updated", "entities.entity"),
        ("inspections.preview.finished", "inspections.task"),
        ("ledger.heart.beaten", None),
    ],
)
def test_a_kind_says_what_it_is_about(kind, model):
    about = type_of_kind(kind)

    assert (about.model if about else None) == model
