"""Preview of a task (预演): draw it many times with seeds that are nobody's, and count.

It reads the registers and writes nothing. It must never come near a session's secret: a
contract in .importlinter keeps ``seeds`` and ``vault`` out of its imports.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from inspections.draw.errors import DrawError
from inspections.draw.header import Header
from inspections.draw.recusals import SimulatedRecusals
from inspections.models.plans import Task
from inspections.remedies import Facts, remedies_for
from inspections.sealing.frames import Draft, check_entities, draft_frame
from inspections.sealing.shortages import short_pool
from inspections.selectors.catalogue import items_of
from inspections.selectors.plans import spec_of
from inspections.selectors.surroundings import (
    bases_of,
    known_pairs,
    office_people,
    rates_for,
    shared_entities,
    unit_names_of,
    wanted_tags,
)
from inspections.simulation.measures import Surroundings
from inspections.simulation.refusals import Refusal, Setting, refusal_of, with_names
from inspections.simulation.report import heading, modes_as_json, size_of
from inspections.simulation.samples import DRAW_ID
from inspections.simulation.simulate import Attempted, Trial, attempted, simulate
from inspections.taskspec import TaskSpec

Progress = Callable[[str, int, int], None]
STAGES = ("lists", "modes", "remedies")
FEWEST_TRIALS, MOST_TRIALS = 3, 12  # of one remedy
TRIAL_BUDGET = 20_000  # entities and, twenty times as dear, teams


@dataclass(frozen=True)
class Rehearsal:
    """One preview under way."""

    task: Task
    spec: TaskSpec
    draft: Draft
    now: datetime
    on_progress: Progress
    names: Mapping[str, str]  # unit code -> name

    def outcome(self, refused: Refusal | None) -> dict[str, Any]:
        """Everything that is known about the plan, as plain values (docs/preview.md)."""
        header = self.draft.header
        trials, refusal = self._drawn(refused)
        branches = refusal.branches if refusal else ()
        size = size_of(header) if refusal is None or refusal.kind != "TOTAL" else {}
        seeds = max((trial.seeds for trial in trials), default=0)
        plan = next((trial for trial in trials if trial.is_plan), None)
        return {
            **heading(
                self.task.code,
                self.task.name,
                self.task.version,
                self.task.document_digest,
                self.now.isoformat(timespec="seconds"),
            ),
            "size": size,
            "seeds": seeds,
            "rates": self._rates(),
            "cos_ppm": header.packages.cos_ppm,
            "modes": modes_as_json(trials, self.names),
            "plan": {
                "succeeded": len(plan.measures) if plan else 0,
                "failed": sum(plan.failures.values()) if plan else 0,
                "refusal": self._named(refusal),
                "branch_names": {code: self.names.get(code, code) for code in branches},
            },
            "remedies": self._remedies(refusal) if refusal else [],
        }

    def _drawn(self, refused: Refusal | None) -> tuple[list[Trial], Refusal | None]:
        """The trials of all modes, and why the plan itself cannot be drawn, if so."""
        header = self.draft.header
        short = short_pool(self.spec.pools, self.draft.people)
        if short is not None:
            return [], short
        task = self.task
        rates = rates_for(task.unit)
        around = Surroundings(
            rates=rates.rates,
            bases=bases_of(one.branch for one in header.inspectors),
            known_pairs=known_pairs(task.unit),
            shared=shared_entities(task.unit, rates.shared_tag),
            tags=wanted_tags(items_of(task), self.spec.items),
        )
        try:
            trials = simulate(
                header,
                self.draft.entities.drawable.chunks,
                around,
                office=office_people({one.id for one in header.inspectors}),
                on_progress=lambda done, total: self.on_progress("modes", done, total),
                recusals=SimulatedRecusals(self.draft.annex),
            )
        except DrawError as error:
            return [], refusal_of(error, Setting(header, (), ""))
        plan = next(trial for trial in trials if trial.is_plan)
        return trials, refused or plan.refusal

    def _remedies(self, refusal: Refusal) -> list[dict[str, Any]]:
        """Every remedy tried out; of those that differ in size only, the smallest that helps."""
        candidates = remedies_for(self.spec, refusal, self._facts())
        before = self._attempted(self.spec, self.draft)
        found: dict[str, dict[str, Any]] = {}
        for place, remedy in enumerate(candidates, 1):
            family = remedy.code.rstrip("0123456789")
            if not (family in found and found[family]["effect"]["is_feasible"]):
                after = self._attempted(remedy.spec)
                found[family] = {
                    "code": remedy.code,
                    "label": remedy.label,
                    "patch": remedy.patch(self.spec),
                    "effect": _effect(before, after, self.names),
                }
            self.on_progress("remedies", place, len(candidates))
        return sorted(
            found.values(),
            key=lambda one: (one["effect"]["failed"] > 0, not one["effect"]["helps"]),
        )

    def _attempted(self, spec: TaskSpec, draft: Draft | None = None) -> Attempted:
        """What becomes of the plan under other rules, by simulated draws."""
        draft = draft or draft_frame(
            self.task,
            spec,
            draw_id=DRAW_ID,
            sealed_by="",
            now=self.now,
            entities=self.draft.entities,
        )
        seeds = trials_for(draft.header)
        short = short_pool(spec.pools, draft.people)
        if short is not None:
            return Attempted(seeds, (short,) * seeds)
        chunks, recusals = draft.entities.drawable.chunks, SimulatedRecusals(draft.annex)
        return attempted(draft.header, chunks, seeds=seeds, recusals=recusals)

    def _facts(self) -> Facts:
        people: dict[str, Counter[str]] = {}
        for one in self.draft.header.inspectors:
            people.setdefault(one.pool, Counter())[one.branch] += 1
        return Facts(people=people, names=self.names)

    def _named(self, refusal: Refusal | None) -> dict[str, Any] | None:
        """The refusal for people: units by their names."""
        if refusal is None:
            return None
        sentence = with_names(refusal.sentence, self.names)
        return {**refusal.as_json(), "sentence": sentence}

    def _rates(self) -> dict[str, Any]:
        found = rates_for(self.task.unit)
        return {
            **asdict(found.rates),
            "shared_tag": found.shared_tag,
            "source": found.source.unit.name if found.source else "",
        }


def rehearse(
    task: Task, *, now: datetime, on_progress: Progress, refused: Refusal | None = None
) -> dict[str, Any]:
    """Preview the task as its document and the registers stand now.

    Args:
        refused: why sealing refused it, if it did; remedies are then sought even where none
            of the simulated draws fails.

    Raises:
        PolicyError: nothing is drawable at all.
    """
    spec = spec_of(task)
    on_progress("lists", 0, 1)
    draft = draft_frame(task, spec, draw_id=DRAW_ID, sealed_by="", now=now)
    check_entities(task, draft)
    on_progress("lists", 1, 1)
    names = unit_names_of(task, {one.branch for one in draft.header.inspectors})
    return Rehearsal(task, spec, draft, now, on_progress, names).outcome(refused)


def trials_for(header: Header) -> int:
    """How often one remedy is tried out."""
    size = header.entities.count if header.total is None else header.total
    cost = min(size, header.entities.count) + 20 * header.team.count
    return max(FEWEST_TRIALS, min(MOST_TRIALS, TRIAL_BUDGET // cost))


def _effect(before: Attempted, after: Attempted, names: Mapping[str, str]) -> dict[str, Any]:
    left = after.refusals[0] if after.refusals else None
    return {
        "is_feasible": not after.failed,
        "helps": after.is_better_than(before),
        "seeds": after.seeds,
        "failed": after.failed,
        "shortage": after.shortage,
        "why": with_names(left.sentence, names) if left else "",
        "sentence": _effect_in_words(after),
    }


def _effect_in_words(after: Attempted) -> str:
    if not after.failed:
        return f"试抽 {after.seeds} 次全部完成"
    unit = after.refusals[0].unit
    short = f"，仍缺 {after.shortage} {unit}" if after.shortage > 0 else ""
    if after.failed < after.seeds:
        return f"试抽 {after.seeds} 次有 {after.failed} 次不能完成{short}"
    return f"试抽 {after.seeds} 次都不能完成{short}"
