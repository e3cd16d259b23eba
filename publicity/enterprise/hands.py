"""Who had a hand in a result, by username: the original team in the widest sense."""

from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.hands import hands_on
from publicity.enterprise.models import Objection
from publicity.models import Publication


def hands_on_visit(visit: Visit) -> dict[str, str]:
    """Who inspected, submitted, countersigned or reviewed; username -> as what."""
    return hands_on(visit)


def hands_on_case(objection: Objection) -> dict[str, str]:
    """Those, whoever published, and of an appeal whoever acted on the objection. Nine queries."""
    found = dict(hands_on_visit(objection.publication.visit))
    editors = Publication.objects.filter(visit=objection.publication.visit_id)
    for username in editors.values_list("published_by", flat=True):
        found.setdefault(username, "公示人员")
    if objection.against is not None:
        for username in objection.against.steps.values_list("by", flat=True):
            found.setdefault(username, "原异议办理人员")
    return found
