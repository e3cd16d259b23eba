"""Notifications of a user, and what people are to be reminded of by now.

No reminder carries a name of an entity: whoever loses a seat keeps old notifications. An app
whose people are told of more names in ``reminders`` of its ``AppConfig`` a function that says it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.apps import apps
from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from inspections.fieldwork.models.contact import Objection
from inspections.fieldwork.models.followups import FollowUp, Transfer
from inspections.fieldwork.models.forms import FormSignature
from inspections.fieldwork.models.notices import Notification
from inspections.fieldwork.models.visits import Outing, Visit
from inspections.fieldwork.selectors.crews import crews_of
from inspections.fieldwork.selectors.departments import reviewers_of, without_word
from inspections.fieldwork.selectors.forms import last_form
from inspections.fieldwork.selectors.publishing_term import PUBLISH_WORKDAYS, publish_due
from inspections.fieldwork.selectors.recipients import Recipients
from inspections.fieldwork.states import FollowUpState, VisitState
from shuangsuiji.kernel.workdays import Calendar, add_workdays
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.workdays import calendar

PHONE = "/field/"
AHEAD = 3  # workdays before a deadline
PUBLISH_AHEAD = 5
OPEN = (VisitState.DISPATCHED, VisitState.UNDERWAY, VisitState.RETURNED)


@dataclass(frozen=True)
class Reminder:
    """Something that one user should be told once."""

    user_id: int
    key: str
    title: str
    text: str
    url: str
    due_on: date | None = None


# Whom it asks for recipients, today, and the day by which a clock runs out soon.
AppReminders = Callable[[Recipients, date, date], Iterable[Reminder]]


def notices_of(user: User) -> QuerySet[Notification]:
    """The user's notifications, the newest first. One query."""
    return Notification.objects.filter(user=user).order_by("-created_at", "-pk")


def due_reminders(*, now: datetime) -> list[Reminder]:
    """What people are to be told by now and have not been told. About twenty queries."""
    today, days = timezone.localdate(now), calendar()
    soon = add_workdays(days, today, AHEAD)
    recipients = Recipients(today)
    found = [
        *_outings(now),
        *_visits(recipients, today=today, soon=soon),
        *_countersigning(),
        *_reviews(recipients, today=today),
        *_publications(recipients, today=today, days=days),
        *_follow_ups(recipients, soon=soon),
        *_answers(recipients, soon=soon),
    ]
    for app in apps.get_app_configs():
        for name in getattr(app, "reminders", ()):
            of_app: AppReminders = import_string(name)
            found += of_app(recipients, today, soon)
    unique = {(one.user_id, one.key): one for one in found}
    told = already_told({key for _, key in unique})
    return [one for pair, one in unique.items() if pair not in told]


def already_told(keys: Collection[str]) -> set[tuple[int, str]]:
    """Who was told of which of these, as user id and key. One query."""
    rows = Notification.objects.filter(key__in=keys)
    return set(rows.values_list("user_id", "key"))


def _outings(now: datetime) -> Iterator[Reminder]:
    """Whoever goes is told of each outing ahead."""
    rows = list(
        Outing.objects.filter(departs_at__gt=now)
        .annotate(count=Count("visits", filter=Q(visits__state__in=OPEN)))
        .filter(count__gt=0)
    )
    crews = crews_of(rows)
    for row in rows:
        for person in crews[row.pk]:
            if person.user_id is not None:
                half = row.get_half_display()
                yield Reminder(
                    person.user_id,
                    f"outing/{row.pk}/{row.day}/{row.half}",
                    f"{row.day:%m月%d日}{half}出车检查 {row.count} 户",
                    f"{timezone.localtime(row.departs_at):%H:%M} 出发。"
                    "出发前请在手机上载入当天任务，到场签到。",
                    PHONE,
                    row.day,
                )


def _visits(recipients: Recipients, *, today: date, soon: date) -> Iterator[Reminder]:
    """Visits due within some workdays, and late ones: the crew, and the desk for late ones."""
    rows = list(
        Visit.objects.filter(state__in=OPEN, due_on__lte=soon).select_related("session__unit")
    )
    crews = crews_of(rows)
    mine: dict[tuple[int, str, date], int] = defaultdict(int)
    late: dict[tuple[int, str, date], int] = defaultdict(int)
    for row in rows:
        key = (row.session.code, row.due_on)
        for person in crews[row.pk]:
            if person.user_id is not None:
                mine[(person.user_id, *key)] += 1
        if row.due_on < today:
            for user in recipients.of(row.session.unit, Role.DRAW_OFFICER, Role.PLANNER):
                late[(user, *key)] += 1
    for (user, session, due), count in mine.items():
        word = "已超期" if due < today else "即将到期"
        yield Reminder(
            user,
            f"{'late' if due < today else 'due'}/{session}/{due}",
            f"{count} 户检查{word}",
            f"场次 {session}，须在 {due} 前检查完。",
            PHONE,
            due,
        )
    for (user, session, due), count in late.items():
        url = f"{reverse('desk:visits')}?session={session}&due=late"
        text = f"场次 {session}，截止 {due}。请督促检查组，或调整出车安排。"
        yield Reminder(user, f"desk-late/{session}/{due}", f"{count} 户检查已超期", text, url, due)


