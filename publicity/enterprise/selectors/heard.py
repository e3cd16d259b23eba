"""What of an enterprise's words everybody may read."""

from django.db.models import Exists, OuterRef, QuerySet

from publicity.enterprise.models import Objection, ReplyCheck


def replies_of_entity(entity_id: int) -> list[tuple[int, str]]:
    """Publication and words, in order; refused and withdrawn ones left out. One query."""
    rows = _heard().filter(reply__publication__entity=entity_id)
    return list(rows.order_by("reply__filed_at").values_list("reply__publication_id", "shown"))


def has_replies() -> Exists:
    """Whether the entity of an outer query has words that everybody may read."""
    return Exists(_heard().filter(reply__publication__entity=OuterRef("pk")))


def has_cases() -> Exists:
    """Whether the entity of an outer query ever objected."""
    return Exists(Objection.objects.filter(publication__entity=OuterRef("pk")))


def _heard() -> QuerySet[ReplyCheck]:
    return ReplyCheck.objects.filter(is_approved=True, reply__withdrawal__isnull=True)
