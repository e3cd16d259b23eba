"""Reading documents of visits, their wording, and what is known for filling it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from inspections.fieldwork.models.documents import DocumentTemplate, FieldDocument
from inspections.fieldwork.models.forms import FormVersion
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.papers.kinds import KindSpec, specs
from inspections.fieldwork.selectors.appointments import appointment
from inspections.fieldwork.selectors.crews import crew_of
from inspections.fieldwork.selectors.sheets import items_of
from inspections.fieldwork.states import DocKind
from inspections.oneform.codes import Answer
from inspections.oneform.reading import read_form
from inspections.oneform.types import OneForm
from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.kernel.workdays import add_workdays
from shuangsuiji.orgs.models import DocumentMark, Unit
from shuangsuiji.orgs.workdays import calendar
from shuangsuiji.paper.numbering import day_words, mark_of

SHIPPED = "shipped"


@dataclass(frozen=True)
class Wording:
    """The wording in force for a unit: its own, of a unit above, or as shipped."""

    title: str
    body: str
    template: DocumentTemplate | None

    @property
    def label(self) -> str:
        row = self.template
        return f"{row.unit.code}/{row.kind}/{row.version}" if row else SHIPPED


def visit_by_code(code: str) -> Visit | None:
    """A visit with everything that papers name. One query."""
    return (
        Visit.objects.select_related(
            "session__task", "session__unit", "unit", "entity__responsible_unit", "team", "merged"
        )
        .filter(code=code)
        .first()
    )


def documents_of(visit: Visit) -> QuerySet[FieldDocument]:
    """The documents of a visit as issued, with their receipts. One query."""
    return visit.documents.select_related("receipt", "template").order_by("issued_at", "pk")


def document_by_digest(digest: str) -> FieldDocument | None:
    """A document with its visit. One query."""
    rows = FieldDocument.objects.select_related("visit__unit", "receipt")
    return rows.filter(digest=digest).first()


def is_genuine(digest: str) -> bool:
    """Whether a document or a form with this digest was made here. Two queries at most."""
    return (
        FieldDocument.objects.filter(digest=digest).exists()
        or FormVersion.objects.filter(digest=digest).exists()
    )


def is_number_of(digest: str, number: str) -> bool:
    """Whether the document with this digest bears this number. One query."""
    return FieldDocument.objects.filter(digest=digest, number=number).exists()


def versions_of(unit: Unit, kind: DocKind) -> QuerySet[DocumentTemplate]:
    """A unit's own wordings of one kind, the newest first. One query."""
    return DocumentTemplate.objects.filter(unit=unit, kind=kind).order_by("-version")


def wording_of(unit: Unit, kind: DocKind) -> Wording:
    """The wording in force: the nearest unit's newest version, else as shipped. One query."""
    above = unit.path.rstrip("/").split("/")
    rows = DocumentTemplate.objects.filter(unit__code__in=above, kind=kind).select_related("unit")
    nearest = max(rows, key=lambda row: (len(row.unit.path), row.version), default=None)
    if nearest is not None:
        return Wording(nearest.title, nearest.body, nearest)
    spec = specs()[kind]
    return Wording(spec.title, spec.body, None)


def wording_labelled(unit: Unit, kind: DocKind, label: str) -> Wording | None:
    """The wording that bears a label, of the unit or one above; None where there is none."""
    if label == SHIPPED:
        return Wording(specs()[kind].title, specs()[kind].body, None)
    code, _, version = label.partition(f"/{kind}/")
    above = unit.path.rstrip("/").split("/")
    if code not in above or not version.isdecimal():
        return None
    rows = DocumentTemplate.objects.filter(unit__code=code, kind=kind, version=int(version))
    row = rows.select_related("unit").first()
    return Wording(row.title, row.body, row) if row else None


def mark_in_force(unit: Unit) -> str:
    """How the unit is called in numbers: as set, or as usual for its name. One query."""
    row = DocumentMark.objects.filter(unit=unit).first()
    return row.mark if row else mark_of(unit.name, unit.code)


def latest_form(visit: Visit) -> FormVersion | None:
    """The newest version of the visit's form. One query."""
    return visit.forms.order_by("-version").first()


def form_of(version: FormVersion) -> OneForm:
    """What was submitted."""
    return read_form(parse_canonical(bytes(version.content)))


def known_values(visit: Visit, *, now: datetime) -> dict[str, str]:
    """What every document of this visit can name; number and deadline come later."""
    entity, items = visit.entity, [one.item for one in items_of([visit]).get(visit.pk, ())]
    bases = dict.fromkeys(item.legal_basis for item in items if item.legal_basis)
    form = latest_form(visit)
    checked_on = form_of(form).checked_on if form else _checked_on(visit, now)
    return {
        "机关": visit.unit.name,
        "当事人": entity.name,
        "统一社会信用代码": entity.uscc or entity.reg_no or "",
        "住所": entity.address,
        "法定代表人": entity.legal_rep,
        "任务": "、".join(_tasks(visit)),
        "场次": visit.session.code,
        "户号": visit.code,
        "检查事项": "、".join(item.name for item in items),
        "检查依据": "、".join(bases),
        "检查人员": "、".join(f"{one.name}（{one.credential_no}）" for one in crew_of(visit)),
        "检查日期": day_words(checked_on.isoformat()),
        "出具日期": day_words(timezone.localdate(now).isoformat()),
    }


def notice_of(visit: Visit) -> FieldDocument | None:
    """The newest notice (抽查通知书) of a visit. One query."""
    rows = visit.documents.filter(kind=DocKind.CHECK_NOTICE)
    return rows.order_by("-issued_at", "-pk").first()


def proposals(visit: Visit, spec: KindSpec, known: Mapping[str, str]) -> dict[str, str]:
    """What is proposed for the inputs, from the register, the form and the outing. Few queries."""
    form = latest_form(visit)
    found = {**known, **(_from_form(visit, form_of(form)) if form else {})}
    if spec.kind is DocKind.CHECK_NOTICE:
        found |= appointment(visit)
    return {one.name: found.get(one.source, "") or one.value for one in spec.inputs}


def proposed_day(spec: KindSpec, *, today: date) -> date | None:
    """By when the party has to act, where the kind has a clock. One query."""
    if spec.deadline is None:
        return None
    if spec.deadline.in_workdays:
        return add_workdays(calendar(), today, spec.deadline.count)
    return today + timedelta(days=spec.deadline.count)


def _tasks(visit: Visit) -> list[str]:
    """Names of the tasks that the visit serves, each once, the leading one first."""
    parts = visit.parts.select_related("drawn__session__task")
    return list(dict.fromkeys(part.drawn.session.task.name for part in parts))


def _checked_on(visit: Visit, now: datetime) -> date:
    return timezone.localdate(visit.started_at or now)


def _from_form(visit: Visit, form: OneForm) -> dict[str, str]:
    names = {one.item.code: one.item.name for one in items_of([visit]).get(visit.pk, ())}
    found = [one for one in form.answers if one.answer is Answer.PROBLEM]
    return {
        "检查结果": "、".join(result.label for result in form.results),
        "问题": _lines([one.finding for one in found]) or "未发现问题。",
        "处置": _lines([one.handling for one in found]) or form.follow_up.label,
        "检查情况": _lines(
            [
                f"{names.get(one.code, one.code)}：{one.finding or one.answer.label}"
                for one in form.answers
            ]
        ),
    }


def _lines(texts: Sequence[str]) -> str:
    if len(texts) < 2:
        return "".join(texts)
    return "\n".join(f"{place}. {text}" for place, text in enumerate(texts, 1))
