"""The presider's console: the one next step, the seats, the checks, the stage."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.acts import Act
from inspections.ceremony_rules import acts_of, furthest_act
from inspections.forms.live import AnnouncementForm, InvitationForm
from inspections.matters import Matter, matter_of
from inspections.models.ceremonies import Ceremony, Pace
from inspections.models.jobs import LeasedJob
from inspections.models.sessions import WitnessKind
from inspections.models.supplements import SupplementJob
from inspections.readiness import draw_checks
from inspections.selectors.ceremonies import ceremony_by_code, seats_of
from inspections.selectors.changes import supplement_of
from inspections.selectors.sessions import job_of
from inspections.services.casting import close_inputs, open_together
from inspections.services.ceremonies import (
    Announcement,
    announce_ceremony,
    announce_supplement,
    pause_ceremony,
    resume_ceremony,
    set_pace,
    turn_to_act,
)
from inspections.services.ceremony import commit_code
from inspections.services.draws import request_draw
from inspections.services.stations import (
    Invitation,
    invite_station,
    leave_station,
    lose_station,
    refuse_opening,
    replace_station,
)
from inspections.services.supplement_draws import request_supplement
from inspections.states import Status
from inspections.station_rules import LEAST_WITNESSES
from inspections.tasks import run_draw_task, run_supplement_task
from inspections.views.acting import REFUSALS, act, by
from inspections.views.console_steps import next_step
from inspections.views.session_access import RUNNERS, rights_of, session_for
from shuangsuiji.ledger.keys import KeyFileError
from shuangsuiji.ledger.selectors import is_signed
from shuangsuiji.ledger.tasks import seal_ledger_task

SEAT_ACTS: dict[str, tuple[Callable[..., object], str]] = {
    "lose": (lose_station, "已登记设备失联。"),
    "leave": (leave_station, "已退席。"),
    "refuse": (refuse_opening, "已登记拒绝揭示。本场只能由两人公开作废。"),
}


def presided(request: HttpRequest, code: str) -> Ceremony:
    """The ceremony, for a draw officer of its unit; 404 for others' eyes."""
    ceremony = ceremony_by_code(code)
    if ceremony is None:
        raise Http404(f"没有编号为 {code} 的抽取仪式。")
    ceremony.session = session_for(request, ceremony.session.code, RUNNERS)
    if ceremony.supplement is not None:
        ceremony.supplement.session = ceremony.session
    return ceremony


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: HttpRequest, code: str, number: int = 0) -> HttpResponse:
    """Tell the public when and where a sealed session, or its supplement, is drawn.

    Args:
        code: of the session.
        number: of the supplement, 0 for the first draw.
    """
    session = session_for(request, code, RUNNERS)
    if number and supplement_of(session, number) is None:
        raise Http404(f"场次 {code} 没有第 {number} 次补抽。")
    form = AnnouncementForm(
        request.POST or None, session=session, presider=by(request), is_supplement=bool(number)
    )
    if request.method == "POST" and form.is_valid():
        try:
            done = act(
                request,
                lambda: _announce(
                    code, number, form.announcement(), by=by(request), now=timezone.now()
                ),
                "抽取仪式已公告。",
            )
        except KeyFileError as error:
            messages.error(request, str(error))
            done = False
        if done:
            return redirect("console:console", code=f"{code}-S{number}" if number else code)
    context = {"form": form, "session": session, "number": number}
    return render(request, "ceremony/announce.html", context)


@login_required
@require_safe
def console(request: HttpRequest, code: str) -> HttpResponse:
    ceremony = presided(request, code)
    return render(request, "ceremony/console.html", _context(request, ceremony))


@login_required
@require_safe
def console_state(request: HttpRequest, code: str) -> HttpResponse:
    """What htmx polls: the console's body, or 204 while nothing has changed."""
    context = _context(request, presided(request, code))
    if request.GET.get("v") == context["version"]:
        return HttpResponse(status=204)
    return render(request, "ceremony/_console_state.html", context)


