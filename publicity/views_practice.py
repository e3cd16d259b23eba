"""The stage of a rehearsal or training, for whoever holds it; marked as such on every screen."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspections.acts import Act
from inspections.selectors.practice import Practice, practice_of
from publicity.stage.practice import practice_timeline


@login_required
@require_safe
def stage(request: HttpRequest, code: str) -> HttpResponse:
    practice = _mine(request, code)
    told = practice_timeline(practice, now=timezone.now())
    acts: Any = told["acts"]
    waiting = acts[0]["facts"]
    context = {
        "practice": practice,
        "name": waiting["title"],
        "unit": waiting["unit"],
        "mark": told["mark"],
        "acts": [(act.value, act.label) for act in Act],
        "current": acts[-1],
        "timeline": reverse("ceremony:practice_timeline", args=[code]),
    }
    return render(request, "publicity/practice_stage.html", context)


@login_required
@require_safe
def stage_timeline(request: HttpRequest, code: str) -> JsonResponse:
    """What it plays, as far as it was practised by now."""
    told = practice_timeline(_mine(request, code), now=timezone.now())
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


def _mine(request: HttpRequest, code: str) -> Practice:
    practice = practice_of(code, request.user.get_username())
    if practice is None:
        raise Http404("没有这次演练或培训；重新开始之后，上一次的页面不再保留。")
    return practice
