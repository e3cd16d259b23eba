"""Credit facts and grades: what happened is recorded, the grade follows."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.timezone import localdate

from entities.credit.facts import Fact, FactKind
from entities.credit.grading import grade
from entities.credit.rulebook import RulebookError, decoded, read_rulebook
from entities.events import Event
from entities.models import CreditFact, CreditGrade, Entity, FactEnd, RulebookVersion
from entities.selectors.credit import (
    BATCH,
    GRADES_OF,
    facts_between,
    facts_of,
    grades_between,
    newest_grades,
    overrides_between,
    overrides_in_force,
    read_version,
    rulebook_on,
)
from entities.services.noted_grades import compare_with_note
from shuangsuiji.kernel.canonical import canonical_bytes
from shuangsuiji.ledger.services import append, command


class CreditError(RuntimeError):
    """A rule of credit forbids the act; the message says which, and what to do."""


@command
def record_fact(
    *,
    entity_code: str,
    kind: FactKind,
    ref: str,
    on: date,
    source: str,
    basis: str,
    by: str,
    now: datetime,
    amount_fen: int = 0,
) -> CreditFact:
    """Record one fact once, and grade the entity anew.

    Raises:
        CreditError: no basis, a day to come, or the same fact stands already.
    """
    if not basis.strip():
        raise CreditError("信用事实须写明依据（文件、条款或文书编号）。")
    if on > localdate(now):
        raise CreditError(f"发生日期 {on} 还没有到。请核对日期。")
    entity = Entity.objects.select_for_update().get(code=entity_code)
    if entity.credit_facts.filter(kind=kind, ref=ref).exists():
        raise CreditError(f"“{ref}”的“{kind.label}”已经记录过，不会重复计入。")
    fact = CreditFact.objects.create(
        entity=entity,
        kind=kind.value,
        ref=ref,
        on=on,
        source=source,
        basis=basis.strip(),
        amount_fen=amount_fen,
        recorded_by=by,
        recorded_at=now,
    )
    grades = regrade([entity], now=now)
    append(
        kind=Event.FACT_RECORDED,
        actor=by,
        subject=entity_code,
        payload={"kind": kind.value, "ref": ref, "on": on.isoformat()},
        at=now,
        rows=[fact, *grades],
    )
    return fact


@command
def end_fact(
    *, fact_id: int, on: date, is_error: bool, basis: str, by: str, now: datetime
) -> FactEnd:
    """Say that a state ended, or that a fact was entered in error; it stays visible.

    Raises:
        CreditError: ended already, before it began, or no basis.
    """
    fact = CreditFact.objects.select_related("entity").get(pk=fact_id)
    entity = Entity.objects.select_for_update().get(pk=fact.entity_id)
    if FactEnd.objects.filter(fact=fact).exists():
        raise CreditError("这条事实已经结束或撤销。")
    if on < fact.on or on > localdate(now):
        raise CreditError(f"结束日期 {on} 须在 {fact.on} 与今天之间。请核对。")
    if not basis.strip():
        raise CreditError("请写明结束或撤销的依据。")
    end = FactEnd.objects.create(
        fact=fact, on=on, is_error=is_error, basis=basis.strip(), recorded_by=by, recorded_at=now
    )
    grades = regrade([entity], now=now)
    append(
        kind=Event.FACT_ENDED,
        actor=by,
        subject=entity.code,
        payload={"kind": fact.kind, "ref": fact.ref, "on": on.isoformat(), "error": is_error},
        at=now,
        rows=[end, *grades],
    )
    return end


@command
def save_rulebook(*, document: bytes, by: str, now: datetime) -> RulebookVersion:
    """Add a version of the rules; grades follow with the next computation.

    Raises:
        RulebookError: the document cannot be used, or its code is taken.
    """
    raw: Any = decoded(document)
    book = read_rulebook(raw)
    if RulebookVersion.objects.filter(code=book.code).exists():
        raise RulebookError(f"编号 {book.code} 已有一版规则，规则不能改写。请换一个编号。")
    newer = RulebookVersion.objects.filter(valid_from__gt=book.valid_from)
    if standing := newer.filter(valid_from__lte=localdate(now)).order_by("-valid_from").first():
        raise RulebookError(
            f"valid_from {book.valid_from} 早于现行版 {standing.code} 的施行日 "
            f"{standing.valid_from}，永远不会适用。请改为以后的日期。"
        )
    data = canonical_bytes(raw)
    digest = hashlib.sha256(data).hexdigest()
    version = RulebookVersion.objects.create(
        code=book.code,
        document=data,
        digest=digest,
        valid_from=book.valid_from,
        saved_by=by,
        saved_at=now,
    )
    append(
        kind=Event.RULEBOOK_SAVED,
        actor=by,
        subject=book.code,
        payload={"digest": digest, "valid_from": book.valid_from.isoformat()},
        at=now,
        rows=[version],
    )
    return version


def regrade(entities: Sequence[Entity], *, now: datetime) -> list[CreditGrade]:
    """Compute grades anew and store those that differ; a step of other services.

    Entities without any fact keep the grade that was imported with them.
    """
    ids = [entity.pk for entity in entities]
    known = _Known(facts_of(ids), newest_grades(ids), overrides_in_force(ids, on=localdate(now)))
    made, moved = _regraded(entities, known, now=now)
    CreditGrade.objects.bulk_create(made)
    for entity in moved:
        entity.save(update_fields=["grade"])
    return made


class _Known(NamedTuple):
    """What a computation starts from, by entity id."""

    facts: Mapping[int, list[Fact]]
    last: Mapping[int, str]
    overrides: Mapping[int, str]

    def has(self, key: int) -> bool:
        """Whether the grade of an entity is computed."""
        return bool(self.facts.get(key)) or key in self.last or key in self.overrides


def _regraded(
    entities: Sequence[Entity], known: _Known, *, now: datetime
) -> tuple[list[CreditGrade], list[Entity]]:
    """Grades that differ from the last ones, and entities that have another grade now."""
    today = localdate(now)
    version = rulebook_on(today)
    if version is None:
        return [], []
    book = read_version(version)
    made, moved = [], []
    for entity in entities:
        if not known.has(entity.pk):
            continue
        facts, last = known.facts.get(entity.pk, []), known.last.get(entity.pk)
        found = grade(facts, book, on=today)
        risk_class = known.overrides.get(entity.pk, found.risk_class)
        if last != risk_class:
            made.append(
                CreditGrade(
                    entity=entity,
                    on=today,
                    risk_class=risk_class,
                    points=found.points,
                    rulebook=version,
                    computed_at=now,
                )
            )
        if entity.grade != risk_class:
            entity.grade = risk_class
            moved.append(entity)
    return made, moved


def _store(made: Sequence[CreditGrade], moved: Sequence[Entity]) -> None:
    """Many at once: the append-only grades are their history, so the field history is spared."""
    CreditGrade.objects.bulk_create(made, batch_size=1000)
    by_grade: dict[str, list[int]] = {}
    for entity in moved:
        by_grade.setdefault(entity.grade, []).append(entity.pk)
    for risk_class, ids in by_grade.items():
        for start in range(0, len(ids), BATCH):
            rows = Entity.objects.filter(pk__in=ids[start : start + BATCH])
            rows.update(grade=risk_class)


@command
def regrade_batch(*, first: int, through: int, is_last: bool, by: str, now: datetime) -> list[str]:
    """Grade a run of entities anew; returns codes of those whose stored grade was edited.

    A stored grade that is not the one last computed was changed past the rules: it is set back
    and the entity is named in the log; likewise an imported one that no file or form changed.
    Two workers at the same run wait for each other.

    Args:
        first, through: primary keys, both inclusive.
        is_last: the day's run ends with this one.
    """
    rows = Entity.objects.select_for_update().filter(pk__gte=first, pk__lte=through)
    entities = list(rows.only("pk", "code", "grade").order_by("pk"))
    today = localdate(now)
    last = grades_between(first, through)
    overrides = overrides_between(first, through, on=today)
    edited = {
        entity.code: entity.grade
        for entity in entities
        if entity.pk in last and entity.grade != last[entity.pk]
    }
    known = _Known(facts_between(first, through), last, overrides)
    made, moved = _regraded(entities, known, now=now)
    outside = [entity for entity in entities if not known.has(entity.pk)]
    compared = compare_with_note(entities=outside, first=first, through=through, now=now)
    edited |= compared.edited
    _store(made, [*moved, *compared.restored])
    for code, found in sorted(edited.items()):
        append(kind=Event.GRADE_TAMPERED, actor=by, subject=code, payload={"found": found}, at=now)
    append(
        kind=Event.GRADES_COMPUTED,
        actor=by,
        subject=f"{GRADES_OF}{localdate(now).isoformat()}",
        payload={
            "through": through,
            "entities": len(entities),
            "changed": len(made),
            "edited": sorted(edited),
            "done": is_last,
        },
        at=now,
        rows=[*made, *compared.notes],
    )
    return sorted(edited)
