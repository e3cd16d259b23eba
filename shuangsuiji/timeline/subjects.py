"""What entries are about: which row a record's code or a history row's key means.

Rows are read by the name of their model, as django-auditlog does: history is kept for every
kind of row alike, and this table says all that its pages know of each.
"""

from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.db.models import Model


@dataclass(frozen=True)
class SubjectType:
    """Rows of one model as subjects of entries."""

    model: str  # app.model, lower case
    unit: str  # lookup from the row to the id of its unit; "" where it has none
    code: str = ""  # the field that records name it by; "" where records never do
    view: str = ""  # its page, which takes the code
    kinds: tuple[str, ...] = ()  # beginnings of the kinds that are about such rows

    @property
    def model_class(self) -> type[Model]:
        return apps.get_model(self.model)

    @property
    def label(self) -> str:
        return str(self.model_class._meta.verbose_name)


TYPES: Final = (
    SubjectType(
        "orgs.unit",
        "pk",
        "code",
        "orgs:unit",
        (
            "orgs.unit.",
            "orgs.outline.",
            "inspections.guard_rule.",
            "inspections.rates.",
            "entities.entity.placed",
            "timeline.export.",
        ),
    ),
    SubjectType(
        "orgs.user",
        "unit_id",
        "username",
        "orgs:user",
        ("orgs.user.", "orgs.password.", "orgs.role."),
    ),
    SubjectType("orgs.rolegrant", "unit_id"),
    SubjectType("orgs.unitoutline", "unit_id"),
    SubjectType(
        "personnel.inspector",
        "unit_id",
        "code",
        "personnel:detail",
        ("personnel.inspector.", "personnel.absence."),
    ),
    SubjectType("personnel.absence", "inspector__unit_id"),
    SubjectType("personnel.specialisttag", ""),
    SubjectType(
        "entities.entity",
        "responsible_unit_id",
        "code",
        "entities:entity",
        (
            "entities.entity.",
            "entities.fact.",
            "entities.listing.",
            "entities.repair.",
            "entities.restriction.",
            "entities.override.",
            "entities.letter.",
            "entities.certificate.",
            "inspections.repeat_reason.",
            "enterprise.access.",
            "publicity.initials.",
        ),
    ),
    SubjectType(
        "enterprise.objection",
        "unit_id",
        "number",
        "appeals:case",
        ("enterprise.objection.",),
    ),
    SubjectType(
        "enterprise.reply",
        "publication__unit_id",
        "number",
        "appeals:reply",
        ("enterprise.reply.",),
    ),
    SubjectType(
        "entities.importbatch",
        "unit_id",
        "code",
        "entities:batch",
        ("entities.import.", "entities.conflicts."),
    ),
    SubjectType(
        "entities.honourscreening",
        "unit_id",
        "code",
        "entities:screening",
        ("entities.screening.",),
    ),
    SubjectType(
        "partners.apiclient",
        "unit_id",
        "code",
        "partners:client",
        ("partners.client.", "partners.key.", "partners.token."),
    ),
    SubjectType("partners.apikey", "client__unit_id"),
    SubjectType("inspections.annualplan", "unit_id"),
    SubjectType(
        "inspections.inspectionitem", "", "code", "inspections:item", ("inspections.item.",)
    ),
    SubjectType("inspections.travelrates", "unit_id"),
    SubjectType(
        "inspections.mergedvisit",
        "entity__responsible_unit_id",
        "code",
        "inspections:merge",
        ("inspections.merge.",),
    ),
    SubjectType(
        "inspections.task",
        "unit_id",
        "code",
        "inspections:task",
        (
            "inspections.task.",
            "inspections.joint.",
            "inspections.preview.",
            "inspections.lint.",
            "inspections.override.",
            "inspections.visited.",
            "inspections.repeats.",
        ),
    ),
)
BY_MODEL: Final = {each.model: each for each in TYPES}
_BEGINNINGS: Final = sorted(
    ((start, each) for each in TYPES for start in each.kinds), key=lambda pair: -len(pair[0])
)


def type_of_kind(kind: str) -> SubjectType | None:
    """What records of this kind are about; None where it is no single row."""
    return next((each for start, each in _BEGINNINGS if kind.startswith(start)), None)


def split_key(subject: str) -> tuple[SubjectType, str] | None:
    """Type and primary key of a history row's subject ``app.model/pk``."""
    model, _, key = subject.partition("/")
    found = BY_MODEL.get(model)
    return (found, key) if found and key else None
