"""Second readings: the sample of a session, reading blind, agreement by item."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.fieldwork.forms.after import SampleForm
from inspections.fieldwork.selectors.after import readings
from inspections.fieldwork.selectors.agreements import agreements, open_sessions
from inspections.fieldwork.selectors.forms import content_of
from inspections.fieldwork.selectors.sheets import sheet_of
from inspections.fieldwork.services.readings import draw_sample, read_again
from inspections.oneform.codes import Answer
from inspections.views.access import today
from inspections.views.acting import act, by
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role_anywhere


@login_required
@require_safe
def reading_list(request: HttpRequest) -> HttpResponse:
    """Files to be read again, how far readers agree, and sessions that can be sampled."""
    check_has_role_anywhere(request.user, (Role.REVIEWER, Role.AUDITOR), on=today())
    rows = readings(request.user, on=today())
    return render(
        request,
        "fieldwork/after/reading_list.html",
        {
            "rows": rows,
            "agreements": agreements(rows),
            "sessions": open_sessions(request.user, on=today()),
            "form": SampleForm(),
        },
    )


@login_required
@require_POST
def take_sample(request: HttpRequest, code: str) -> HttpResponse:
    """Draw the sample of a session."""
    form = SampleForm(request.POST)
    percent = form.cleaned_data["percent"] if form.is_valid() else 0
    act(
        request,
        lambda: draw_sample(
            session_code=code, ratio_bp=percent * 100, by=by(request), now=timezone.now()
        ),
        "样本已抽出。种子是抽取时日志的根，任何人可以复算。",
    )
    return redirect("after:readings")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: HttpRequest, code: str) -> HttpResponse:
    """The items and the evidence without the first answers; the reader answers."""
    pick = readings(request.user, on=today()).filter(form__visit__code=code).first()
    if pick is None or hasattr(pick, "reading"):
        raise Http404(f"{code} 不在盲评样本中，或已读完。")
    visit = pick.form.visit
    wanted = {one.code for one in content_of(pick.form).answers}
    questions = [one for one in sheet_of(visit).questions if one.code in wanted]
    given = {one.code: request.POST.get(f"answer-{one.code}", "") for one in questions}
    if request.method == "POST":
        done = act(
            request,
            lambda: read_again(
                visit_code=code,
                answers=given,
                note=request.POST.get("note", "")[:2000],
                by=by(request),
                now=timezone.now(),
            ),
            "盲评已记录。",
        )
        if done:
            return redirect("after:readings")
    return render(
        request,
        "fieldwork/after/read.html",
        {
            "visit": visit,
            "questions": [(one, given[one.code]) for one in questions],
            "answers": Answer.choices(),
            "evidence": visit.evidence.select_related("file"),
            "note": request.POST.get("note", ""),
        },
    )
