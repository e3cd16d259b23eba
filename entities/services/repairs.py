"""Credit repair (信用修复): an application with materials, a decision, the effect on the grade."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.timezone import localdate

from entities.credit.facts import FactKind
from entities.credit.grading import months_later
from entities.credit.listing_rules import (
    MATERIALS,
    NEEDED,
    REPAIRS,
)
from entities.events import Event
from entities.models import (
    CreditFact,
    CreditRepair,
    LetterKind,
    RemovalBasis,
    RepairDecision,
    RepairFile,
    RepairKind,
)
from entities.services.credit import CreditError, end_fact, record_fact
from entities.services.letters import issue_letter
from entities.services.removals import remove_listing
from shuangsuiji.intake.evidence import EvidenceError, read_evidence
from shuangsuiji.kernel.workdays import add_workdays
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import UnitKind
from shuangsuiji.orgs.selectors import branch_of
from shuangsuiji.orgs.workdays import calendar


@dataclass(frozen=True, kw_only=True)
class Material:
    """One uploaded file of an application."""

    kind: str  # a code of MATERIALS
    title: str
    data: bytes


@command
def file_repair(
    *,
    fact_id: int,
    kind: RepairKind,
    materials: Sequence[Material],
    words: str,
    by: str,
    now: datetime,
) -> CreditRepair:
    """``apply_for_repair`` with the files themselves, which are judged by their bytes and kept.

    Raises:
        CreditError: as there; or a file that is no picture and no PDF.
    """
    read = []
    for one in materials:
        try:
            read.append(read_evidence(one.data, name=one.title, allow_pdf=True))
        except EvidenceError as error:
            raise CreditError(f"{MATERIALS[one.kind]}：{error}") from None
    digests = [hashlib.sha256(one.data).hexdigest() for one in materials]
    named = list(zip(materials, digests, strict=True))
    repair = _stored(
        fact_id,
        kind,
        [{"kind": one.kind, "title": one.title, "digest": digest} for one, digest in named],
        words,
        by=by,
        now=now,
    )
    kept = {  # one scan may serve as several materials
        digest: RepairFile(
            repair=repair,
            kind=one.kind,
            title=one.title[:200],
            media_type=evidence.media_type,
            data=one.data,
            shown=evidence.shown,
            digest=digest,
        )
        for (one, digest), evidence in zip(named, read, strict=True)
    }
    _record(repair, RepairFile.objects.bulk_create(kept.values()), by=by, now=now)
    return repair


@command
def apply_for_repair(
    *,
    fact_id: int,
    kind: RepairKind,
    materials: Sequence[Mapping[str, str]],
    words: str,
    by: str,
    now: datetime,
) -> CreditRepair:
    """File an application with its materials (CT-14).

    Args:
        materials: ``{"kind": code of MATERIALS, "title": …, "digest": SHA-256 of the file}``.

    Raises:
        CreditError: another kind of fact, too early, ended already, one is open, or a material
            is missing.
    """
    repair = _stored(fact_id, kind, materials, words, by=by, now=now)
    _record(repair, [], by=by, now=now)
    return repair


def _stored(
    fact_id: int,
    kind: RepairKind,
    materials: Sequence[Mapping[str, str]],
    words: str,
    *,
    by: str,
    now: datetime,
) -> CreditRepair:
    fact = CreditFact.objects.select_for_update().select_related("entity").get(pk=fact_id)
    ends, months = REPAIRS[kind]
    if fact.kind != ends.value:
        raise CreditError(
            f"“{kind.label}”针对的是“{ends.label}”，这条记录是“{fact.get_kind_display()}”。"
        )
    if hasattr(fact, "end"):
        raise CreditError("这条记录已经结束，不需要修复。")
    earliest = months_later(fact.on, months)
    if localdate(now) < earliest:
        raise CreditError(f"自 {fact.on} 起满 {months} 个月（{earliest}）后才能申请。")
    if fact.repairs.filter(decision__isnull=True).exists():
        raise CreditError("已有一份申请在办理，请等待答复。")
    given = {row["kind"] for row in materials}
    if missing := [MATERIALS[code] for code in NEEDED if code not in given]:
        raise CreditError(f"还缺材料：{'、'.join(missing)}。请补齐后再提交。")
    return CreditRepair.objects.create(
        code=f"R-{fact.ref}-{fact.repairs.count() + 1}"[:72],
        fact=fact,
        kind=kind,
        materials=[dict(row) for row in materials],
        words=words.strip(),
        applied_by=by,
        applied_at=now,
        answer_by=add_workdays(calendar(), localdate(now), settings.SSJ_REPAIR_WORKDAYS),
    )


def _record(repair: CreditRepair, files: Sequence[RepairFile], *, by: str, now: datetime) -> None:
    append(
        kind=Event.REPAIR_APPLIED,
        actor=by,
        subject=repair.fact.entity.code,
        payload={
            "repair": repair.code,
            "kind": str(repair.kind),
            "materials": sorted({row["kind"] for row in repair.materials}),
        },
        at=now,
        rows=[repair, *files],
    )


@command
def decide_repair(
    *,
    code: str,
    is_granted: bool,
    removal_basis: RemovalBasis | None,
    words: str,
    by: str,
    now: datetime,
) -> RepairDecision:
    """Grant or refuse; a grant ends the fact, and what was repaired counts as repaired.

    Raises:
        CreditError: decided already, no words, decided by whoever applied, or a basis that does
            not answer the reason of the listing.
    """
    repair = CreditRepair.objects.select_for_update().select_related("fact__entity").get(code=code)
    fact = repair.fact
    if RepairDecision.objects.filter(repair=repair).exists():
        raise CreditError(f"{code} 已有决定。")
    if repair.applied_by == by:
        raise CreditError("申请人不能决定自己的申请。请由另一人办理。")
    if not words.strip():
        raise CreditError("请写明决定理由。")
    listing = getattr(fact, "listing", None)
    basis = "" if removal_basis is None else removal_basis.value
    if is_granted and listing is not None and removal_basis is None:
        raise CreditError("准予移出须选择移出依据。")
    decision = RepairDecision.objects.create(
        repair=repair,
        is_granted=is_granted,
        removal_basis=basis,
        words=words.strip(),
        decided_by=by,
        decided_at=now,
    )
    append(
        kind=Event.REPAIR_DECIDED,
        actor=by,
        subject=fact.entity.code,
        payload={"repair": code, "granted": is_granted},
        at=now,
        rows=[decision],
    )
    if is_granted:
        _end(repair, removal_basis, words, by=by, now=now)
    if not is_granted or listing is None:
        _tell(repair, is_granted=is_granted, words=words, by=by, now=now)
    return decision


def _end(
    repair: CreditRepair, basis: RemovalBasis | None, words: str, *, by: str, now: datetime
) -> None:
    fact, today = repair.fact, localdate(now)
    listing = getattr(fact, "listing", None)
    if listing is not None and basis is not None:
        remove_listing(
            number=listing.number, basis=basis, words=words, repair=repair, by=by, now=now
        )
    else:
        end_fact(fact_id=fact.pk, on=today, is_error=False, basis=repair.code, by=by, now=now)
    if basis != RemovalBasis.ERROR:
        record_fact(
            entity_code=fact.entity.code,
            kind=FactKind.REPAIRED,
            ref=repair.code,
            on=today,
            source="信用修复",
            basis=words.strip()[:300],
            by=by,
            now=now,
        )


def _tell(repair: CreditRepair, *, is_granted: bool, words: str, by: str, now: datetime) -> None:
    """The decision as a letter, where no removal tells it; from the bureau of the entity."""
    entity = repair.fact.entity
    listing = getattr(repair.fact, "listing", None)
    unit = listing.unit if listing else entity.responsible_unit
    if unit is None:
        raise CreditError(f"“{entity.name}”还没有管辖单位。请先落位。")
    issue_letter(
        entity=entity,
        unit=branch_of(unit, UnitKind.COUNTY),
        kind=LetterKind.REPAIR,
        ref=repair.code,
        values={
            "applied_on": localdate(repair.applied_at).isoformat(),
            "ref": repair.code,
            "kind": repair.get_kind_display(),
            "decision": "准予信用修复" if is_granted else "不予信用修复",
            "words": words,
        },
        by=by,
        now=now,
    )
