"""The front door: what this is, for visitors; what waits, for staff."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from entities.selectors.credit_work import credit_work
from entities.selectors.registry import registry, waiting
from inspections.selectors.plans import tasks_visible_to
from inspections.selectors.sessions import public_sessions, sessions_visible_to
from inspections.states import Status
from personnel.selectors import inspectors
from publicity.lately import front_page
from shuangsuiji.orgs.models import User
from shuangsuiji.waiting import waiting_for

LATEST = 5
EXPIRES_WITHIN = timedelta(days=60)
RUNNING = (
    Status.SEALED,
    Status.COMMITTED,
    Status.AWAITING_WITNESS,
    Status.REVEALED,
    Status.DRAWN,
    Status.POSTPONED,
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One page with two faces."""
    today = timezone.localdate()
    if not request.user.is_authenticated:
        return render(request, "publicity/home.html", front_page(today))
    published = public_sessions().filter(published_at__isnull=False).order_by("-published_at", "pk")
    context = {"latest": published[:LATEST], **_work_of(request.user, today)}
    return render(request, "home.html", context)


def _work_of(user: User | AnonymousUser, today: date) -> dict[str, Any]:
    """What waits for somebody, in the user's scope."""
    sessions = sessions_visible_to(user, on=today)
    drafts = tasks_visible_to(user, on=today, status="DRAFT")
    approved = tasks_visible_to(user, on=today, status="APPROVED")
    people = inspectors(user, on=today)
    by_state = dict(sessions.order_by().values_list("status").annotate(Count("pk")))
    return {
        "running": sessions.filter(status__in=RUNNING)[:LATEST],
        "drafts": drafts[:LATEST],
        "unsealed": approved.filter(sessions__isnull=True)[:LATEST],
        "states": [
            (state.value, state.label, by_state[state.value])
            for state in Status
            if state.value in by_state
        ],
        "entity_count": registry(user, on=today).count(),
        "credit": credit_work(user, on=today),
        "desk": waiting_for(user, on=today),
        "unplaced_count": waiting(user, on=today).count(),
        "people_count": people.count(),
        "expired_count": people.filter(credential_valid_until__lt=today).count(),
        "expiring_count": people.filter(
            credential_valid_until__range=(today, today + EXPIRES_WITHIN)
        ).count(),
    }
