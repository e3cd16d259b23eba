"""Putting a frame together, and trying it out once before it is sealed."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inspections.draw import header as core
from inspections.draw.engine import run_draw, team_rules
from inspections.draw.errors import DrawError, ImpossiblePlanError
from inspections.draw.frame import code_digest, frame_digest, header_bytes, parse_header
from inspections.draw.recusals import ENTITY, INSPECTOR, Annex, DeclaredRecusals, committed
from inspections.draw.rotation_limits import check_rotation
from inspections.draw.strata import takes
from inspections.models.catalogue import InspectionItem
from inspections.models.plans import Task
from inspections.models.sessions import DrawSession, FramePart
from inspections.policies import PolicyError
from inspections.sealing.concerns import counted, item_finder
from inspections.sealing.entities import FrozenEntities, freeze_entities
from inspections.sealing.people import FrozenPeople, freeze_people
from inspections.sealing.recusals import freeze_recusals
from inspections.sealing.shortages import short_pool
from inspections.selectors.catalogue import items_of
from inspections.selectors.matching import departments_of, territory_of
from inspections.simulation.refusals import Refusal, Setting, refusal_of
from inspections.simulation.samples import drawn_by
from inspections.taskspec import parse, public_document
from inspections.taskspec.types import SourceSpec, TaskSpec
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.orgs.models import Unit
from shuangsuiji.orgs.selectors import branches_of, units_below

LADDER = 20
MOST_TRIALS = 60
TRIAL_BUDGET = 2_000_000  # slips; each trial costs as much as the draw
TEAM_COST = 1_000  # matching one team, in slips
CHAIN_LENGTH = 16
# The chain of drand's quicknet; rounds are named in the plan by number alone.
DRAND_QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"


class InfeasiblePlanError(PolicyError):
    """The lists cannot satisfy the plan; the message holds the counted certificate."""

    def __init__(self, message: str, refusal: Refusal) -> None:
        super().__init__(message)
        self.refusal = refusal


@dataclass(frozen=True)
class SealedFrame:
    """A frame in memory, tried out and ready to be stored."""

    header: bytes
    task_code: str
    entities: FrozenEntities
    annex: Annex  # the pairs of recusals; never public

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


@dataclass(frozen=True)
class _Lists:
    """What was frozen, before the header is written."""

    entities: FrozenEntities
    people: FrozenPeople
    items: Mapping[str, InspectionItem]
    annex: Annex


@dataclass(frozen=True)
class Draft:
    """Lists and rules put together, neither checked nor tried out."""

    header: core.Header
    entities: FrozenEntities
    people: FrozenPeople
    annex: Annex


def build_frame(task: Task, *, draw_id: str, sealed_by: str, now: datetime) -> SealedFrame:
    """Freeze both pools and the rules of a task.

    Raises:
        PolicyError: the task's entities or inspectors cannot fill the plan at all.
        InfeasiblePlanError: a trial draw failed.
    """
    spec = parse(bytes(task.document))
    draft = draft_frame(task, spec, draw_id=draw_id, sealed_by=sealed_by, now=now)
    check_entities(task, draft)
    short = short_pool(spec.pools, draft.people)
    if short is not None:
        raise InfeasiblePlanError(short.sentence, short)
    _check_rotation(draft.header)
    header, entities = header_bytes(draft.header), draft.entities
    _try_out(header, draft, trials=trials_for(entities.slips, _rows_of(draft.header)))
    return SealedFrame(header=header, task_code=task.code, entities=entities, annex=draft.annex)


def _check_rotation(header: core.Header) -> None:
    """Say at once what stands against several rounds, before any trial.

    Raises:
        InfeasiblePlanError: with the counted sentence and its remedies.
    """
    try:
        check_rotation(header, team_rules(header))
    except ImpossiblePlanError as error:
        raise InfeasiblePlanError(
            f"轮换方案不能实现，未予封存：{error}", refusal_of(error, Setting(header, (), ""))
        ) from error


def draft_frame(
    task: Task,
    spec: TaskSpec,
    *,
    draw_id: str,
    sealed_by: str,
    now: datetime,
    entities: FrozenEntities | None = None,
) -> Draft:
    """Put the lists and the rules of ``spec`` together; ``task`` gives unit, code and items.

    Args:
        entities: those of another draft of the same task, where only other rules are tried.
    """
    departments = [territory_of(task.unit), *departments_of(spec.pools, task.unit)]
    units = {row.pk: row for department in departments for row in units_below(department)}
    branches = branches_of(units, spec.packages.branch_level)
    codes = {pk: unit.code for pk, unit in branches.items()}
    items = items_of(task)
    entities = entities or freeze_entities(task, spec, codes, item_finder(spec, items), now=now)
    people = freeze_people(task, spec, codes, kept_apart=frozenset({sealed_by}))
    annex = freeze_recusals(spec, draw_id=draw_id, drawable={row.id for row in people.drawable})
    lists = _Lists(entities, people, items, annex)
    return Draft(_header(task, spec, draw_id, lists, branches), entities, people, annex)


def check_entities(task: Task, draft: Draft) -> None:
    """Refuse a plan without anything to draw.

    Raises:
        PolicyError: nothing is drawable.
    """
    if not draft.entities.drawable.count:
        raise PolicyError(
            f"任务 {task.code} 没有可抽取的检查对象："
            f"{draft.entities.excluded.count} 户在册对象全部被排除。"
            "请检查对象筛选条件、分层和待落位名单。"
        )


def store_parts(session: DrawSession, frame: SealedFrame) -> None:
    """Insert the lines of a sealed frame, and its recusals."""
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
    FramePart.objects.create(
        session=session,
        role=FramePart.Role.RECUSALS,
        index=0,
        first_code="",
        data=frame.annex.to_bytes(),
    )


def _rows_of(header: core.Header) -> int:
    """What is matched: teams, or where there are no packages every entity by itself."""
    teams = header.team.count * header.team.rounds
    return sum(takes(header)) if header.packages.mode == "ENTITY" else teams


def trials_for(slips: int, teams: int) -> int:
    """How often a plan is tried out: at least once, and as often as sealing stays short."""
    return max(1, min(MOST_TRIALS, TRIAL_BUDGET // (slips + TEAM_COST * teams)))


def _try_out(header: bytes, draft: Draft, *, trials: int) -> None:
    """Run the whole draw with seeds that nobody will use: the real one will be none of them.

    A plan that fails now and then would end as a public void after the ceremony, so one
    failure among the trials is enough to refuse it here.
    """
    entities, recusals = draft.entities, DeclaredRecusals(draft.annex)
    # Of what is asked for only: neither the version of this code nor the salts decide a refusal.
    plan = f"{parse_header(header).task.digest}:{entities.drawable.digest()}"
    for trial in range(1, trials + 1):
        text = f"trial:{plan}:{trial}"
        seed = hashlib.sha256(text.encode("ascii")).hexdigest()
        try:
            run_draw(header, entities.drawable.chunks, master=seed, recusals=recusals)
        except DrawError as error:
            raise InfeasiblePlanError(
                f"方案不能保证抽取完成，未予封存："
                f"第 {trial} 次试抽失败（共试 {trials} 次）。{error}",
                refusal_of(error, _setting(header, entities, seed)),
            ) from error


def _setting(header: bytes, entities: FrozenEntities, seed: str) -> Setting:
    """The entities of a trial once more, so that its refusal can be counted."""
    parsed = parse_header(header)
    try:
        drawn = drawn_by(parsed, entities.drawable.chunks, master=seed)
    except ImpossiblePlanError:
        drawn = ()
    return Setting(parsed, drawn, seed)


def _header(
    task: Task,
    spec: TaskSpec,
    draw_id: str,
    lists: _Lists,
    branches: Mapping[int, Unit],
) -> core.Header:
    entities, people, annex = lists.entities, lists.people, lists.annex
    return core.Header(
        draw_id=draw_id,
        code_digest=code_digest(),
        unit=core.Unit(task.unit.code, task.unit.name),
        task=_task(task, spec, lists),
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
        recusals=committed(annex.commitments(ENTITY)),
        inspector_recusals=committed(annex.commitments(INSPECTOR)),
        ladder=LADDER,
        chain_length=CHAIN_LENGTH,
        sources=core.SourceRule(spec.sources.min_witnesses, named_sources(spec.sources)),
    )


def _task(task: Task, spec: TaskSpec, lists: _Lists) -> core.Task:
    counts = counted(lists.entities.by_items, len(spec.items))
    return core.Task(
        code=task.code,
        name=task.name,
        kind=spec.kind,
        items=tuple(
            _item(lists.items[code], count) for code, count in zip(spec.items, counts, strict=True)
        ),
        preset=spec.preset or "",
        digest=hashlib.sha256(public_document(spec)).hexdigest(),
    )


def _item(item: InspectionItem, count: int) -> core.Item:
    tag = "" if item.tag_is_advised else item.required_tag
    return core.Item(item.code, item.name, tag, count)


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
        rounds=team.rounds,
        min_partners=team.min_partners,
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


def named_sources(sources: SourceSpec) -> tuple[str, ...]:
    """Prefixes of the public source lines that the task names in advance, sorted."""
    named = [f"lottery:{issue}" for issue in sources.lottery]
    if sources.drand_round is not None:
        named.append(f"drand:{DRAND_QUICKNET}:{sources.drand_round}")
    return tuple(sorted(named))
