"""What waits at the credit desk, for the home page of staff."""

from dataclasses import dataclass
from datetime import date

from entities.selectors.certificates import certificates_seen_by
from entities.selectors.listings import last_overdue, proposals
from entities.selectors.registry import Viewer
from entities.selectors.repairs import repairs_seen_by, waiting_overrides
from shuangsuiji.orgs.workdays import calendar


@dataclass(frozen=True)
class CreditWork:
    """Counts of what somebody of the user's units has to decide."""

    findings: int
    overdue: int
    repairs: int
    late_repairs: int
    overrides: int
    certificates: int

    def __bool__(self) -> bool:
        return bool(self.findings or self.repairs or self.overrides or self.certificates)


def credit_work(user: Viewer, *, on: date) -> CreditWork:
    """What waits in the user's units. About eleven queries."""
    findings = proposals(user, on=on)
    repairs = repairs_seen_by(user, on=on).filter(decision__isnull=True)
    return CreditWork(
        findings=findings.count(),
        overdue=findings.filter(on__lte=last_overdue(calendar(), today=on)).count(),
        repairs=repairs.count(),
        late_repairs=repairs.filter(answer_by__lt=on).count(),
        overrides=waiting_overrides(user, on=on).count(),
        certificates=certificates_seen_by(user, on=on).filter(decision__isnull=True).count(),
    )
