"""Which moment a stage shows: from signed events and the server's time alone."""

import json
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from inspections.services.publishing import publish_session
from publicity.tests.test_stage import LATER, held

STATIC = Path(__file__).parents[2] / "static" / "js"
RUNNER = Path(__file__).parent / "node" / "position.mjs"
NODE = shutil.which("node")

pytestmark = pytest.mark.skipif(NODE is None, reason="Node.js is missing: install nodejs 20")


def event(kind: str, second: float, **data) -> dict:
    at = datetime.fromtimestamp(second, UTC)
    return {"kind": kind, "at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "data": data}


EVENTS = [
    event("announced", 0, pace="NORMAL"),
    event("act_changed", 10, act=1),
    event("pace_changed", 20, pace="CALM", act=1),
    event("paused", 30),
    event("resumed", 40),
    event("act_changed", 60, act=6),
    event("pace_changed", 65, pace="FULL", act=6),
    event("pace_changed", 70, pace="NORMAL", act=6),
    event("act_changed", 80, act=7),
]


def played(events: list[dict], *seconds: float) -> dict:
    request = {"root": str(STATIC), "events": events, "moments": [at * 1000 for at in seconds]}
    done = subprocess.run(
        [NODE, RUNNER], input=json.dumps(request), capture_output=True, check=True, text=True
    )
    return json.loads(done.stdout)


def test_a_moment_follows_acts_paces_and_pauses():
    shown = played(EVENTS, 5, 15, 30, 35, 50, 62, 66, 75, 81)["shown"]

    assert [(one["act"], one["elapsed"], one["isStill"]) for one in shown] == [
        (0, 5_000, False),
        (1, 5_000, False),
        (1, 16_000, False),
        (1, 16_000, False),  # stands still while paused
        (1, 22_000, False),
        (6, 1_200, False),
        (6, 4_000, True),  # full speed: everything is there
        (6, 13_000, True),  # and stays, when the pace is slower again
        (7, 1_000, False),
    ]
    assert shown[3]["isPaused"]


def test_what_stands_over_the_stage_is_the_last_that_still_holds():
    assert played(EVENTS)["overlay"] == ""
    assert played(EVENTS[:4])["overlay"] == "仪式暂停"
    assert played([*EVENTS, event("voided", 90)])["overlay"] == "本场公开作废"


@pytest.mark.django_db
def test_names_are_held_against_the_tickets_shown_before_once_the_seed_is_public():
    ceremony = held()  # its names are sealed until publication
    address = f"/ceremony/{ceremony.code}/stage/timeline.json"
    live = Client().get(address).json()
    publish_session(session_code=ceremony.session.code, by="reviewer", now=LATER)
    replayed = Client().get(address).json()
    rows = replayed["acts"][6]["facts"]["rows"]

    assert [row["ticket"] for row in live["acts"][6]["facts"]["rows"]] == [
        row["ticket"] for row in rows
    ]
    assert opened(live) == {"count": 0, "wrong": None}
    assert opened(replayed) == {"count": 40, "wrong": None}
    rows[2]["name"], rows[2]["code"] = rows[3]["name"], rows[3]["code"]  # another firm's name
    assert opened(replayed)["wrong"]["order"] == 3


def opened(timeline: dict) -> dict:
    request = json.dumps({"root": str(STATIC), "timeline": timeline})
    runner = RUNNER.with_name("opened.mjs")
    done = subprocess.run([NODE, runner], input=request, capture_output=True, check=True, text=True)
    return json.loads(done.stdout)
