"""A small bureau with a drawn and dispatched session, for tests of field work."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

from inspections.fieldwork.models.forms import FormSignature, FormVersion
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.crews import crew_of
from inspections.fieldwork.selectors.sheets import sheet_of
from inspections.fieldwork.services.dispatch import dispatch_session
from inspections.fieldwork.states import Release, SignerRole, VisitState
from inspections.models.sessions import DrawSession
from inspections.oneform.codes import Answer, FollowUpAction, Method, PartyOutcome, ResultType
from inspections.oneform.types import ItemAnswer, OneForm, Party
from inspections.oneform.writing import form_bytes
from inspections.tests.after_draw import drawn
from inspections.tests.world import NOON
from shuangsuiji.orgs.models import User

LATER = NOON + timedelta(days=10)
TODAY = date(2026, 12, 3)


def dispatched(*, release: Release = Release.AT_ONCE) -> DrawSession:
    """A drawn session whose visits went out to the teams."""
    session = drawn()
    dispatch_session(
        session_code=session.code, release=release, is_announced=False, by="officer", now=NOON
    )
    return session


def first_visit(session: DrawSession) -> Visit:
    return Visit.objects.filter(session=session).order_by("code")[0]


def crew_users(visit: Visit) -> list[User]:
    """Accounts of the people who go, made where they have none; the lead first."""
    users = []
    for one in crew_of(visit):
        if one.user is None:
            one.user = User.objects.create(username=one.code, unit=one.unit)
            one.save(update_fields=["user"])
        users.append(one.user)
    return users


def clean_form(visit: Visit, **changes: object) -> OneForm:
    """A form without findings that holds every rule; ``changes`` replace fields."""
    sheet = sheet_of(visit)
    fields: dict[str, object] = {
        "visit": visit.code,
        "checked_on": TODAY,
        "finished_on": TODAY,
        "entered_on": TODAY,
        "methods": (Method.ONSITE,),
        "answers": tuple(ItemAnswer(one.code, Answer.NORMAL) for one in sheet.questions),
        "results": (ResultType.NO_PROBLEM,),
        "note": "",
        "follow_up": FollowUpAction.NONE,
        "is_settled": True,
        "settled_on": TODAY,
        "party": Party(PartyOutcome.SIGNED, "无意见", "王某", "法定代表人"),
    }
    return OneForm(**{**fields, **changes})  # type: ignore[arg-type]


BOTH = (SignerRole.MAIN, SignerRole.SECOND)


def signed(
    visit: Visit, form: OneForm, *, reason: str = "", roles: Sequence[SignerRole] = BOTH
) -> FormVersion:
    """A version that the first people of the team have signed, in the state that follows."""
    data = form_bytes(form)
    digest = hashlib.sha256(data).hexdigest()
    people = crew_of(visit)
    version = FormVersion.objects.create(
        visit=visit,
        version=visit.forms.count() + 1,
        content=data,
        digest=digest,
        reason=reason,
        submitted_by=people[0].code,
        submitted_at=LATER,
    )
    for role, one in zip(roles, people, strict=False):
        FormSignature.objects.create(
            form=version,
            role=role,
            inspector=one,
            name=one.name,
            strokes="M10,20 L30,40 ",
            digest=digest,
            signed_at=LATER,
        )
    if not reason:
        state = VisitState.SIGNED if roles == BOTH else VisitState.SUBMITTED
        Visit.objects.filter(pk=visit.pk).update(
            state=state, submitted_at=LATER, finished_on=form.finished_on
        )
        visit.refresh_from_db()
    return version


def corrected(visit: Visit, form: OneForm, *, reason: str) -> FormVersion:
    """A signed correction of a locked result."""
    return signed(visit, form, reason=reason)
