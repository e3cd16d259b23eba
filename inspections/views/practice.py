"""Rehearsal and training: one page with one next step, marked as such wherever it is looked at."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections import practising
from inspections.draw.frame import parse_header
from inspections.models.practice import Phase, Practice
from inspections.selectors.practice import mark_of, practice_of, witnesses_of
from inspections.tasks import run_practice_task
from inspections.views.access import today, visible_task
from inspections.views.acting import REFUSALS, act, by
from inspections.views.session_access import RUNNERS
from shuangsuiji.orgs.policies import check_has_role


@login_required
@require_POST
def train(request: HttpRequest) -> HttpResponse:
    """A fictitious session for anybody with an account, at one click."""
    practice = practising.start_training(by=by(request), now=timezone.now())
    return redirect("console:practice", code=practice.code)


@login_required
@require_POST
def rehearse(request: HttpRequest, task: str) -> HttpResponse:
    """Practise the draw of a task, for those who will run it."""
    row = visible_task(request, task)
    check_has_role(request.user, RUNNERS, row.unit, on=today())
    try:
        practice = practising.start_rehearsal(
            task_code=row.code, by=by(request), now=timezone.now()
        )
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect("inspections:task", code=row.code)
    return redirect("console:practice", code=practice.code)


@login_required
@require_safe
def practice_page(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, "practice/page.html", _context(_mine(request, code), timezone.now()))


@login_required
@require_safe
def practice_state(request: HttpRequest, code: str) -> HttpResponse:
    """What htmx polls: the body of the page, or 204 while nothing has changed."""
    context = _context(_mine(request, code), timezone.now())
    if request.GET.get("v") == context["version"]:
        return HttpResponse(status=204)
    return render(request, "practice/_state.html", context)


@login_required
@require_POST
def practice_step(request: HttpRequest, code: str, name: str) -> HttpResponse:
    practice, now = _mine(request, code), timezone.now()
    line = f"dice:{request.POST.get('digits', '').strip()}"
    steps: dict[str, tuple[Callable[[], object], str]] = {
        "commit": (lambda: practising.commit(code=code, now=now), "练习用的一次性码已承诺。"),
        "cast": (
            lambda: practising.cast(code=code, name=str(request.user), line=line),
            "您的盲投已收到。",
        ),
        "close": (lambda: practising.close(code=code, now=now), "盲投已截止。"),
        "open": (lambda: practising.open_all(code=code, now=now), "全部输入已同时揭示。"),
        "draw": (lambda: practising.request(code=code, now=now), "抽取已发起。"),
    }
    if name not in steps:
        raise Http404("没有这一步。")
    service, said = steps[name]
    if act(request, service, said) and name == "draw":
        _ring(practice)
    return redirect("console:practice", code=code)


def _ring(practice: Practice) -> None:
    """Ask the worker; without one that can be reached, draw here: nothing official waits."""
    try:
        run_practice_task.delay_on_commit(code=practice.code)
    except run_practice_task.OperationalError:
        practising.perform_practice(code=practice.code, now=timezone.now())


def _mine(request: HttpRequest, code: str) -> Practice:
    practice = practice_of(code, by(request))
    if practice is None:
        raise Http404("没有这次演练或培训；重新开始之后，上一次的页面不再保留。")
    return practice


def _context(practice: Practice, now: datetime) -> dict[str, Any]:
    header, witnesses = parse_header(bytes(practice.header)), witnesses_of(practice)
    seats = [
        {
            "witness": one,
            "has_cast": one.has_cast(practice.committed_at, now),
            "has_opened": one.has_opened(practice.closed_at, now),
        }
        for one in witnesses
    ]
    seen = (practice.phase, practice.failure, [(s["has_cast"], s["has_opened"]) for s in seats])
    return {
        "practice": practice,
        "phase": practice.phase,
        "is_over": practice.phase in (Phase.DRAWN, Phase.FAILED),
        "mark": mark_of(practice),
        "marks": range(12),
        "header": header,
        "seats": seats,
        "all_cast": all(seat["has_cast"] for seat in seats),
        "all_opened": all(seat["has_opened"] for seat in seats),
        "has_own": any(not one.is_simulated for one in witnesses),
        "version": hashlib.sha256(repr(seen).encode("utf-8")).hexdigest()[:16],
    }
