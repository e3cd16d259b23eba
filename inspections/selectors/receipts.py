"""Receipts (回避凭证): what each declarant may see of the sealed recusals, the own ones only."""

from dataclasses import dataclass

from inspections.draw.recusals import ENTITY, INSPECTOR, commitment, pair_line
from inspections.models.sessions import DrawSession
from inspections.selectors.frames import annex_of
from personnel.models import Inspector
from shuangsuiji.orgs.models import User

LATEST = 50  # sessions looked through


@dataclass(frozen=True)
class Receipt:
    """One declaration as it was sealed; its commitment stands in the published bundle."""

    session: DrawSession
    about: str  # the entity or the other inspector
    line: str
    salt: str
    commitment: str


def receipts_of(user: User) -> list[Receipt]:
    """The sealed declarations that name the user's own inspector, newest session first.

    Of a pair of inspectors both see it. Two queries and one per session.
    """
    person = Inspector.objects.select_related("unit").filter(user=user).first()
    if person is None:
        return []
    paths = [
        person.unit.path[: end + 1] for end, char in enumerate(person.unit.path) if char == "/"
    ]
    sessions = DrawSession.objects.filter(unit__path__in=paths).order_by("-sealed_at", "-pk")
    found = []
    for session in sessions.select_related("task", "unit")[:LATEST]:
        annex = annex_of(session)
        for kind, pairs in ((ENTITY, annex.entities), (INSPECTOR, annex.inspectors)):
            for pair in pairs:
                own = pair.left == person.code or (kind == INSPECTOR and pair.right == person.code)
                if own:
                    found.append(
                        Receipt(
                            session=session,
                            about=pair.right if pair.left == person.code else pair.left,
                            line=pair_line(annex.draw_id, kind, pair.left, pair.right),
                            salt=pair.salt,
                            commitment=commitment(annex.draw_id, kind, pair),
                        )
                    )
    return found
