"""The task document (任务文件, ``ssj/task/1``): one JSON object with every field of a task.

Pure: no database, no clock. ``parse`` is strict and names every fault; ``canonical_document``
writes the bytes that are stored and whose digest the sealed frame carries. The format is
described in docs/task-file.md.
"""

from inspections.taskspec.document import (
    canonical_document,
    draft,
    load_json,
    parse,
    parse_document,
    public_document,
    to_document,
)
from inspections.taskspec.problems import SpecProblem, TaskSpecError
from inspections.taskspec.sections import LARGEST_TEAM, SCHEMA
from inspections.taskspec.types import (
    EntityFilter,
    Exclusion,
    FocusSpec,
    InspectorRecusal,
    ItemScope,
    PackageSpec,
    PoolSpec,
    RatioRule,
    Recusal,
    SeatSpec,
    SourceSpec,
    StratumSpec,
    TaskSpec,
    TeamSpec,
    Window,
)

__all__ = [
    "LARGEST_TEAM",
    "SCHEMA",
    "EntityFilter",
    "Exclusion",
    "FocusSpec",
    "InspectorRecusal",
    "ItemScope",
    "PackageSpec",
    "PoolSpec",
    "RatioRule",
    "Recusal",
    "SeatSpec",
    "SourceSpec",
    "SpecProblem",
    "StratumSpec",
    "TaskSpec",
    "TaskSpecError",
    "TeamSpec",
    "Window",
    "canonical_document",
    "draft",
    "load_json",
    "parse",
    "parse_document",
    "public_document",
    "to_document",
]
