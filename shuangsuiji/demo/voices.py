"""What the demo's enterprises say: replies, objections and appeals in every state."""

from collections.abc import Callable
from datetime import datetime

from publicity.enterprise.models import AccessUse, Reply
from publicity.enterprise.services.access import ENTERPRISE, come_in, give_code
from publicity.enterprise.services.hearing import (
    decide_case,
    refuse_case,
    take_up,
    withdraw_upheld,
)
from publicity.enterprise.services.objections import Complaint, file_appeal, file_objection
from publicity.enterprise.services.replies import check_reply, file_reply
from publicity.enterprise.sessions import new_key
from publicity.enterprise.states import Ground, Remedy
from publicity.models import Publication

Clock = Callable[[], datetime]
EDITOR, HEARER, ABOVE = "publisher", "appeals", "appeals2"
HOLDER = "演示企业负责人（虚构）"


def say_things(*, clock: Clock) -> str:
    """One enterprise after the other says something; a fresh code of the first, for the manual."""
    rows = Publication.objects.filter(withdrawal__isnull=True, corrects__isnull=True)
    results = list(rows.select_related("entity").order_by("-has_problem", "pk")[:8])
    if not results:
        return ""
    if not Reply.objects.exists():
        _Voices(clock).tell(results)
    _, code = give_code(entity_code=results[0].entity.code, given_to=HOLDER, by=HEARER, now=clock())
    return code


class _Voices:
    """Each method brings what one enterprise says to its state."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def tell(self, results: list[Publication]) -> None:
        """As many as there are results for."""
        steps: list[Callable[[Publication], object]] = [
            self._answered,
            self._waiting,
            self._appealed,
            self._filed,
            self._in_review,
            self._refused,
            self._to_correct,
            self._withdrawn,
        ]
        for row, step in zip(results, steps, strict=False):
            step(row)

    def _inside(self, row: Publication) -> AccessUse:
        _, code = give_code(
            entity_code=row.entity.code, given_to=HOLDER, by=HEARER, now=self.clock()
        )
        return come_in(typed=code, key=new_key(), by=ENTERPRISE, now=self.clock()).use

    def _reply(self, row: Publication, words: str) -> Reply:
        return file_reply(
            use=self._inside(row),
            publication_code=row.code,
            words=words,
            signer=HOLDER,
            by=ENTERPRISE,
            now=self.clock(),
        )

    def _answered(self, row: Publication) -> None:
        words = "本企业已在检查次日补报并公示，今后由专人负责。感谢监督。（虚构）"
        made = self._reply(row, words)
        check_reply(
            number=made.number,
            is_approved=True,
            shown=words,
            reason="",
            by=EDITOR,
            now=self.clock(),
        )

    def _waiting(self, row: Publication) -> None:
        self._reply(row, "当日门店装修，联系电话 13800000000 一直有人接听。（虚构）")

    def _objection(self, row: Publication, use: AccessUse | None = None) -> str:
        made = file_objection(
            use=use or self._inside(row),
            publication_code=row.code,
            complaint=self._complaint("检查时已更正，结果没有写明。（虚构）"),
            by=ENTERPRISE,
            now=self.clock(),
        )
        return made.number

    def _complaint(self, words: str) -> Complaint:
        return Complaint(
            ground=Ground.FACTS, wish=Remedy.CORRECT, words=words, name=HOLDER, phone="（虚构）"
        )

    def _filed(self, row: Publication) -> None:
        self._objection(row)

    def _in_review(self, row: Publication) -> str:
        number = self._objection(row)
        take_up(number=number, by=HEARER, now=self.clock())
        return number

    def _refused(self, row: Publication) -> None:
        words = "所述事项不在这次检查之内，请向登记机关提出。（虚构）"
        refuse_case(number=self._objection(row), words=words, by=HEARER, now=self.clock())

    def _decided(self, row: Publication, remedy: Remedy) -> str:
        number = self._in_review(row)
        decide_case(
            number=number,
            is_upheld=True,
            remedy=remedy,
            words="经核实，企业所述属实。（虚构）",
            by=HEARER,
            now=self.clock(),
        )
        return number

    def _to_correct(self, row: Publication) -> None:
        self._decided(row, Remedy.CORRECT)

    def _withdrawn(self, row: Publication) -> None:
        number = self._decided(row, Remedy.WITHDRAW)
        withdraw_upheld(number=number, by=EDITOR, now=self.clock())

    def _appealed(self, row: Publication) -> None:
        use = self._inside(row)
        number = self._objection(row, use)
        take_up(number=number, by=HEARER, now=self.clock())
        decide_case(
            number=number,
            is_upheld=False,
            remedy=None,
            words="与账簿和检查记录相符，维持原结果。（虚构）",
            by=HEARER,
            now=self.clock(),
        )
        appeal = file_appeal(
            use=use,
            number=number,
            complaint=self._complaint("答复没有核对我方提交的凭证。（虚构）"),
            by=ENTERPRISE,
            now=self.clock(),
        )
        take_up(number=appeal.number, by=ABOVE, now=self.clock())
