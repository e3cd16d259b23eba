"""What a task's rotation (轮换) must agree with, in the draw's own words."""

from collections.abc import Callable

from inspections.draw.rotation_limits import limit_of_numbers
from inspections.draw.teams_members import TeamRules
from inspections.taskspec.types import TaskSpec

Fault = Callable[[str, object, str, str], None]


def check(spec: TaskSpec, fault: Fault) -> None:
    """Report numbers that no draw could satisfy, whoever is in the lists."""
    team = spec.team
    rules = TeamRules(
        count=team.count,
        size=team.size,
        pairing=team.pairing,
        lead_pool=team.lead_pool,
        relation=team.relation,
        certified_lead=team.certified_lead,
        seats=(),
        rounds=team.rounds,
        min_partners=team.min_partners,
    )
    sentence, sign, remedies = limit_of_numbers(rules).partition("。可：")
    if not sentence:
        return
    is_partners = team.min_partners and "其他分局" in sentence
    fault(
        "team.min_partners" if is_partners else "team.rounds",
        team.min_partners if is_partners else team.rounds,
        sentence,
        f"可：{remedies.rstrip('。')}" if sign else "请改小",
    )
