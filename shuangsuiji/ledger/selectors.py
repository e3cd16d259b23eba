"""Reading the ledger."""

from django.db.models import QuerySet

from shuangsuiji.ledger.models import Record


def records_of_draw(draw: str) -> QuerySet[Record]:
    """Every record of one draw session, oldest first. One query."""
    return Record.objects.filter(draw=draw).order_by("seq")


def latest_records(subject: str) -> QuerySet[Record]:
    """Records about one subject, newest first. One query."""
    return Record.objects.filter(subject=subject).order_by("-seq")
