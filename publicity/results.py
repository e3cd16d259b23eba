"""A published result: what the public reads of a form, and how long. Pure.

The shape follows the national record (domain.md 2.5): items with their results, no findings in
free words, no person. What the inspected party said and who went stays inside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from inspections.oneform.codes import CLEAN, Answer, ResultType
from inspections.oneform.types import OneForm
from publicity import redaction
from shuangsuiji.kernel.canonical import JsonValue

SCHEMA = "ssj/result/1"
YEARS, YEARS_OF_PERSONS = 5, 2  # display terms; natural persons two years
PERSONS = frozenset({"IND"})


@dataclass(frozen=True, slots=True)
class Subject:
    """The entity as registered; redaction happens here and nowhere else."""

    name: str
    code: str
    kind: str
    operator: str


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the result comes from."""

    code: str  # of the publication
    session: str
    tasks: tuple[str, ...]
    bureau: str
    items: tuple[tuple[str, str], ...]  # (code, name) in the order of the form
    version: int
    corrects: str
    reason: str  # of a correction


def public_view(form: OneForm, subject: Subject, setting: Setting) -> dict[str, JsonValue]:
    """The published text of a result as canonical JSON takes it."""
    answers = {one.code: one.answer for one in form.answers}
    return {
        "schema": SCHEMA,
        "code": setting.code,
        "session": setting.session,
        "tasks": list(setting.tasks),
        "bureau": setting.bureau,
        "entity": {
            "name": public_name(subject),
            "code": redaction.code(subject.code),
            "kind": subject.kind,
        },
        "checked_on": form.checked_on.isoformat(),
        "finished_on": form.finished_on.isoformat(),
        "items": [
            {"code": code, "name": name, "result": answers.get(code, Answer.NOT_CHECKED).label}
            for code, name in setting.items
        ],
        "results": [{"code": one.value, "label": one.label} for one in form.results],
        "follow_up": form.follow_up.label,
        "settled": form.is_settled,
        "version": setting.version,
        "corrects": setting.corrects or None,
        "reason": setting.reason,
    }


def public_name(subject: Subject) -> str:
    """The name that the public reads."""
    return redaction.entity(subject.name, kind=subject.kind, operator=subject.operator)


def has_problem(results: Sequence[ResultType]) -> bool:
    """Whether anything was found."""
    return bool(set(results) - CLEAN)


def shown_until(published_on: date, kind: str) -> date:
    """The last day of the display term."""
    years = YEARS_OF_PERSONS if kind in PERSONS else YEARS
    try:
        return published_on.replace(year=published_on.year + years)
    except ValueError:  # 29 February
        return published_on.replace(year=published_on.year + years, day=28)
