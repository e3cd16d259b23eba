"""Putting a document together from its wording and its values: at the desk and on a phone alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from inspections.fieldwork.papers.filling import filled
from inspections.fieldwork.papers.kinds import KindSpec
from shuangsuiji.paper.document import DocumentFacts
from shuangsuiji.paper.numbering import day_words


@dataclass(frozen=True, kw_only=True)
class Making:
    """When, where and under which number a document comes to be."""

    number: str
    visit: str
    issued_at: datetime  # local
    due_on: date | None
    title: str
    body: str
    template: str  # which wording


def document_of(spec: KindSpec, values: Mapping[str, str], making: Making) -> DocumentFacts:
    """What a document says. Whatever ``values`` leaves out stays empty.

    Raises:
        TemplateError: the wording names a field that the kind does not have.
    """
    due = making.due_on.isoformat() if making.due_on else ""
    full = dict.fromkeys(spec.fields, "") | dict(values)
    full |= {"文号": making.number, "期限": day_words(due) if due else ""}
    return DocumentFacts(
        kind=spec.kind.value,
        layout=spec.layout,
        bureau=full["机关"],
        title=making.title,
        number=making.number,
        party=full["当事人"],
        party_code=full["统一社会信用代码"],
        to=full["当事人"] if spec.to == "party" else full.get(spec.to, ""),
        rows=[(label, full[label]) for label in spec.rows],
        paragraphs=[filled(text, full) for text in making.body.split("\n")],
        basis=spec.basis,
        signers=list(spec.signers),
        visit=making.visit,
        issued_on=full["出具日期"],
        issued_at=making.issued_at.isoformat(),
        due_on=due,
        template=making.template,
    )
