"""What so many visits take: person-days by the bureau's own rates, and visits for each inspector.

Roads are left out: they depend on who is drawn, and the preview of a task simulates them.
"""

from dataclasses import dataclass
from fractions import Fraction

TEAM = 2  # 行政处罚法 Art. 42: at least two officers


@dataclass(frozen=True)
class Workload:
    """One year's visits."""

    visits: int
    minutes: int  # of one visit
    half_day: int  # minutes
    inspectors: int

    @property
    def person_days(self) -> Fraction:
        return Fraction(self.visits * self.minutes * TEAM, 2 * self.half_day)

    @property
    def visits_each(self) -> Fraction | None:
        """How many visits one inspector takes part in; None where nobody is there."""
        if not self.inspectors:
            return None
        return Fraction(self.visits * TEAM, self.inspectors)

    @property
    def days_each(self) -> Fraction | None:
        return self.person_days / self.inspectors if self.inspectors else None
