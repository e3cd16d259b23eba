"""Events in plain words, for readers without JavaScript: the table is the browser's own.

``static/js/live/words.json`` (English: ``words.en.json``) holds a sentence for every kind;
``{name}`` is a member of the event's data, ``{name|digest}`` its beginning, ``{name|when}``
China's time, ``{name|act}`` a label.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from inspections.live.kinds import LiveKind

PLACE = re.compile(r"\{(\w+)(?:\|(\w+))?\}")
BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class Told:
    """An event as it is read."""

    seq: int
    at: datetime
    title: str
    lines: tuple[str, ...]


def told(body: bytes) -> Told:
    """A stored event in words."""
    event = json.loads(body)
    title, lines = in_words(event["kind"], event["data"])
    return Told(event["seq"], datetime.fromisoformat(event["at"]), title, tuple(lines))


def in_words(kind: LiveKind | str, data: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Title and lines of an event of that kind."""
    entry = table()["kinds"].get(str(kind))
    if entry is None:
        return str(kind), []
    lines = [_filled(entry["text"], data)]
    for name, text in entry.get("each", {}).items():
        lines += [_filled(text, row) for row in data.get(name, ())]
    if "lines" in entry:
        lines += [line for line in data.get(entry["lines"], "").split("\n") if line]
    return entry["title"], lines


def table() -> dict[str, Any]:
    """The table in the language of the page."""
    return _table("words.en.json" if get_language() == "en" else "words.json")


@cache
def _table(name: str) -> dict[str, Any]:
    path = settings.BASE_DIR / "static" / "js" / "live" / name
    words: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return words


def _filled(text: str, data: Mapping[str, Any]) -> str:
    return PLACE.sub(lambda place: _shown(data.get(place[1], ""), place[2]), text)


def _shown(value: object, how: str | None) -> str:
    if how == "digest":
        return f"{str(value)[:12]}{table()['more']}"
    if how == "when":
        return datetime.fromisoformat(str(value)).astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    return table()["labels"][how].get(str(value), str(value)) if how else str(value)
