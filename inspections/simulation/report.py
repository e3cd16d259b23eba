"""The outcome of a preview as plain values: what is stored, printed as JSON and drawn as charts."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from inspections.draw.header import Header
from inspections.draw.strata import takes
from inspections.simulation.intervals import Interval, interval
from inspections.simulation.measures import Measures
from inspections.simulation.modes import LABELS, RULES
from inspections.simulation.refusals import with_names
from inspections.simulation.samples import DOMAIN
from inspections.simulation.simulate import Trial
from inspections.simulation.verdicts import verdict

FIGURES = tuple(field.name for field in fields(Measures))
COMPARED_WITH = "FREE"  # what the other modes spare or cost more than


def size_of(header: Header) -> dict[str, int]:
    """How large the unconstrained problem is: 38 people, 703 pairs, 339 entities (姜堰)."""
    people = len(header.inspectors)
    drawn = sum(takes(header))
    pairs = people * (people - 1) // 2
    return {
        "people": people,
        "pairs": pairs,
        "candidates": header.entities.count,
        "entities": drawn,
        "combinations": pairs * drawn,
    }


def modes_as_json(trials: Sequence[Trial], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every mode with its figures, intervals, verdict and one simulated sketch.

    Args:
        names: unit code -> name, for the sentences.
    """
    figures = {trial.mode.id: figures_of(trial.measures) for trial in trials}
    free = figures.get(COMPARED_WITH, {})
    return [_mode(trial, figures[trial.mode.id], free, names) for trial in trials]


def figures_of(measures: Sequence[Measures]) -> dict[str, Interval]:
    """The interval of each figure; empty where no draw succeeded."""
    found = {name: interval([getattr(one, name) for one in measures]) for name in FIGURES}
    return {name: value for name, value in found.items() if value is not None}


def _mode(
    trial: Trial,
    figures: Mapping[str, Interval],
    free: Mapping[str, Interval],
    names: Mapping[str, str],
) -> dict[str, Any]:
    return {
        "id": trial.mode.id,
        "label": LABELS[trial.mode.id],
        "rules": RULES[trial.mode.id],
        "is_plan": trial.is_plan,
        "is_admissible": trial.mode.header is not None,
        "why_not": trial.mode.refusal,
        "seeds": trial.seeds,
        "succeeded": len(trial.measures),
        "failures": dict(trial.failures),
        "retries": trial.retries,
        "refusal": trial.refusal.as_json() if trial.refusal else None,
        "figures": {name: value.as_json() for name, value in figures.items()},
        "samples": {name: [getattr(one, name) for one in trial.measures] for name in FIGURES},
        "verdict": with_names(verdict(trial, figures, free), names),
        "zones": {team: [list(point) for point in points] for team, points in trial.zones.items()},
    }


def heading(code: str, name: str, version: int, digest: str, at: str) -> dict[str, Any]:
    """What the outcome is about."""
    return {
        "spec": DOMAIN,
        "task": {"code": code, "name": name, "version": version, "digest": digest},
        "at": at,
    }
