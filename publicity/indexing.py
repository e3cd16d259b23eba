"""Keeping the index of public results: one at a time when published, in batches when missing."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from publicity.index_models import EntityEntry, ResultEntry
from publicity.initials import initials
from publicity.models import InitialsCorrection, Publication
from publicity.published import public_text
from publicity.spelling import area_words, fold, pairs

BATCH = 500


def enter(row: Publication) -> None:
    """Let the public find a publication; its entity, too. Seven queries."""
    about = public_text(row)
    entity = EntityEntry.objects.select_for_update(of=("self",)).filter(pk=row.entity_id).first()
    entity = entity or EntityEntry(entity_id=row.entity_id)
    known = entity.names.split("\n") if entity.names else []
    is_newest = not row.entity.publications.filter(
        entry__isnull=False, published_at__gt=row.published_at
    ).exists()
    if is_newest:
        entity.code, entity.name = about["entity"]["code"], row.name
        _spell(entity)
    entity.kind = about["entity"]["kind"]
    entity.names = "\n".join(dict.fromkeys([*known, fold(row.name)]))
    entity.words = entity_words(entity, row.entity)
    entity.save()
    ResultEntry.objects.filter(entity=entity).exclude(kind=entity.kind).update(kind=entity.kind)
    ResultEntry.objects.update_or_create(
        publication=row,
        defaults={
            "entity": entity,
            "unit_id": row.unit_id,
            "published_at": row.published_at,
            "year": row.checked_on.year,
            "kind": entity.kind,
            "has_problem": row.has_problem,
            "shown_until": row.shown_until,
            "words": result_words(about),
        },
    )


def _spell(entry: EntityEntry) -> None:
    """Initials as somebody corrected them for this very name, else computed.

    Letters that were set before there were corrections as rows stay.
    """
    rows = InitialsCorrection.objects.filter(entity_id=entry.entity_id).order_by("-pk")
    known = list(rows.values_list("name", "letters"))
    computed = initials(entry.name)[:300]
    if not known and entry.is_corrected:
        return
    entry.initials = next((letters for name, letters in known if name == entry.name), computed)
    entry.is_corrected = entry.initials != computed


def entity_words(entry: EntityEntry, registered: Any) -> str:
    """Pairs of its names and initials, its area. ``registered`` says where it is."""
    names = {pair for name in entry.names.split("\n") for pair in pairs(name)}
    letters = {f"~{pair}" for pair in pairs(entry.initials)}
    areas = area_words(registered.region_code, registered.district_code)
    return " ".join([*sorted(names | letters), *areas])


def result_words(about: dict[str, Any]) -> str:
    """Result types and the items that were checked."""
    types = {f"t.{one['code']}" for one in about["results"]}
    return " ".join(sorted(types | {f"i.{one['code']}" for one in about["items"]}))


def leave(publications: QuerySet[Publication]) -> None:
    """Take publications out of the index, and entities of which nothing is left.

    Four queries, and three for each entity that stays.
    """
    entries = ResultEntry.objects.filter(publication__in=publications.order_by())
    entities = list(entries.order_by().values_list("entity_id", flat=True))
    entries.delete()
    for entity in EntityEntry.objects.filter(pk__in=entities).order_by("pk"):
        _forget_names(entity)


def _forget_names(entity: EntityEntry) -> None:
    left = list(
        entity.results.order_by("-published_at").values_list("publication__name", flat=True)
    )
    if not left:
        entity.delete()
        return
    entity.name = left[0]
    entity.names = "\n".join(dict.fromkeys(fold(name) for name in left))
    _spell(entity)
    entity.words = entity_words(entity, entity.entity)
    entity.save()


def missing(*, on: date) -> QuerySet[Publication]:
    """Publications on show that the index lacks, as after an upgrade."""
    known = ResultEntry.objects.filter(publication=OuterRef("pk"))
    rows = Publication.objects.filter(withdrawal__isnull=True, shown_until__gte=on)
    return rows.filter(~Exists(known)).select_related("entity").order_by("pk")


def take_up(*, on: date) -> int:
    """Enter one batch of what is missing, and drop what is past its term; how many.

    A killed run loses its batch only; two at once do the same twice, and the second one wins.
    """
    with transaction.atomic():
        ended = ResultEntry.objects.filter(shown_until__lt=on).order_by()[:BATCH]
        leave(Publication.objects.filter(pk__in=list(ended.values_list("pk", flat=True))))
        rows = list(missing(on=on)[:BATCH])
        for row in rows:
            enter(row)
    return len(rows)


def take_up_everything(*, on: date) -> int:
    """Enter whatever is missing; how many."""
    total = 0
    while taken := take_up(on=on):
        total += taken
    return total


def rebuild(*, on: date) -> int:
    """Throw the index away and make it anew; corrected initials stay. Returns how many results."""
    with transaction.atomic():
        ResultEntry.objects.all().delete()
        EntityEntry.objects.filter(is_corrected=False).delete()
        EntityEntry.objects.update(names="")
    total = take_up_everything(on=on)
    EntityEntry.objects.filter(results__isnull=True).delete()
    return total
