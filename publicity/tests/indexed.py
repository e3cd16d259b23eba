"""Entries of the search index over real publications, made quickly and many."""

from datetime import timedelta

from django.utils import timezone

from inspections.fieldwork.models.forms import FormVersion
from inspections.fieldwork.models.visits import Visit
from inspections.oneform.codes import ResultType
from publicity import indexing
from publicity.models import Publication
from publicity.results import Subject, public_name
from shuangsuiji.kernel.canonical import canonical_bytes


def publication(visit: Visit, number: int, **changes: object) -> Publication:
    """One more published result of a visit, in the index; ``minutes`` ago."""
    now = timezone.now() - timedelta(minutes=changes.pop("minutes", number))
    entity = visit.entity
    subject = Subject(entity.name, entity.code, entity.kind, entity.legal_rep)
    types = changes.pop("types", [ResultType.NO_PROBLEM])
    content = {
        "entity": {"name": public_name(subject), "code": entity.code, "kind": entity.kind},
        "items": [{"code": code, "name": code} for code in changes.pop("items", ["A01"])],
        "results": [{"code": one.value, "label": one.label} for one in types],
    }
    form = FormVersion.objects.create(
        visit=visit,
        version=100 + number,
        content=b"{}",
        digest="0" * 64,
        reason="样例",
        submitted_by="test",
        submitted_at=now,
    )
    fields = {
        "name": public_name(subject),
        "checked_on": now.date(),
        "has_problem": types != [ResultType.NO_PROBLEM],
        "shown_until": now.date() + timedelta(days=100),
    }
    row = Publication.objects.create(
        code=f"{visit.code}-P{number}",
        visit=visit,
        form=form,
        entity=entity,
        unit=visit.unit,
        content=canonical_bytes(content),
        digest="0" * 64,
        published_by="test",
        published_at=now,
        **{**fields, **changes},
    )
    indexing.enter(row)
    return row
