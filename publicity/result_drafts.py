"""The text that publishing a reviewed result would make public, before it is."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from entities.credit.facts import FactKind
from inspections.fieldwork.selectors.publishable import Publishable, publishable
from inspections.oneform.codes import ResultType
from inspections.policies import PolicyError
from publicity.models import Publication
from publicity.results import Setting, Subject, public_name, public_view, shown_until
from shuangsuiji.kernel.canonical import canonical_bytes, parse_canonical

FACT_OF = {
    ResultType.NO_PROBLEM: FactKind.CLEAN_VISIT,
    ResultType.NOT_PUB_ANNUAL: FactKind.NOT_PUB_ANNUAL,
    ResultType.NOT_PUB_OTHER: FactKind.NOT_PUB_OTHER,
    ResultType.FALSE_INFO: FactKind.FALSE_INFO,
    ResultType.UNREACHABLE: FactKind.UNREACHABLE,
    ResultType.CORRECTED_ON_ORDER: FactKind.CORRECTED_ON_ORDER,
    ResultType.OBSTRUCTION: FactKind.OBSTRUCTION,
    ResultType.PENDING_FOLLOWUP: FactKind.OTHER_PROBLEM,
}


@dataclass(frozen=True)
class ResultDraft:
    """What one press of 公示 writes."""

    ready: Publishable
    before: Publication | None  # what it corrects
    code: str
    subject: Subject
    content: bytes  # canonical
    digest: str

    @property
    def text(self) -> dict[str, Any]:
        """The content as pages show it."""
        found = parse_canonical(self.content)
        if not isinstance(found, dict):
            raise TypeError(f"draft of {self.code} has no object")
        return found

    @property
    def name(self) -> str:
        """The name that the public reads."""
        return public_name(self.subject)

    @property
    def facts(self) -> tuple[FactKind, ...]:
        """What it adds to the credit record."""
        found = (FACT_OF.get(result) for result in self.ready.content.results)
        return tuple(kind for kind in found if kind)

    def shown_until(self, published_on: date) -> date:
        """The last day of its display term."""
        return shown_until(published_on, self.subject.kind)


def draft_of(visit_code: str, *, locks: bool = True) -> ResultDraft:
    """What publishing the visit's version in force would write; the visit stays locked.

    Args:
        locks: False for whoever only looks.

    Raises:
        PolicyError: not reviewed for publication, the draw is not public yet, or nothing is new.
    """
    ready = publishable(visit_code, locks=locks)
    visit = ready.visit
    before = _check_new(ready)
    code = f"{visit.code}-P{visit.publications.count() + 1}"
    entity = visit.entity
    subject = Subject(entity.name, entity.code, entity.kind, entity.legal_rep)
    setting = Setting(
        code=code,
        session=visit.session.code,
        tasks=ready.task_names,
        bureau=visit.unit.name,
        items=ready.items,
        version=ready.version,
        corrects=before.code if before else "",
        reason=ready.reason if before else "",
    )
    content = canonical_bytes(public_view(ready.content, subject, setting))
    digest = hashlib.sha256(content).hexdigest()
    return ResultDraft(ready, before, code, subject, content, digest)


def _check_new(ready: Publishable) -> Publication | None:
    """The publication that this one corrects, if any."""
    rows = Publication.objects.filter(visit=ready.visit).order_by("-pk")
    if rows.filter(form_id=ready.form_id).exists():
        raise PolicyError(f"{ready.visit.code} 的这一版结果已经公示，不必重复。")
    return rows.first()
