"""What the visits of a session really took on the road and on site, beside what was foreseen."""

from dataclasses import dataclass
from typing import Any

from inspections.fieldwork.models.forms import FormVersion
from inspections.fieldwork.selectors.forms import content_of
from inspections.models.sessions import DrawSession
from inspections.selectors.simulations import last_outcome


@dataclass(frozen=True)
class Journeys:
    """Sums over the visits whose form says something about the journey."""

    visits: int
    metres: int
    road_minutes: int
    site_minutes: int
    cost_fen: int
    foreseen_metres: int | None  # for one visit, by the plan's own preview; None without one
    foreseen_fen: int | None

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """Label, for one visit as it was, for one visit as foreseen ("" = not foreseen)."""
        each = max(self.visits, 1)
        return [
            ("行驶（公里）", _tenths(self.metres // each, 1000), _seen(self.foreseen_metres, 1000)),
            ("路上（分钟）", str(self.road_minutes // each), ""),
            ("在场（分钟）", str(self.site_minutes // each), ""),
            ("费用（元）", _tenths(self.cost_fen // each, 100), _seen(self.foreseen_fen, 100)),
        ]


def journeys_of(session: DrawSession) -> Journeys | None:
    """Add up the last form of every visit; None where no form tells. Two queries."""
    last: dict[int, FormVersion] = {}
    for form in FormVersion.objects.filter(visit__session=session).order_by("version"):
        last[form.visit_id] = form
    told = [content_of(form).journey for form in last.values()]
    told = [one for one in told if one.metres or one.arrived]
    if not told:
        return None
    metres, fen = _foreseen(session)
    return Journeys(
        visits=len(told),
        metres=sum(one.metres for one in told),
        road_minutes=sum(one.minutes for one in told),
        site_minutes=sum(_between(one.arrived, one.left) for one in told),
        cost_fen=sum(one.cost_fen for one in told),
        foreseen_metres=metres,
        foreseen_fen=fen,
    )


def _foreseen(session: DrawSession) -> tuple[int | None, int | None]:
    """Metres and money for one visit: median of the plan's simulated draws over its visits."""
    job = last_outcome(session.task)
    modes = (job.outcome or {}).get("modes", []) if job else []
    figures: dict[str, Any] = next((one["figures"] for one in modes if one["is_plan"]), {})
    count = session.drawn.filter(is_reserve=False).count()
    if not figures or not count:
        return None, None
    return figures["metres"]["median"] // count, figures["cost_fen"]["median"] // count


def _between(arrived: str, left: str) -> int:
    if not (arrived and left):
        return 0
    start, end = ([int(part) for part in text.split(":")] for text in (arrived, left))
    return max(0, (end[0] - start[0]) * 60 + end[1] - start[1])


def _tenths(value: int, scale: int) -> str:
    return f"{value // scale:,}.{value % scale * 10 // scale}"


def _seen(value: int | None, scale: int) -> str:
    return "" if value is None else _tenths(value, scale)
