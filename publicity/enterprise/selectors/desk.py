"""Replies and access codes as the desk lists them, within the reader's units."""

from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet

from publicity.enterprise.models import AccessCode, Reply
from publicity.enterprise.policies import GIVERS, READERS
from publicity.models import Publication
from shuangsuiji.orgs.models import User
from shuangsuiji.orgs.selectors import scoped


def replies_for(user: User | AnonymousUser, *, on: date) -> QuerySet[Reply]:
    """Replies to results of the user's units; unchecked ones first, the next due first."""
    rows = scoped(Reply.objects.all(), user, on=on, unit_field="publication__unit", roles=READERS)
    found = rows.select_related("publication__unit", "publication__visit", "check_of", "withdrawal")
    return found.order_by(F("check_of__checked_at").desc(nulls_first=True), "check_by", "pk")


def codes_for(user: User | AnonymousUser, *, on: date) -> QuerySet[AccessCode]:
    """Codes of entities in the user's units, newest first."""
    rows = scoped(
        AccessCode.objects.all(),
        user,
        on=on,
        unit_field="entity__responsible_unit",
        roles=GIVERS,
    )
    return rows.select_related("entity", "end").order_by("-given_at", "-pk")


def shown_replies(publication: Publication) -> QuerySet[Reply]:
    """Replies that the public reads beside a result."""
    rows = Reply.objects.filter(publication=publication, check_of__is_approved=True)
    return rows.filter(withdrawal__isnull=True).select_related("check_of")
