"""One supplementary draw: its page and the acts of its ceremony."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.draw.supplement_frame import SupplementFrame, parse_supplement_frame
from inspections.events import Event
from inspections.forms.ceremony import OpeningForm, VoidForm, WitnessForm
from inspections.forms.changes import RefusalForm
from inspections.models.jobs import JobState
from inspections.models.sessions import DrawSession, VoidReason, WitnessKind
from inspections.models.supplements import Supplement, SupplementJob
from inspections.sealing.figures import figures_of
from inspections.sealing.reasons import person_reason
from inspections.sealing.supplements import FELL_OUT
from inspections.selectors.ceremonies import ceremony_of_supplement
from inspections.selectors.changes import supplement_of
from inspections.selectors.timeline import people
from inspections.services.supplement_ceremony import (
    commit_supplement_input,
    open_supplement_inputs,
)
from inspections.services.supplement_draws import publish_supplement, request_supplement
from inspections.services.supplements import (
    approve_supplement_void,
    propose_supplement_void,
    refuse_supplement,
    seal_supplement,
)
from inspections.states import SUPPLEMENT_LIVE, SupplementStatus
from inspections.tasks import run_supplement_task
from inspections.views.access import today
from inspections.views.acting import act, by
from inspections.views.session_access import (
    HOSTS,
    RUNNERS,
    VOIDERS,
    rights_of,
    session_for,
    visible_session,
)
from shuangsuiji.ledger.selectors import is_signed
from shuangsuiji.ledger.tasks import seal_ledger_task
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.policies import NotPermittedError, has_role

TAKING = (SupplementStatus.SEALED, SupplementStatus.AWAITING_WITNESS)


def _supplement(session: DrawSession, number: int) -> Supplement:
    found = supplement_of(session, number)
    if found is None:
        raise Http404(f"场次 {session.code} 没有第 {number} 次补抽。")
    return found


def _to(code: str, number: int) -> HttpResponse:
    return redirect("inspections:supplement", code=code, number=number)


@login_required
@require_safe
def detail(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Where the supplement stands, what was sealed, what is to be done next, and the result."""
    session = visible_session(request, code)
    supplement = _supplement(session, number)
    rights = rights_of(request, session)
    if not (rights.read_result or rights.host):
        raise NotPermittedError("补抽只有本场的抽取员、见证人、复核员和审计员可以查看。")
    cases = list(supplement.void_cases.all())
    job = SupplementJob.objects.filter(supplement=supplement).first()
    inputs = list(supplement.inputs.all())
    return render(
        request,
        "inspections/supplement_detail.html",
        {
            "session": session,
            "supplement": supplement,
            "rights": rights,
            "leaves": supplement.leaves.select_related("inspector__unit"),
            "seats": supplement.members.select_related("team", "leaving", "inspector__unit"),
            "inputs": inputs,
            "needed": figures_of(session).header.sources.min_witnesses,
            "ceremony": ceremony_of_supplement(supplement),
            "job": job,
            "has_failed": job is not None and job.state == JobState.FAILED,
            "void_cases": cases,
            "open_case": next((case for case in cases if not case.approved_by), None),
            "can_void": supplement.status in SUPPLEMENT_LIVE
            or supplement.status == SupplementStatus.DRAWN,
            **(_frame_context(supplement) if supplement.frame and rights.read_result else {}),
        },
    )


def _frame_context(supplement: Supplement) -> dict[str, Any]:
    frame: SupplementFrame = parse_supplement_frame(bytes(supplement.frame))
    gone = "此前已退出检查组"
    return {
        "frame": frame,
        "candidates": people(frame.candidates),
        "excluded": [
            (one.id, gone if one.reason == FELL_OUT else person_reason(one.reason))
            for one in frame.excluded
        ],
    }


