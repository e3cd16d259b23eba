"""Review (审核): a reviewer outside the team approves the last version or sends it back."""

from datetime import datetime

from django.utils.timezone import localdate

from inspections.fieldwork.after_rules import (
    check_all_departments,
    check_may_review,
    check_reviewable,
)
from inspections.fieldwork.events import Event
from inspections.fieldwork.models.forms import FormVersion, Review
from inspections.fieldwork.selectors.forms import content_of, last_form
from inspections.fieldwork.services.followups import open_duties
from inspections.fieldwork.services.moves import locked_visit, move, record
from inspections.fieldwork.states import VisitState
from inspections.policies import PolicyError
from shuangsuiji.ledger.services import command
from shuangsuiji.orgs.models import User


@command
def review_form(
    *,
    visit_code: str,
    version: int,
    is_approved: bool,
    may_publish: bool,
    opinion: str,
    by: str,
    now: datetime,
) -> Review:
    """Approve the last version, which locks the result, or return it with the reason.

    What the form leaves to do gets its owner in the same act.

    Args:
        version: what the reviewer read; another one may have come meanwhile.
        may_publish: agrees that the result is made public.

    Raises:
        PolicyError: another version or state by now, own visit, a return without words, or
            another department of a joint visit has not signed.
    """
    visit = locked_visit(visit_code)
    check_may_review(User.objects.get(username=by), visit, on=localdate(now))
    check_reviewable(visit)
    form = last_form(visit)
    if form is None or form.version != version:
        raise PolicyError(f"{visit_code} 已有新的版本，请重新阅读后再审核。")
    if not is_approved and not opinion.strip():
        raise PolicyError("退回须写明意见，检查人员才知道要改什么。")
    if is_approved:
        check_all_departments(visit, form, by=by)
    review = Review.objects.create(
        form=form,
        is_approved=is_approved,
        may_publish=is_approved and may_publish,
        opinion=opinion.strip(),
        reviewed_by=by,
        reviewed_at=now,
    )
    if is_approved:
        move(visit, VisitState.REVIEWED, reviewed_at=now)
    else:
        move(visit, VisitState.RETURNED)
    record(
        visit,
        Event.FORM_REVIEWED if is_approved else Event.FORM_RETURNED,
        {"version": version, "digest": form.digest, "publish": review.may_publish},
        by=by,
        now=now,
    )
    if is_approved:
        open_duties(form, content_of(form), by=by, now=now)
    return review


@command
def review_correction(
    *, visit_code: str, version: int, is_approved: bool, opinion: str, by: str, now: datetime
) -> Review:
    """Decide about a correction of a locked result; the version before it stays beside it.

    Raises:
        PolicyError: no such correction waits, own visit, not signed by two, or no words.
    """
    visit = locked_visit(visit_code)
    check_may_review(User.objects.get(username=by), visit, on=localdate(now))
    form = visit.forms.filter(version=version, review__isnull=True).first()
    if visit.state != VisitState.REVIEWED or form is None:
        raise PolicyError(f"{visit_code} 没有待审核的更正（版本 {version}）。请刷新页面。")
    if form.signatures.filter(inspector__isnull=False).count() < 2:
        raise PolicyError("更正须由两名检查人员签字后才能审核。")
    if not opinion.strip():
        raise PolicyError("请写明对更正的意见。")
    if is_approved:
        check_all_departments(visit, form, by=by)
    review = Review.objects.create(
        form=form,
        is_approved=is_approved,
        may_publish=is_approved and _published_before(form),
        opinion=opinion.strip(),
        reviewed_by=by,
        reviewed_at=now,
    )
    record(
        visit,
        Event.FORM_CORRECTED if is_approved else Event.FORM_RETURNED,
        {"version": version, "digest": form.digest, "publish": review.may_publish},
        by=by,
        now=now,
    )
    return review


def _published_before(form: FormVersion) -> bool:
    """A correction is made public where the version before it was."""
    before = form.visit.forms.filter(version__lt=form.version, review__is_approved=True)
    last = before.order_by("-version").select_related("review").first()
    return last is not None and last.review.may_publish
