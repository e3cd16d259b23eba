"""What goes on by itself: substitutes get their visits, names open at departure, people are told.

Every worker runs this on its own clock (``SSJ_TICKS``). Each step finds nothing to do the second
time, so several workers may tick at once.
"""

import logging
from datetime import datetime

from inspections.fieldwork.selectors.dispatching import changed_sessions, void_sessions
from inspections.fieldwork.selectors.joining import joinable
from inspections.fieldwork.selectors.notices import due_reminders
from inspections.fieldwork.selectors.outings import departed
from inspections.fieldwork.services.dispatch import dispatch_session, stop_visits
from inspections.fieldwork.services.joining import join_visits
from inspections.fieldwork.services.notices import remind
from inspections.fieldwork.services.outings import open_visits, plan_outings
from inspections.policies import PolicyError

logger = logging.getLogger(__name__)
TENDER = "fieldwork"  # who acts, in the log


def tend_visits(*, now: datetime) -> int:
    """Follow agreements and the draw, and open what is due; returns how many steps were taken."""
    return _join(now) + _follow(now) + _stop(now) + _open(now)


def send_reminders(*, now: datetime) -> int:
    """Tell people what waits for them, each thing once; returns how many were told."""
    reminders = due_reminders(now=now)
    return remind(reminders=reminders, by=TENDER, now=now) if reminders else 0


def _join(now: datetime) -> int:
    codes = joinable()
    for code in codes:
        try:
            joined = join_visits(merged_code=code, by=TENDER, now=now)
            if joined.visit is not None and joined.had_outing:
                plan_outings(session_code=joined.visit.session.code, by=TENDER, now=now)
        except PolicyError as error:  # somebody was faster, or there is no free half day
            logger.info("merged visit %s: %s", code, error)
    return len(codes)


def _follow(now: datetime) -> int:
    count = 0
    for one in changed_sessions():
        try:
            made = dispatch_session(
                session_code=one.code,
                release=one.release,
                is_announced=one.is_announced,
                by=TENDER,
                now=now,
            )
            count += 1
            if made and one.has_outings:
                plan_outings(session_code=one.code, by=TENDER, now=now)
        except PolicyError as error:  # somebody was faster, or there is no free half day
            logger.info("visits of %s: %s", one.code, error)
    return count


def _stop(now: datetime) -> int:
    codes = void_sessions()
    for code in codes:
        try:
            stop_visits(session_code=code, by=TENDER, now=now)
        except PolicyError as error:
            logger.info("visits of %s: %s", code, error)
    return len(codes)


def _open(now: datetime) -> int:
    count = 0
    for pk in departed(now=now):
        try:
            open_visits(outing_id=pk, by=TENDER, now=now)
            count += 1
        except PolicyError as error:  # not everybody is there yet
            logger.debug("outing %s: %s", pk, error)
    return count
