"""Who had a hand in a visit and its form: they do not judge what is said against it."""

from django.db.models import Q

from inspections.fieldwork.models.forms import (
    DepartmentSignature,
    FormVersion,
    HeldDecision,
    Review,
)
from inspections.fieldwork.models.reading import SecondReading
from inspections.fieldwork.models.visits import Visit
from inspections.models.jobs import TeamMember
from inspections.models.merging import MergedVisitMember
from inspections.models.supplements import SupplementMember
from personnel.models import Inspector


def hands_on(visit: Visit) -> dict[str, str]:
    """Username -> what they did: went (replaced ones too), submitted, reviewed. Seven queries."""
    found: dict[str, str] = {}
    for username in _crew_names(visit):
        found[username] = "检查人员"
    forms = FormVersion.objects.filter(visit=visit)
    for username in forms.values_list("submitted_by", flat=True):
        found.setdefault(username, "填表人员")
    for username in Review.objects.filter(form__visit=visit).values_list("reviewed_by", flat=True):
        found.setdefault(username, "审核人员")
    departments = DepartmentSignature.objects.filter(form__visit=visit)
    for username in departments.values_list("signed_by", flat=True):
        found.setdefault(username, "部门会签人员")
    held = HeldDecision.objects.filter(held__visit=visit)
    for username in held.values_list("decided_by", flat=True):
        found.setdefault(username, "待核处理人员")
    readings = SecondReading.objects.filter(pick__form__visit=visit)
    for username in readings.values_list("reader__username", flat=True):
        found.setdefault(username, "盲评人员")
    return found


def _crew_names(visit: Visit) -> list[str]:
    """Accounts of everybody who ever sat in the team, or signed."""
    signed = Q(pk__in=visit.forms.values("signatures__inspector_id"))
    merged = MergedVisitMember.objects.filter(merged__visit=visit)
    first = TeamMember.objects.filter(team__visits=visit)
    later = SupplementMember.objects.filter(team__visits=visit)
    seats = Q()
    for rows in (merged, first, later):
        seats |= Q(pk__in=rows.values("inspector_id"))
    people = Inspector.objects.filter(signed | seats, user__isnull=False)
    return list(people.values_list("user__username", flat=True))
