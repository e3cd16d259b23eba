"""Visits of the demo in every state: on the road, waiting, returned, locked, handed over."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import groupby, islice

from django.utils.timezone import localdate

from inspections.codes import SubstitutionReason
from inspections.fieldwork.models.followups import FollowUp
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.sheets import sheet_of
from inspections.fieldwork.services.archives import archive_visit
from inspections.fieldwork.services.dispatch import dispatch_session
from inspections.fieldwork.services.documents import Draft, issue_document
from inspections.fieldwork.services.followups import (
    accept_follow_up,
    dispute_follow_up,
    settle_follow_up,
)
from inspections.fieldwork.services.reviews import review_form
from inspections.fieldwork.services.starting import start_visit
from inspections.fieldwork.services.transfers import answer_transfer
from inspections.fieldwork.states import DocKind, Release, VisitState
from inspections.models.sessions import DrawSession
from inspections.oneform.codes import (
    Answer,
    Breach,
    FollowUpAction,
    Method,
    PartyOutcome,
    ResultType,
)
from inspections.oneform.types import Attempt, ItemAnswer, Journey, OneForm, Party
from inspections.services.substitutions import approve_substitution, propose_substitution
from shuangsuiji.demo.accounts import crew_account
from shuangsuiji.demo.ceremony import OFFICER
from shuangsuiji.demo.phones import DemoPhone

Clock = Callable[[], datetime]
REVIEWER = "reviewer"
OWNER, CLEAN, OF_EACH = "head", 6, 3


class Story:
    """What the visits of one session went through; each method brings one visit to its end."""

    def __init__(self, session: DrawSession, clock: Clock) -> None:
        self.session, self.clock = session, clock
        self._phones: dict[int, DemoPhone] = {}

    def tell(self) -> None:
        """Bring some visits to every state; those that a story has begun with stay as they are."""
        steps: list[Callable[[Visit], object]] = [
            self._begun,
            self._submitted,
            self._signed,
            self._returned,
            *[lambda visit: self._locked(visit, self.clean)] * CLEAN,
            lambda visit: self._locked(visit, self.unreachable),
            self._accepted,
            self._disputed,
            self._settled,
            self._case,
            self._held,
            self._closed,
        ]
        for visit, step in zip(self._visits(), steps, strict=False):
            if visit.state == VisitState.DISPATCHED:
                step(visit)

    def _visits(self) -> Iterator[Visit]:
        """Some visits of each team, so that few people need accounts and all keep work to do."""
        rows = Visit.objects.filter(session=self.session, team__isnull=False)
        visits = rows.select_related("entity", "unit", "session").order_by("team_id", "code")
        for _, group in groupby(visits.iterator(), key=lambda visit: visit.team_id):
            yield from islice(group, OF_EACH)

    def _begun(self, visit: Visit) -> None:
        start_visit(code=visit.code, by=self._phone(visit, 0).user.username, now=self.clock())

    def _accepted(self, visit: Visit) -> FollowUp:
        row = self._locked(visit, self.problem)
        return accept_follow_up(code=row.code, note="", by=OWNER, now=self.clock())

    def _disputed(self, visit: Visit) -> None:
        row = self._locked(visit, self.problem)
        reason = "住所已不在本辖区（虚构）"
        dispute_follow_up(code=row.code, reason=reason, by=OWNER, now=self.clock())

    def _settled(self, visit: Visit) -> None:
        row = self._accepted(visit)
        outcome = "已更正年报并公示（虚构）"
        settle_follow_up(code=row.code, outcome=outcome, by=OWNER, now=self.clock())

    def _case(self, visit: Visit) -> None:
        self._locked(visit, self.case)
        answer_transfer(
            code=visit.transfers.get().code,
            is_accepted=True,
            is_filed=True,
            fine_fen=1_200_000,
            note="已立案（虚构）",
            answered_on=self._today(),
            by=REVIEWER,
            now=self.clock(),
        )

    def _held(self, visit: Visit) -> None:
        """A phone that was out of reach submits after the result was locked."""
        self._locked(visit, self.clean)
        self._phone(visit, 0).submit(visit, self.clean(visit), now=self.clock())

    def _closed(self, visit: Visit) -> None:
        """The business is gone; the next ticket takes its place and the visit stops."""
        code, now = self.session.code, self.clock()
        proposal = propose_substitution(
            session_code=code,
            entity_code=visit.entity.code,
            reason=SubstitutionReason.CLOSED,
            note="两次核查均已停业（虚构）",
            by=OFFICER,
            now=now,
        )
        approve_substitution(session_code=code, proposal=proposal.number, by=REVIEWER, now=now)
        dispatch_session(
            session_code=code, release=Release.AT_ONCE, is_announced=False, by=OFFICER, now=now
        )

    def _submitted(self, visit: Visit, make: Callable[[Visit], OneForm] | None = None) -> None:
        phone = self._phone(visit, 0)
        start_visit(code=visit.code, by=phone.user.username, now=self.clock())
        form = (make or self.clean)(visit)
        phone.submit(visit, form, now=self.clock())

    def _signed(self, visit: Visit, make: Callable[[Visit], OneForm] | None = None) -> None:
        self._submitted(visit, make)
        self._phone(visit, 1).countersign(visit, now=self.clock())

    def _returned(self, visit: Visit) -> None:
        self._signed(visit)
        self._review(visit, approves=False)

    def _locked(self, visit: Visit, make: Callable[[Visit], OneForm]) -> FollowUp:
        """Reviewed and archived; the follow-up that it left, if any."""
        self._signed(visit, make)
        self._review(visit, approves=True)
        archive_visit(visit_code=visit.code, by=REVIEWER, now=self.clock())
        found = visit.follow_ups.first()
        return found or FollowUp()

    def _review(self, visit: Visit, *, approves: bool) -> None:
        review_form(
            visit_code=visit.code,
            version=1,
            is_approved=approves,
            may_publish=approves,
            opinion="" if approves else "请补充现场照片（虚构）",
            by=REVIEWER,
            now=self.clock(),
        )

    def _phone(self, visit: Visit, seat: int) -> DemoPhone:
        now = self.clock()
        user = crew_account(visit, seat, by=OWNER, now=now)
        if user.pk not in self._phones:
            self._phones[user.pk] = DemoPhone(user, now=now)
        return self._phones[user.pk]

    def _today(self) -> date:
        return localdate(self.clock())

    def clean(self, visit: Visit) -> OneForm:
        """Nothing found."""
        today = self._today()
        photo = self._phone(visit, 0).photograph(visit, "门头照片（虚构）", now=self.clock())
        return OneForm(
            visit=visit.code,
            checked_on=today,
            finished_on=today,
            entered_on=today,
            methods=(Method.ONSITE,),
            answers=tuple(ItemAnswer(one.code, Answer.NORMAL) for one in sheet_of(visit).questions),
            results=(ResultType.NO_PROBLEM,),
            note="",
            follow_up=FollowUpAction.NONE,
            is_settled=True,
            settled_on=today,
            party=Party(PartyOutcome.SIGNED, "无意见", "某某（虚构）", "现场负责人"),
            evidence=(photo,),
            journey=Journey("09:10", "10:05", 18_400, 32, 2_760),
        )

    def problem(self, visit: Visit) -> OneForm:
        """Something that was published is not true; the home branch follows up."""
        form = self.clean(visit)
        told, *rest = sorted(form.answers, key=lambda one: not one.code.startswith("PUB"))
        issue_document(
            visit_code=visit.code,
            draft=Draft(
                kind=DocKind.ORDER_CORRECT,
                values={
                    "违法事实": "年报资产总额与账簿不一致（虚构）",
                    "违反条款": "《企业信息公示暂行条例》（虚构演示）",
                    "改正要求": "更正年报并公示（虚构）",
                },
                due_on=self._today() + timedelta(days=30),
            ),
            by=self._phone(visit, 0).user.username,
            now=self.clock(),
        )
        told = replace(
            told,
            answer=Answer.PROBLEM,
            finding="年报资产总额与账簿不一致（虚构）",
            handling="当场制作笔录，责令更正（虚构）",
            evidence=form.evidence,
        )
        return replace(
            form,
            answers=(told, *rest),
            results=(ResultType.FALSE_INFO, ResultType.PENDING_FOLLOWUP),
            note="年报资产总额少报（虚构）",
            breach=Breach.MARKET,
            follow_up=FollowUpAction.ORDER_CORRECT,
            is_settled=False,
            settled_on=None,
        )

    def case(self, visit: Visit) -> OneForm:
        """A trace of a case, sent to whoever investigates."""
        return replace(self.problem(visit), follow_up=FollowUpAction.TRANSFER_CASE)

    def unreachable(self, visit: Visit) -> OneForm:
        """Nobody there, twice."""
        today, phone = self._today(), self._phone(visit, 0)
        door = phone.photograph(visit, "大门紧闭（虚构）", now=self.clock())
        again = phone.photograph(visit, "邻居证明（虚构）", now=self.clock())
        return replace(
            self.clean(visit),
            answers=(),
            results=(ResultType.UNREACHABLE,),
            note="两次实地核查均无人经营（虚构）",
            follow_up=FollowUpAction.LIST_ABNORMAL,
            is_settled=False,
            settled_on=None,
            attempts=(
                Attempt(today - timedelta(days=1), "实地核查，大门紧闭（虚构）", (door,)),
                Attempt(today, "再次核查并询问邻居（虚构）", (again,)),
            ),
            party=Party(PartyOutcome.ABSENT),
        )
