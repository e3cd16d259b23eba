"""The acts of a ceremony, each one POST to one service."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from inspections.events import Event
from inspections.forms.ceremony import OpeningForm, VoidForm, WitnessForm
from inspections.models.sessions import DrawSession, VoidReason, WitnessKind
from inspections.sealing.figures import figures_of
from inspections.sealing.frames import InfeasiblePlanError
from inspections.services.ceremony import commit_code, commit_input, open_inputs
from inspections.services.draws import request_draw
from inspections.services.publishing import publish_session
from inspections.services.sessions import (
    close_session,
    postpone_session,
    resume_session,
    seal_frame,
)
from inspections.services.voids import approve_void, propose_void
from inspections.tasks import run_draw_task
from inspections.views.access import today, visible_task
from inspections.views.acting import REFUSALS, act, by
from inspections.views.previews import begin
from inspections.views.session_access import (
    HOSTS,
    RUNNERS,
    VOIDERS,
    is_awaiting_inputs,
    session_for,
)
from shuangsuiji.ledger.selectors import is_signed
from shuangsuiji.ledger.tasks import seal_ledger_task
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.policies import check_has_role, has_role


def _to(code: str) -> HttpResponse:
    return redirect("inspections:session", code=code)


@login_required
@require_POST
def seal(request: HttpRequest, code: str) -> HttpResponse:
    """Seal the frame of an approved task (``code`` is the task's)."""
    task = visible_task(request, code)
    check_has_role(request.user, RUNNERS, task.unit, on=today())
    try:
        session = seal_frame(task_code=task.code, by=by(request), now=timezone.now())
    except InfeasiblePlanError as error:
        begin(request, task, refused=error.refusal)
        return redirect("inspections:preview", code=task.code)
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect("inspections:task", code=task.code)
    messages.success(request, f"已封存为场次 {session.code}。此后名录的修改不影响本场。")
    return _to(session.code)


@login_required
@require_POST
def commit(request: HttpRequest, code: str) -> HttpResponse:
    """Create the one-time secret and publish its commitment."""
    session = session_for(request, code, RUNNERS)
    act(
        request,
        lambda: commit_code(session_code=session.code, by=by(request), now=timezone.now()),
        "一次性码已生成并加密保存，承诺已公布，几秒后签入存证日志。然后请见证人盲投。",
    )
    seal_ledger_task.delay_on_commit()
    return _to(code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def witness(request: HttpRequest, code: str) -> HttpResponse:
    """A witness commits digits blind; only the digest arrives here."""
    session = session_for(request, code, HOSTS)
    is_witness = has_role(request.user, Role.WITNESS, session.unit, on=today())
    form = WitnessForm(
        request.POST or None, initial={"name": str(request.user)} if is_witness else {}
    )
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: commit_input(
                session_code=session.code,
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
            return redirect("inspections:session_witness", code=code)
    return render(request, "inspections/session_witness.html", _witness_context(session, form))


def ceremony_of(session: DrawSession) -> dict[str, object]:
    """What the pages that a supplement's ceremony shares need to know of this one."""
    return {
        "session": session,
        "slips": session.code,
        "ceremony": "",
        "state_label": session.get_status_display(),
        "back": reverse("inspections:session", args=[session.code]),
        "open_href": reverse("inspections:session_open", args=[session.code]),
    }


def _witness_context(session: DrawSession, form: WitnessForm) -> dict[str, object]:
    sources = figures_of(session).header.sources
    return {
        "form": form,
        **ceremony_of(session),
        "inputs": list(session.inputs.all()),
        "needed": sources.min_witnesses,
        "named": sources.named,
        "is_open": is_awaiting_inputs(session),
        "is_signed": is_signed(draw=session.code, kind=Event.SESSION_COMMITTED),
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_all(request: HttpRequest, code: str) -> HttpResponse:
    """Open every input together."""
    session = session_for(request, code, HOSTS)
    form = OpeningForm(request.POST or None, inputs=session.inputs.all())
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: open_inputs(
                session_code=session.code,
                openings=form.openings(),
                by=by(request),
                now=timezone.now(),
            ),
            "全部见证输入已同时揭示。现在可以抽取。",
        )
        if done:
            return _to(code)
    context = {"form": form, **ceremony_of(session)}
    return render(request, "inspections/session_open.html", context)


@login_required
@require_POST
def draw(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the draw. The row is the request; the task is only its doorbell."""
    session = session_for(request, code, RUNNERS)
    asked = act(
        request,
        lambda: request_draw(session_code=session.code, by=by(request), now=timezone.now()),
        "抽取已发起，由后台计算；关闭本页不影响抽取。",
    )
    if asked:
        try:
            run_draw_task.delay_on_commit(session_code=session.code)
        except run_draw_task.OperationalError:
            messages.warning(request, "消息队列暂不可用，后台将在几秒内自行接手。")
    return _to(code)


@login_required
@require_POST
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Reveal code and master seed; open the result to everybody."""
    session = session_for(request, code, VOIDERS)
    act(
        request,
        lambda: publish_session(session_code=session.code, by=by(request), now=timezone.now()),
        "已公布。几秒后签入存证日志，任何人就可以下载核验包并自行复算。",
    )
    seal_ledger_task.delay_on_commit()
    return _to(code)


@login_required
@require_POST
def postpone(request: HttpRequest, code: str) -> HttpResponse:
    """Put the ceremony off while no witness has voted."""
    session = session_for(request, code, RUNNERS)
    act(
        request,
        lambda: postpone_session(session_code=session.code, by=by(request), now=timezone.now()),
        "场次已延期。名单与承诺保持不变。",
    )
    return _to(code)


@login_required
@require_POST
def resume(request: HttpRequest, code: str) -> HttpResponse:
    """Go on with a postponed session."""
    session = session_for(request, code, RUNNERS)
    act(
        request,
        lambda: resume_session(session_code=session.code, by=by(request), now=timezone.now()),
        "场次已恢复，可以继续盲投。",
    )
    return _to(code)


@login_required
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """File a published session."""
    session = session_for(request, code, VOIDERS)
    act(
        request,
        lambda: close_session(session_code=session.code, by=by(request), now=timezone.now()),
        "场次已归档。",
    )
    return _to(code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def void(request: HttpRequest, code: str) -> HttpResponse:
    """Propose to void the session."""
    session = session_for(request, code, VOIDERS)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: propose_void(
                session_code=session.code,
                reason=VoidReason(form.cleaned_data["reason"]),
                note=form.cleaned_data["note"],
                by=by(request),
                now=timezone.now(),
            ),
            "作废申请已提出，须由另一人批准后生效。",
        )
        if done:
            return _to(code)
    context = {"form": form, **ceremony_of(session)}
    return render(request, "inspections/session_void.html", context)


@login_required
@require_POST
def void_approve(request: HttpRequest, code: str) -> HttpResponse:
    """Approve the open proposal as a second person."""
    session = session_for(request, code, VOIDERS)
    act(
        request,
        lambda: approve_void(session_code=session.code, by=by(request), now=timezone.now()),
        "场次已作废。记录永久保留并公开。",
    )
    return _to(code)
