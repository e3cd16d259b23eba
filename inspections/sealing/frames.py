"""Putting a frame together, and trying it out once before it is sealed."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inspections.draw import header as core
from inspections.draw.engine import run_draw
from inspections.draw.frame import code_digest, frame_digest, header_bytes
from inspections.models.plans import Task
from inspections.models.sessions import DrawSession, FramePart
from inspections.policies import PolicyError
from inspections.sealing.entities import FrozenEntities, freeze_entities
from inspections.sealing.people import FrozenPeople, freeze_people
from inspections.selectors.catalogue import items_by_code
from inspections.taskspec import parse
from inspections.taskspec.types import TaskSpec
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.orgs.models import Unit
from shuangsuiji.orgs.selectors import branches_of, units_below

LADDER = 20
CHAIN_LENGTH = 16
# The chain of drand's quicknet; rounds are named in the plan by number alone.
DRAND_QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"


@dataclass(frozen=True)
class SealedFrame:
    """A frame in memory, tried out and ready to be stored."""

    header: bytes
    task_code: str
    entities: FrozenEntities

    def columns(self) -> dict[str, Any]:
        """What the session row keeps of the frame."""
        return {
            "header": self.header,
            "frame_digest": frame_digest(self.header),
            "entities_digest": self.entities.drawable.digest(),
            "excluded_digest": self.entities.excluded.digest(),
            "entities_count": self.entities.drawable.count,
            "excluded_count": self.entities.excluded.count,
        }

    def record_payload(self, *, channel: str) -> dict[str, JsonValue]:
        """The payload of the ledger record (docs/bundle.md)."""
        return {
            "frame_digest": frame_digest(self.header),
            "entities_digest": self.entities.drawable.digest(),
            "excluded_digest": self.entities.excluded.digest(),
            "channel": channel,
            "task_code": self.task_code,
        }


def build_frame(task: Task, *, draw_id: str, sealed_by: str, now: datetime) -> SealedFrame:
    """Freeze both pools and the rules of a task.

    Raises:
        PolicyError: the task's entities or inspectors cannot fill the plan at all.
        DrawError: the plan is infeasible; the message is the counted certificate.
    """
    spec = parse(bytes(task.document))
    units = {unit.pk: unit for unit in units_below(task.unit)}
    branches = branches_of(units, spec.packages.branch_level)
    codes = {pk: unit.code for pk, unit in branches.items()}
    entities = freeze_entities(task, spec, codes, now=now)
    people = freeze_people(task, spec, codes, kept_apart=frozenset({sealed_by}))
    if not entities.drawable.count:
        raise PolicyError(
            f"任务 {task.code} 没有可抽取的检查对象:{entities.excluded.count} 户在册对象全部被排除。"
            "请检查对象筛选条件、分层和待落位名单。"
        )
    header = header_bytes(_header(task, spec, draw_id, entities, people, branches))
    _try_out(header, entities)
    return SealedFrame(header=header, task_code=task.code, entities=entities)


def store_parts(session: DrawSession, frame: SealedFrame) -> None:
    """Insert the lines of a sealed frame."""
    files = (
        (FramePart.Role.ENTITIES, frame.entities.drawable),
        (FramePart.Role.EXCLUDED, frame.entities.excluded),
    )
    FramePart.objects.bulk_create(
        (
            FramePart(session=session, role=role, index=index, first_code=first, data=data)
            for role, file in files
            for index, (first, data) in enumerate(file.parts)
        ),
        batch_size=20,
    )


def _try_out(header: bytes, entities: FrozenEntities) -> None:
    """Run the whole draw once with a seed that nobody will use: what fails here is infeasible."""
    seed = hashlib.sha256(b"preflight:" + frame_digest(header).encode("ascii")).hexdigest()
    run_draw(header, entities.drawable.chunks, master=seed)


def _header(
    task: Task,
    spec: TaskSpec,
    draw_id: str,
    entities: FrozenEntities,
    people: FrozenPeople,
    branches: Mapping[int, Unit],
) -> core.Header:
    return core.Header(
        draw_id=draw_id,
        code_digest=code_digest(),
        unit=core.Unit(task.unit.code, task.unit.name),
        task=_task(task, spec),
        entities=core.EntityFiles(
            count=entities.drawable.count,
            digest=entities.drawable.digest(),
            excluded_count=entities.excluded.count,
            excluded_digest=entities.excluded.digest(),
            excluded_by_reason=dict(sorted(entities.by_reason.items())),
        ),
        strata=tuple(
            core.Stratum(
                row.id,
                row.label,
                entities.by_stratum[row.id],
                core.Rule(row.rule.ratio_bp, row.rule.min, row.rule.max),
            )
            for row in spec.strata
        ),
        total=spec.total,
        weighted=bool(spec.weights),
        reserves=spec.reserves,
        preselected=spec.preselected,
        inspectors=people.drawable,
        excluded_inspectors=people.excluded,
        pools=tuple(core.Pool(pool.id, pool.label, pool.take) for pool in spec.pools),
        team=_team(spec),
        packages=_packages(spec, entities, branches),
        own_branch=spec.own_branch,
        recusals=_recusals(spec, entities, people),
        inspector_recusals=_inspector_recusals(spec, people),
        ladder=LADDER,
        chain_length=CHAIN_LENGTH,
        sources=_sources(spec),
    )


def _task(task: Task, spec: TaskSpec) -> core.Task:
    items = items_by_code(spec.items)
    return core.Task(
        code=task.code,
        name=task.name,
        kind=spec.kind,
        items=tuple(
            core.Item(code, items[code].name, items[code].required_tag) for code in spec.items
        ),
        preset=spec.preset or "",
        digest=hashlib.sha256(bytes(task.document)).hexdigest(),
    )


def _team(spec: TaskSpec) -> core.TeamRule:
    team = spec.team
    return core.TeamRule(
        count=team.count,
        size=team.size,
        pairing=team.pairing,
        lead_pool=team.lead_pool,
        relation=team.relation,
        certified_lead=team.certified_lead,
        seats=tuple(core.Seat(seat.tag, seat.min) for seat in sorted(team.seats)),
    )


def _packages(
    spec: TaskSpec, entities: FrozenEntities, branches: Mapping[int, Unit]
) -> core.PackageRule:
    points = {
        unit.code: (unit.lon_e6, unit.lat_e6)
        for unit in branches.values()
        if unit.code in entities.branches and unit.lon_e6 is not None and unit.lat_e6 is not None
    }
    latitudes = [lat for _, lat in points.values()]
    middle = sum(latitudes) / len(latitudes) / 1_000_000 if latitudes else 30.0
    cosine = round(math.cos(math.radians(middle)) * 1_000_000)
    return core.PackageRule(
        mode=spec.packages.mode, cos_ppm=max(1, cosine), reference_points=points
    )


def _recusals(
    spec: TaskSpec, entities: FrozenEntities, people: FrozenPeople
) -> tuple[tuple[str, str], ...]:
    """Declared pairs whose inspector is drawable; the reasons stay out of the public frame."""
    ids = {person.id for person in people.drawable}
    return tuple(
        sorted({(row.inspector, row.entity) for row in spec.recusals if row.inspector in ids})
    )


def _inspector_recusals(spec: TaskSpec, people: FrozenPeople) -> tuple[tuple[str, str], ...]:
    ids = {person.id for person in people.drawable}
    pairs = {
        (min(row.first, row.second), max(row.first, row.second)) for row in spec.inspector_recusals
    }
    return tuple(sorted(pair for pair in pairs if pair[0] in ids and pair[1] in ids))


def _sources(spec: TaskSpec) -> core.SourceRule:
    named = [f"lottery:{issue}" for issue in spec.sources.lottery]
    if spec.sources.drand_round is not None:
        named.append(f"drand:{DRAND_QUICKNET}:{spec.sources.drand_round}")
    return core.SourceRule(min_witnesses=spec.sources.min_witnesses, named=tuple(sorted(named)))
