"""Reading clients, keys, quotas and what clients read. ``within`` limits what a client reaches."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max, Model, Q, QuerySet
from django.utils.timezone import make_aware

from shuangsuiji.compiled import Compiled, Given
from shuangsuiji.kernel.canonical import canonical_bytes
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.selectors import scoped
from shuangsuiji.partners.models import Access, AccessToken, AnsweredWrite, ApiClient, ApiKey

M = TypeVar("M", bound=Model)
KEEPERS = (Role.SYSADMIN, Role.AUDITOR)
# Whoever works with an entity may know who else read it; witnesses do not.
OWNERS = tuple(role for role in Role if role != Role.WITNESS)
KEYS: "Compiled[ApiKey]" = Compiled(
    lambda: ApiKey.objects.select_related("client__unit").filter(prefix=Given("prefix"))
)


@dataclass(frozen=True)
class Wanted:
    """Which access records are asked for; empty fields do not narrow."""

    client: str = ""
    what: str = ""
    entity: str = ""
    since: date | None = None
    until: date | None = None


def within(queryset: QuerySet[M], client: ApiClient, *, unit_field: str) -> QuerySet[M]:
    """Rows whose unit lies in the client's subtree: the one place that limits what it reaches."""
    return queryset.filter(**{f"{unit_field}__path__startswith": client.unit.path})


def key_by_prefix(prefix: str) -> ApiKey | None:
    """A key with client and unit. One query."""
    return KEYS.first(prefix=prefix)


def token_by_digest(digest: str) -> AccessToken | None:
    """A token with key, client and unit. One query."""
    rows = AccessToken.objects.select_related("key__client__unit")
    return rows.filter(digest=digest).first()


def client_by_code(code: str) -> ApiClient | None:
    """A client with its unit. One query."""
    return ApiClient.objects.select_related("unit").filter(code=code).first()


def answered(client: ApiClient, key: str) -> AnsweredWrite | None:
    """What a write with this key was answered. One query."""
    return AnsweredWrite.objects.filter(client=client, key=key).first()


def clients_visible_to(user: User | AnonymousUser, *, on: date) -> QuerySet[ApiClient]:
    """Clients of the user's units, each with its live keys and when it last came. Two queries."""
    rows = scoped(ApiClient.objects.select_related("unit"), user, on=on, roles=KEEPERS)
    return rows.annotate(
        live_keys=Count("keys", filter=Q(keys__revoked_at__isnull=True), distinct=True)
    ).order_by("stopped_at", "code")


def keys_of(client: ApiClient) -> QuerySet[ApiKey]:
    """Every key that the client ever had, newest first. One query."""
    return client.keys.all()


def accesses_visible_to(
    user: User | AnonymousUser, wanted: Wanted, *, on: date
) -> QuerySet[Access]:
    """What clients read of the user's units, newest first. One query for the grants, at once."""
    rows = scoped(Access.objects.select_related("client", "unit"), user, on=on, roles=OWNERS)
    if wanted.client:
        rows = rows.filter(client__code=wanted.client)
    if wanted.what:
        rows = rows.filter(what=wanted.what)
    if wanted.entity:
        rows = rows.filter(entity_code=wanted.entity)
    if wanted.since:
        rows = rows.filter(at__gte=start_of(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lt=start_of(wanted.until + timedelta(days=1)))
    return rows.order_by("-at", "-pk")


def counts_by_client(rows: QuerySet[Access]) -> list[tuple[str, str, int, datetime]]:
    """Code, agency, how many records, and the newest, most first. One query."""
    counted = rows.order_by().values_list("client__code", "client__agency")
    return list(counted.annotate(count=Count("pk"), last=Max("at")).order_by("-count"))


def start_of(day: date) -> datetime:
    """Midnight of a local day."""
    return make_aware(datetime.combine(day, time.min))


def accesses_of_day(day: date) -> QuerySet[Access]:
    """The records of one local day, in the order in which they were made."""
    rows = Access.objects.filter(at__gte=start_of(day), at__lt=start_of(day + timedelta(days=1)))
    return rows.order_by("pk")


def digest_of_day(day: date) -> tuple[int, str]:
    """How many records a day has, and the SHA-256 over their lines. One query, in pieces."""
    told, count = hashlib.sha256(), 0
    for line in _lines(day):
        told.update(line)
        count += 1
    return count, told.hexdigest()


def _lines(day: date) -> Iterator[bytes]:
    names = ("pk", "client__code", "unit__code", "purpose", "what", "entity_code", "fields")
    for row in accesses_of_day(day).values_list(*names, "row_count", "at").iterator():
        yield canonical_bytes([*row[:-1], row[-1].isoformat()]) + b"\n"
