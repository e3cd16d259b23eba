"""Evidence by visit, for what is checked against it."""

from datetime import date, datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, QuerySet, Sum

from inspections.fieldwork.models.evidence import Evidence, ReuseFlag, UploadProgress
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.after import files_open_to, follow_ups
from inspections.fieldwork.selectors.crews import crew_of, inspector_of
from shuangsuiji.orgs.models import User

LOOK_BACK = timedelta(days=400)


def evidence_kinds(visit: Visit) -> dict[str, str]:
    """SHA-256 -> kind of every file of the visit. One query."""
    return dict(visit.evidence.values_list("file__digest", "kind"))


def evidence_of(visit: Visit) -> QuerySet[Evidence]:
    """The files of a visit with their hints of likeness, by the camera's clock. Two queries."""
    flags = ReuseFlag.objects.select_related("other__visit").order_by("distance", "pk")
    rows = visit.evidence.select_related("file")
    return rows.prefetch_related(Prefetch("reuse_flags", flags))


def evidence_sizes(visit: Visit) -> dict[str, int]:
    """SHA-256 -> size of every file of the visit. One query."""
    return dict(visit.evidence.values_list("file__digest", "file__size"))


def pictures_elsewhere(visit: Visit) -> list[tuple[int, str, str]]:
    """Evidence id, digest and likeness of the unit's pictures of other visits in 400 days."""
    rows = Evidence.objects.filter(
        visit__unit=visit.unit_id, filed_at__gte=visit.dispatched_at - LOOK_BACK
    )
    return list(
        rows.exclude(visit=visit)
        .exclude(file__likeness="")
        .order_by()
        .values_list("pk", "file__digest", "file__likeness")
    )


def bytes_since(user: User, since: datetime) -> int:
    """What a user filed or began to upload since an instant. Two queries."""
    filed = Evidence.objects.filter(filed_by=user.username, filed_at__gte=since)
    under_way = UploadProgress.objects.filter(user=user, started_at__gte=since)
    return sum(
        rows.order_by().aggregate(total=Sum(field))["total"] or 0
        for rows, field in ((filed, "file__size"), (under_way, "size"))
    )


def visit_by_code(code: str) -> Visit | None:
    """A visit with its session, entity and outing. One query."""
    return (
        Visit.objects.filter(code=code)
        .select_related("session__task", "entity", "outing", "unit", "merged")
        .first()
    )


def evidence_seen_by(
    user: User | AnonymousUser, code: str, digest: str, *, on: date
) -> Evidence | None:
    """A file of a visit for its team, the unit's staff, and the branch that follows it up."""
    rows = Evidence.objects.filter(visit__code=code, file__digest=digest)
    row = rows.select_related("file", "visit").first()
    if row is None:
        return None
    inspector = inspector_of(user, on=on)
    goes = inspector is not None and any(one == inspector for one in crew_of(row.visit))
    staff = files_open_to(user, on=on).filter(code=code)
    owns = follow_ups(user, on=on).filter(visit__code=code)
    return row if goes or staff.exists() or owns.exists() else None
