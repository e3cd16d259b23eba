"""The departments of a joint visit: their items, their people, and who still has to sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser

from inspections.fieldwork.models.forms import DepartmentSignature, FormVersion
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.crews import CrewMember, crew_of
from inspections.fieldwork.selectors.sheets import items_of
from inspections.models.jobs import DrawnEntity
from inspections.selectors.assignments import members_of, team_ids
from inspections.selectors.merging import department_of
from shuangsuiji.orgs.models import Role, RoleGrant, Unit, User
from shuangsuiji.orgs.policies import counts_on, valid_grants


@dataclass(frozen=True)
class Department:
    """A department whose tasks are merged into a visit."""

    unit: Unit
    leads: bool  # its reviewer decides about the whole form
    tasks: tuple[str, ...]  # codes
    people: tuple[CrewMember, ...]  # of the team


@dataclass(frozen=True)
class Standing:
    """How far a department is with the last version of the form."""

    department: Department
    items: tuple[str, ...]  # names of what its tasks ask
    hands: tuple[str, ...]  # names of its people who signed
    waits_for: tuple[str, ...]  # names of its people, one of whom has to sign; () where one has
    signature: DepartmentSignature | None  # what its reviewer said

    @property
    def is_done(self) -> bool:
        """Whether nobody of the department has to act; the lead's reviewer decides at the end."""
        agreed = self.signature is not None and self.signature.is_agreed
        return not self.waits_for and (self.department.leads or agreed)


def departments_of(visit: Visit) -> tuple[Department, ...]:
    """The departments of a joint visit, the leading one first; () where there is only one.

    About ten queries for a joint visit, none for any other.
    """
    if visit.merged_id is None:
        return ()
    parts = visit.parts.select_related("drawn__session__unit", "drawn__session__task").order_by(
        "pk"
    )
    rows: dict[Unit, list[DrawnEntity]] = {}
    for part in parts:
        rows.setdefault(department_of(part.drawn.session.unit), []).append(part.drawn)
    if len(rows) < 2:
        return ()
    crew, lead = crew_of(visit), department_of(visit.unit)
    homes = {one.pk: department_of(one.unit) for one in crew}
    found = [
        Department(
            unit=unit,
            leads=unit == lead,
            tasks=tuple(dict.fromkeys(row.session.task.code for row in drawn)),
            people=_people(unit, drawn, crew, homes),
        )
        for unit, drawn in rows.items()
    ]
    return tuple(sorted(found, key=lambda one: (not one.leads, one.unit.path)))


def standings(visit: Visit, form: FormVersion | None, *, on: date) -> tuple[Standing, ...]:
    """How far each department of a joint visit is; () for any other. About fifteen queries."""
    departments = departments_of(visit)
    if not departments:
        return ()
    hands = _hands(form)
    said = {one.unit_id: one for one in form.department_signatures.all()} if form else {}
    items = items_of([visit]).get(visit.pk, ())
    return tuple(
        Standing(
            department=one,
            items=tuple(row.item.name for row in items if set(row.tasks) & set(one.tasks)),
            hands=tuple(person.name for person in one.people if person.pk in hands),
            waits_for=_awaited(one, hands, on=on),
            signature=said.get(one.unit.pk),
        )
        for one in departments
    )


def without_hand(visit: Visit, form: FormVersion, *, on: date) -> list[Department]:
    """Departments with people who could sign, none of whom has."""
    hands = _hands(form)
    return [one for one in departments_of(visit) if _awaited(one, hands, on=on)]


def without_word(visit: Visit, form: FormVersion) -> list[Department]:
    """Departments besides the leading one whose reviewers have not agreed to the version."""
    agreed = form.department_signatures.filter(is_agreed=True).values_list("unit_id", flat=True)
    given = set(agreed)
    return [one for one in departments_of(visit) if not one.leads and one.unit.pk not in given]


def departments_reviewed_by(user: User | AnonymousUser, *, on: date) -> set[Unit]:
    """Departments in which somebody is a reviewer; a grant further up is of no department below.

    Two queries for each grant at most.
    """
    grants = valid_grants(user, on=on).filter(role=Role.REVIEWER).select_related("unit")
    return {department_of(grant.unit) for grant in grants}


def reviewers_of(department: Unit, *, on: date) -> list[int]:
    """Ids of the users who may sign for a department. One query, and one for each grant."""
    grants = RoleGrant.objects.filter(
        counts_on(on),
        role=Role.REVIEWER,
        unit__path__startswith=department.path,
        user__is_active=True,
    ).select_related("unit")
    found = (one.user_id for one in grants if department_of(one.unit) == department)
    return list(dict.fromkeys(found))


def _hands(form: FormVersion | None) -> set[int]:
    if form is None:
        return set()
    rows = form.signatures.filter(inspector__isnull=False)
    return set(rows.values_list("inspector_id", flat=True))


def _awaited(department: Department, hands: set[int], *, on: date) -> tuple[str, ...]:
    """Whoever has no account or no valid credential cannot sign, and is not waited for."""
    if any(one.pk in hands for one in department.people):
        return ()
    return tuple(
        one.name
        for one in department.people
        if one.user_id is not None and one.credential_valid_until >= on
    )


def _people(
    unit: Unit, drawn: Sequence[DrawnEntity], crew: Sequence[CrewMember], homes: dict[int, Unit]
) -> tuple[CrewMember, ...]:
    """Those who belong there; where none does, those whom its own draw sent."""
    own = tuple(one for one in crew if homes[one.pk] == unit)
    if own:
        return own
    seats = members_of(team_ids(drawn).values())
    sent = {one.pk for people in seats.values() for one in people}
    return tuple(one for one in crew if one.pk in sent)
