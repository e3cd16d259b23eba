"""Second reading (盲评): a sample that nobody could foresee, read by somebody who was not there."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.timezone import localdate

from inspections.fieldwork.after_rules import check_outside_team
from inspections.fieldwork.events import Event
from inspections.fieldwork.models.forms import FormVersion
from inspections.fieldwork.models.reading import Sample, SampledForm, SecondReading
from inspections.fieldwork.selectors.forms import content_of
from inspections.fieldwork.services.moves import record
from inspections.fieldwork.states import VisitState
from inspections.models.sessions import DrawSession
from inspections.oneform.codes import Answer
from inspections.oneform.yardstick import FEWEST_BP, MOST_BP, sample
from inspections.policies import PolicyError
from shuangsuiji.ledger.services import append, command
from shuangsuiji.ledger.status import head_line
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.policies import check_has_role


@command
def draw_sample(*, session_code: str, ratio_bp: int, by: str, now: datetime) -> Sample:
    """Pick 3 to 5 % of the reviewed files of a session, by the root of the log as it is now.

    Raises:
        PolicyError: files are still open, a sample stands already, no signed head, or the share.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    check_has_role(User.objects.get(username=by), Role.REVIEWER, session.unit, on=localdate(now))
    if not FEWEST_BP <= ratio_bp <= MOST_BP:
        raise PolicyError(f"盲评比例须在 3% 到 5% 之间，不能是 {ratio_bp / 100:g}%。")
    if session.reading_samples.exists():
        raise PolicyError(f"场次 {session.code} 已抽过盲评样本，不能重抽。")
    visits = session.visits.exclude(state=VisitState.STOPPED)
    waiting = visits.exclude(state=VisitState.REVIEWED).count()
    if waiting:
        raise PolicyError(f"场次 {session.code} 还有 {waiting} 户未审定，全部审定后再抽取样本。")
    forms = {
        form.visit.code: form
        for form in FormVersion.objects.filter(visit__in=visits, review__is_approved=True)
        .select_related("visit")
        .order_by("version")
    }
    head = head_line()
    if not forms or head is None:
        raise PolicyError("没有已审定的案卷，或存证日志还没有签名。请稍后再试。")
    seed = f"{head.root_hex}:{session.code}"
    picked = sample(seed, forms, ratio_bp)
    drawn = Sample.objects.create(session=session, ratio_bp=ratio_bp, drawn_by=by, drawn_at=now)
    for code, ticket in picked:
        SampledForm.objects.create(sample=drawn, form=forms[code], ticket=ticket[:18])
    append(
        kind=Event.SAMPLE_DRAWN,
        actor=by,
        subject=session.code,
        draw=session.code,
        payload={
            "seed": seed,
            "size": head.size,
            "of": sorted(forms),
            "picked": [code for code, _ in picked],
        },
        at=now,
    )
    return drawn


@command
def read_again(
    *, visit_code: str, answers: Mapping[str, str], note: str, by: str, now: datetime
) -> SecondReading:
    """Answer the items of a sampled file from its evidence, without seeing the first answers.

    Raises:
        PolicyError: not in the sample, read already, own visit or own review, an item missing.
    """
    pick = (
        SampledForm.objects.select_for_update(of=("self",))
        .filter(form__visit__code=visit_code)
        .select_related("form__visit__unit", "form__review")
        .first()
    )
    if pick is None or SecondReading.objects.filter(pick=pick).exists():
        raise PolicyError(f"{visit_code} 不在盲评样本中，或已读完。")
    visit, reader = pick.form.visit, User.objects.get(username=by)
    check_has_role(reader, Role.REVIEWER, visit.unit, on=localdate(now))
    check_outside_team(reader, visit)
    if pick.form.review.reviewed_by == by:
        raise PolicyError("您审核过这份案卷，不能再作盲评。请由另一名复核员办理。")
    wanted = {one.code for one in content_of(pick.form).answers}
    known = {one.value for one in Answer}
    given = {code: value for code, value in answers.items() if value in known}
    if missing := sorted(wanted - given.keys()):
        raise PolicyError(f"以下事项还没有答案：{'、'.join(missing)}。请逐项填写。")
    reading = SecondReading.objects.create(
        pick=pick,
        reader=reader,
        answers={code: given[code] for code in sorted(wanted)},
        note=note.strip(),
        read_at=now,
    )
    record(visit, Event.SECOND_READ, {"items": len(wanted)}, by=by, now=now)
    return reading