def _countersigning() -> Iterator[Reminder]:
    """Members of the crew who have not signed the newest version."""
    rows = list(
        Visit.objects.filter(state=VisitState.SUBMITTED).annotate(version=Max("forms__version"))
    )
    crews = crews_of(rows)
    signed = set(
        FormSignature.objects.filter(form__visit__in=rows, inspector__isnull=False).values_list(
            "form__visit_id", "form__version", "inspector_id"
        )
    )
    for row in rows:
        for person in crews[row.pk]:
            if person.user_id is not None and (row.pk, row.version, person.pk) not in signed:
                yield Reminder(
                    person.user_id,
                    f"countersign/{row.code}/{row.version}",
                    "一户一表待您会签",
                    f"检查户次 {row.code} 的检查表已提交，请在本人手机上核对并签名。",
                    PHONE,
                )


def _reviews(recipients: Recipients, *, today: date) -> Iterator[Reminder]:
    """Reviewers of other departments of a joint visit first; the lead's when all have agreed."""
    rows = Visit.objects.filter(state=VisitState.SIGNED).annotate(version=Max("forms__version"))
    for row in rows.select_related("unit"):
        form = last_form(row) if row.merged_id is not None else None
        left = without_word(row, form) if form else []
        for department in left:
            for user in reviewers_of(department.unit, on=today):
                yield Reminder(
                    user,
                    f"department/{row.code}/{row.version}/{department.unit.code}",
                    "合并检查待本部门会签",
                    f"检查户次 {row.code} 的检查人员都已签名，请代表{department.unit.name}会签。",
                    reverse("after:review", args=[row.code]),
                )
        for user in [] if left else recipients.of(row.unit, Role.REVIEWER):
            yield Reminder(
                user,
                f"review/{row.code}/{row.version}",
                "检查结果待审核",
                f"检查户次 {row.code} 已会签，请审核。",
                reverse("after:review", args=[row.code]),
            )


def _publications(recipients: Recipients, *, today: date, days: Calendar) -> Iterator[Reminder]:
    """Of each session, the result whose term for publishing ends first."""
    rows = Visit.objects.filter(state=VisitState.REVIEWED, submitted_at__isnull=False)
    first: dict[int, tuple[Visit, date]] = {}
    for row in rows.select_related("session__unit", "session__task"):
        due = publish_due(row, days)
        if due is not None and (row.session_id not in first or due < first[row.session_id][1]):
            first[row.session_id] = row, due
    for row, due in first.values():
        if today < due <= add_workdays(days, today, PUBLISH_AHEAD):
            for user in recipients.of(row.session.unit, Role.REVIEWER, Role.PLANNER):
                yield Reminder(
                    user,
                    f"publish/{row.session.code}/{due}",
                    f"检查结果须在 {due:%m月%d日} 前公示",
                    f"场次 {row.session.code} 最早完成的检查到这一天满"
                    f" {PUBLISH_WORKDAYS} 个工作日。",
                    f"{reverse('desk:visits')}?session={row.session.code}",
                    due,
                )


def _follow_ups(recipients: Recipients, *, soon: date) -> Iterator[Reminder]:
    """Hand-overs that wait for an answer, and accepted ones that are due."""
    rows = FollowUp.objects.exclude(state=FollowUpState.SETTLED).select_related("owner")
    for row in rows:
        users = recipients.of(row.owner, Role.BRANCH_HEAD, Role.REVIEWER)
        url = reverse("after:follow_up", args=[row.code])
        if row.state == FollowUpState.OFFERED:
            text = f"{row.code} 移交给{row.owner.name}，请在 {row.answer_by} 前接收或提出争议。"
            key, title, due = f"follow-up/{row.code}/offered", "后续监管待接收", row.answer_by
        elif row.due_on <= soon:
            text = f"{row.code} 须在 {row.due_on} 前办结，由{row.owner.name}负责。"
            key, title, due = f"follow-up/{row.code}/{row.due_on}", "后续监管即将到期", row.due_on
        else:
            continue
        for user in users:
            yield Reminder(user, key, title, text, url, due)


def _answers(recipients: Recipients, *, soon: date) -> Iterator[Reminder]:
    """Objections and transfers that wait for an answer."""
    objections = Objection.objects.filter(answer__isnull=True, answer_by__lte=soon)
    transfers = Transfer.objects.filter(answers__isnull=True, answer_by__lte=soon)
    waiting: Iterable[tuple[str, str, Visit, date]] = (
        *(
            (f"objection/{one.pk}", "检查异议待答复", one.visit, one.answer_by)
            for one in objections.select_related("visit__unit")
        ),
        *(
            (f"transfer/{one.code}", "移送尚无答复", one.visit, one.answer_by)
            for one in transfers.select_related("visit__unit")
        ),
    )
    for key, title, visit, due in waiting:
        for user in recipients.of(visit.unit, Role.REVIEWER):
            url = reverse("desk:visit", args=[visit.code])
            text = f"检查户次 {visit.code}，期限 {due}。"
            yield Reminder(user, f"{key}/{due}", title, text, url, due)
