"""Two departments whose draws meet on the same firms, for tests of joint visits."""

from datetime import timedelta

from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.services.dispatch import dispatch_session
from inspections.fieldwork.states import Release
from inspections.models.merging import MergedVisit
from inspections.models.sessions import DrawSession
from inspections.services.merging import answer_merge, propose_merge
from inspections.tests.desk import person
from inspections.tests.guarded import drawn_task
from inspections.tests.world import NOON, bureau, inspector, item
from shuangsuiji.orgs.models import Role, Unit, UnitKind

DAY = timedelta(days=1)


def two_departments() -> tuple[DrawSession, DrawSession]:
    """The market bureau asks PUB01, the fire brigade FIRE01, of the same eight firms."""
    county = bureau(entities=8, people_each=3)
    pool = [{"id": "A", "label": "全体", "take": 6}]
    market = drawn_task(county, "T-1", pools=pool, team={"count": 2, "size": 3})
    fire = Unit.objects.create(
        code="H1", name="消防救援大队", kind=UnitKind.OTHER_DEPT, parent=county, path="C1/H1/"
    )
    for number in range(4):
        inspector(f"H1P{number}", fire)
    row = item("FIRE01")
    row.name = "消防安全的检查"
    row.save(update_fields=["name"])
    person("chief", county, Role.REVIEWER)
    person("fire", fire, Role.REVIEWER)
    theirs = [{"id": "A", "label": "消防", "take": 2, "units": ["H1"]}]
    other = drawn_task(fire, "T-2", pools=theirs, team={"count": 1, "size": 2}, items=["FIRE01"])
    return market, other


def sent_out(*sessions: DrawSession) -> None:
    for session in sessions:
        dispatch_session(
            session_code=session.code,
            release=Release.AT_ONCE,
            is_announced=False,
            by="officer",
            now=NOON,
        )


def agreed(market: DrawSession, other: DrawSession) -> MergedVisit:
    """A merge of the first firm's visits that both departments accepted, the bureau leading."""
    merged = propose_merge(
        entity=market.drawn.order_by("order")[0].entity,
        session_codes=[market.code, other.code],
        lead=market.code,
        by="planner",
        now=NOON,
        today=NOON.date(),
    )
    for session, by in ((market, "r1"), (other, "r2")):
        answer_merge(
            merged_code=merged.code,
            session_code=session.code,
            accepts=True,
            note="",
            by=by,
            now=NOON,
        )
    return merged


def joint_visit() -> Visit:
    """The one visit of both departments, dispatched as such."""
    market, other = two_departments()
    merged = agreed(market, other)
    sent_out(market, other)
    return Visit.objects.get(merged=merged)