@login_required
@require_POST
def step(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One press of the presider; a second press meets the first one's answer."""
    ceremony = presided(request, code)
    draw = ceremony.session.code
    facts: dict[str, Any] = {"by": by(request), "now": timezone.now()}
    here = {"ceremony_code": ceremony.code, **facts}
    steps: dict[str, tuple[Callable[[], object], str]] = {
        "commit": (
            lambda: commit_code(session_code=draw, **facts),
            "承诺已公布，几秒后签入存证日志。",
        ),
        "close": (lambda: close_inputs(**here), "盲投已截止，请各席揭示。"),
        "open": (lambda: open_together(**here), "全部见证输入已同时揭示。"),
        "draw": (lambda: _request(ceremony, **facts), "抽取已发起。"),
        "pause": (lambda: pause_ceremony(**here), "仪式已暂停。"),
        "resume": (lambda: resume_ceremony(**here), "仪式继续。"),
        "turn": (lambda: turn_to_act(act=_act(request), **here), "舞台已切换。"),
        "pace": (lambda: set_pace(pace=_pace(request), **here), "节奏已更改。"),
    }
    if name not in steps or (name == "commit" and ceremony.supplement is not None):
        raise Http404("没有这一步。")
    service, said = steps[name]
    done = act(request, service, said)
    if done and name == "commit":
        seal_ledger_task.delay_on_commit()
    if done and name == "draw":
        _ring(request, ceremony)
    return redirect("console:console", code=code)


@login_required
@require_POST
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Make a seat; its QR is shown once, on this answer."""
    ceremony = presided(request, code)
    form = InvitationForm(request.POST, named=matter_of(ceremony).sources.named)
    if not form.is_valid():
        messages.error(request, "请选择见证人身份。")
        return redirect("console:console", code=code)
    return _shown_once(
        request,
        ceremony,
        lambda: invite_station(
            ceremony_code=code,
            kind=WitnessKind(form.cleaned_data["kind"]),
            is_outside=form.cleaned_data["is_outside"],
            source=form.cleaned_data["source"],
            by=by(request),
            now=timezone.now(),
        ),
    )


@login_required
@require_POST
def replace(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A new QR for the witness of a lost device."""
    ceremony = presided(request, code)
    station = _station_id(ceremony, number)
    return _shown_once(
        request,
        ceremony,
        lambda: replace_station(station_id=station, by=by(request), now=timezone.now()),
    )


@login_required
@require_POST
def seat(request: HttpRequest, code: str, number: int, name: str) -> HttpResponse:
    """What the presider notes about a seat."""
    ceremony = presided(request, code)
    if name not in SEAT_ACTS:
        raise Http404("没有这一步。")
    service, said = SEAT_ACTS[name]
    station = _station_id(ceremony, number)
    act(
        request,
        lambda: service(station_id=station, by=by(request), now=timezone.now()),
        f"{number} 号席{said}",
    )
    return redirect("console:console", code=code)


def _shown_once(
    request: HttpRequest, ceremony: Ceremony, service: Callable[[], Invitation]
) -> HttpResponse:
    try:
        invitation = service()
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect("console:console", code=ceremony.code)
    address = request.build_absolute_uri(reverse("console:station", args=[invitation.token]))
    context = {
        "ceremony": ceremony,
        "station": invitation.station,
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=8, border=2),
    }
    response = render(request, "ceremony/station_qr.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _context(request: HttpRequest, ceremony: Ceremony) -> dict[str, object]:
    matter = matter_of(ceremony)
    session, supplement, sources = matter.session, matter.supplement, matter.sources
    seats, job = seats_of(ceremony), _job(matter)
    checks = list(draw_checks(matter, ceremony))
    signed = is_signed(draw=session.code, kind=matter.before_chance)
    inputs_open = matter.status in (Status.SEALED, Status.COMMITTED, Status.AWAITING_WITNESS)
    step = next_step(ceremony, matter, seats=seats, job=job, checks=checks, is_signed=signed)
    open_case = (supplement or session).void_cases.filter(approved_by="").first()
    acts, act = acts_of(ceremony), Act(ceremony.act)
    playable = [one for one in acts if one <= furthest_act(ceremony)]
    newest = ceremony.events.last()
    seen = (newest, step, checks, job and (job.state, job.progress_done), open_case)
    return {
        "version": hashlib.sha256(repr(seen).encode("utf-8")).hexdigest()[:16],
        "ceremony": ceremony,
        "matter": matter,
        "session": session,
        "links": _links(matter),
        "seats": seats,
        "needed": max(LEAST_WITNESSES, sources.min_witnesses),
        "checks": checks,
        "step": step,
        "job": job,
        "rights": rights_of(request, session),
        "previous": next((one for one in reversed(acts) if one < act), None),
        "following": next((one for one in playable if one > act), None),
        "paces": Pace.choices,
        "invitation": InvitationForm(named=sources.named),
        "may_invite": inputs_open and ceremony.inputs_closed_at is None,
        "may_pause": matter.status in (Status.SEALED, Status.COMMITTED),
        "open_case": open_case,
    }


def _announce(
    code: str, number: int, announcement: Announcement, *, by: str, now: datetime
) -> Ceremony:
    facts: dict[str, Any] = {"announcement": announcement, "by": by, "now": now}
    if number:
        return announce_supplement(session_code=code, number=number, **facts)
    return announce_ceremony(session_code=code, **facts)


def _request(ceremony: Ceremony, *, by: str, now: datetime) -> LeasedJob:
    code = ceremony.session.code
    if ceremony.supplement is None:
        return request_draw(session_code=code, by=by, now=now)
    return request_supplement(session_code=code, number=ceremony.supplement.number, by=by, now=now)


def _job(matter: Matter) -> LeasedJob | None:
    if matter.supplement is None:
        return job_of(matter.session)
    return SupplementJob.objects.filter(supplement=matter.supplement).first()


def _links(matter: Matter) -> dict[str, str]:
    """Where the rest of a draw is looked after: its page, its void, the papers."""
    code = matter.session.code
    kind, where = "session", [code]
    if matter.supplement is not None:
        kind, where = "supplement", [code, str(matter.supplement.number)]
    return {
        "page": reverse(f"inspections:{kind}", args=where),
        "void": reverse(f"inspections:{kind}_void", args=where),
        "void_approve": reverse(f"inspections:{kind}_void_approve", args=where),
        "papers": reverse("inspections:papers", args=[code]),
    }


def _ring(request: HttpRequest, ceremony: Ceremony) -> None:
    task = run_draw_task if ceremony.supplement is None else run_supplement_task
    try:
        task.delay_on_commit(session_code=ceremony.session.code)
    except task.OperationalError:
        messages.warning(request, "消息队列暂不可用，后台将在几秒内自行接手。")


def _station_id(ceremony: Ceremony, number: int) -> int:
    station = ceremony.stations.filter(number=number).first()
    if station is None:
        raise Http404(f"本场没有 {number} 号席。")
    return station.pk


def _act(request: HttpRequest) -> Act:
    try:
        return Act(int(request.POST.get("act", "")))
    except ValueError as error:
        raise Http404("没有这一幕。") from error


def _pace(request: HttpRequest) -> Pace:
    try:
        return Pace(request.POST.get("pace", ""))
    except ValueError as error:
        raise Http404("没有这种节奏。") from error