@login_required
@require_POST
def seal(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Approve as a second person and seal."""
    session = session_for(request, code, VOIDERS)
    act(
        request,
        lambda: seal_supplement(
            session_code=session.code, number=number, by=by(request), now=timezone.now()
        ),
        "已批准并封存，几秒后签入存证日志。然后请见证人用新的数字盲投。",
    )
    seal_ledger_task.delay_on_commit()
    return _to(code, number)


@login_required
@require_POST
def refuse(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Refuse as a second person, with a reason that stays public."""
    session = session_for(request, code, VOIDERS)
    form = RefusalForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    act(
        request,
        lambda: refuse_supplement(
            session_code=session.code, number=number, note=note, by=by(request), now=timezone.now()
        ),
        "已记录不同意，检查组不变。编号保留，理由永久公开。",
    )
    return _to(code, number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def witness(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A witness commits fresh digits blind; only the digest arrives here."""
    session = session_for(request, code, HOSTS)
    supplement = _supplement(session, number)
    is_witness = has_role(request.user, Role.WITNESS, session.unit, on=today())
    form = WitnessForm(
        request.POST or None, initial={"name": str(request.user)} if is_witness else {}
    )
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: commit_supplement_input(
                session_code=session.code,
                number=number,
                name=form.cleaned_data["name"],
                kind=WitnessKind(form.cleaned_data["kind"]),
                commitment=form.cleaned_data["commitment"],
                user_id=request.user.pk if is_witness and isinstance(request.user, User) else None,
                by=by(request),
                now=timezone.now(),
            ),
            f"{form.cleaned_data['name']} 的盲投承诺已登记。请保管好开封条。",
        )
        if done:
            return redirect("inspections:supplement_witness", code=code, number=number)
    context = {
        "form": form,
        "inputs": list(supplement.inputs.all()),
        "needed": figures_of(session).header.sources.min_witnesses,
        "named": supplement.named_sources,
        "is_open": supplement.status in TAKING,
        "is_signed": is_signed(draw=session.code, kind=Event.SUPPLEMENT_SEALED),
        **_ceremony_of(session, supplement),
    }
    return render(request, "inspections/session_witness.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_all(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Open every fresh input together."""
    session = session_for(request, code, HOSTS)
    supplement = _supplement(session, number)
    form = OpeningForm(request.POST or None, inputs=supplement.inputs.all())
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: open_supplement_inputs(
                session_code=session.code,
                number=number,
                openings=form.openings(),
                by=by(request),
                now=timezone.now(),
            ),
            "全部见证输入已同时揭示。现在可以补抽。",
        )
        if done:
            return _to(code, number)
    context = {"form": form, **_ceremony_of(session, supplement)}
    return render(request, "inspections/session_open.html", context)


def _ceremony_of(session: DrawSession, supplement: Supplement) -> dict[str, Any]:
    """What the shared pages of a ceremony need to know of this one."""
    where = {"code": session.code, "number": supplement.number}
    return {
        "session": session,
        "slips": f"{session.code}-S{supplement.number}",
        "ceremony": f"第 {supplement.number} 次补抽",
        "state_label": supplement.get_status_display(),
        "back": reverse("inspections:supplement", kwargs=where),
        "open_href": reverse("inspections:supplement_open", kwargs=where),
    }


@login_required
@require_POST
def draw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Ask for the supplementary draw; the task is only its doorbell."""
    session = session_for(request, code, RUNNERS)
    asked = act(
        request,
        lambda: request_supplement(
            session_code=session.code, number=number, by=by(request), now=timezone.now()
        ),
        "补抽已发起，由后台计算；几秒后刷新本页即可看到结果。",
    )
    if asked:
        try:
            run_supplement_task.delay_on_commit(session_code=session.code)
        except run_supplement_task.OperationalError:
            messages.warning(request, "消息队列暂不可用，后台将在几秒内自行接手。")
    return _to(code, number)


@login_required
@require_POST
def publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Reveal the next code of the chain and the result."""
    session = session_for(request, code, VOIDERS)
    act(
        request,
        lambda: publish_supplement(
            session_code=session.code, number=number, by=by(request), now=timezone.now()
        ),
        "补抽已公布。几秒后签入存证日志，任何人就可以下载核验包复算。",
    )
    seal_ledger_task.delay_on_commit()
    return _to(code, number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Propose to void the supplement."""
    session = session_for(request, code, VOIDERS)
    supplement = _supplement(session, number)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: propose_supplement_void(
                session_code=session.code,
                number=number,
                reason=VoidReason(form.cleaned_data["reason"]),
                note=form.cleaned_data["note"],
                by=by(request),
                now=timezone.now(),
            ),
            "作废申请已提出，须由另一人批准后生效。",
        )
        if done:
            return _to(code, number)
    context = {"form": form, **_ceremony_of(session, supplement)}
    return render(request, "inspections/session_void.html", context)


@login_required
@require_POST
def void_approve(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Approve the void as a second person."""
    session = session_for(request, code, VOIDERS)
    act(
        request,
        lambda: approve_supplement_void(
            session_code=session.code, number=number, by=by(request), now=timezone.now()
        ),
        "本次补抽已作废。编号保留，记录永久公开。",
    )
    return _to(code, number)
