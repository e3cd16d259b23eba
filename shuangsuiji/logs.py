"""Log lines: one JSON object each for machines, plain ones for a person; both without people.

A database that refuses a row quotes it, and so may any message. What ``fields.toml`` keeps out of
logs is taken out of every line, traceback included, before it is written.
"""

import json
import logging
import re
from datetime import UTC, datetime
from functools import cache

from shuangsuiji.fieldclasses import LogForm, classes, log_form

GONE = "…"
PLAIN_TEXT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
# What PostgreSQL quotes: whole rows, lines of a COPY, the columns of a key.
WHOLE = re.compile(r"(Failing row contains )\(.*\)|(COPY \w+, line \d+[^:\n]*: )\".*\"")
KEY = re.compile(r"Key \((?P<names>[^()\n]+)\)=\((?P<values>.*?)\)(?= |$)", re.MULTILINE)
# People's numbers, wherever they stand: mobile telephones and identity cards.
NUMBERS = re.compile(
    r"(?<![0-9A-Za-z])(?:1[3-9][0-9]{9}"
    r"|[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx])"
    r"(?![0-9A-Za-z])"
)


def without_people(text: str) -> str:
    """The text without what no log may hold; what stays reads on as it was."""
    text = WHOLE.sub(lambda found: f"{found[1] or found[2]}({GONE})", text)
    return NUMBERS.sub(GONE, KEY.sub(_key, text))


def _key(found: re.Match[str]) -> str:
    names = found["names"].split(", ")
    values = found["values"].split(", ")
    if len(names) != len(values):  # a value with a comma: nobody knows whose
        values = [GONE] * len(names)
    shown = [_shown(value, form_of_column(name)) for name, value in zip(names, values, strict=True)]
    return f"Key ({', '.join(names)})=({', '.join(shown)})"


def _shown(value: str, form: LogForm) -> str:
    if form == LogForm.PLAIN:
        return value
    return value[:1] + GONE if form == LogForm.MASKED and len(value) > 1 else GONE


@cache
def form_of_column(name: str) -> LogForm:
    """The strictest form among all fields that have such a column; absent where none has."""
    if name == "id" or name.endswith("_id"):  # the key of a row, which says nothing by itself
        return LogForm.PLAIN
    forms = {log_form(field) for field in classes() if field.rpartition(".")[2] == name}
    for form in (LogForm.ABSENT, LogForm.MASKED, LogForm.PLAIN):
        if form in forms:
            return form
    return LogForm.ABSENT


class TextFormatter(logging.Formatter):
    """Lines for whoever looks on."""

    def __init__(self) -> None:
        super().__init__(PLAIN_TEXT)

    def format(self, record: logging.LogRecord) -> str:
        return without_people(super().format(record))


class JsonFormatter(logging.Formatter):
    """Time in UTC, level, logger, message, and the traceback when there is one."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": without_people(record.getMessage()),
        }
        if record.exc_info:
            line["traceback"] = without_people(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
