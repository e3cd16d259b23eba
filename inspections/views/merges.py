"""Merged visits (综合查一次): proposing one, reading it, answering for a task."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from entities.selectors.registry import reachable
from inspections.forms.guard import AnswerForm
from inspections.models.merging import MergedVisit
from inspections.policies import PolicyError
from inspections.selectors.collisions import seen_by
from inspections.selectors.merging import ANSWERERS, merge_by_code, merges_seen_by, state_of
from inspections.selectors.visits import visits_to
from inspections.services.merging import answer_merge, propose_merge
from inspections.views.access import today
from inspections.views.guard import PER_PAGE, PROPOSERS
from shuangsuiji.orgs.policies import OVERSEERS, check_has_role, check_has_role_anywhere, has_role


@login_required
@require_safe
def merge_list(request: HttpRequest) -> HttpResponse:
    """Proposals that concern the user's units, newest first."""
    check_has_role_anywhere(request.user, OVERSEERS, on=today())
    page = Paginator(merges_seen_by(request.user, on=today()), PER_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [(row, state_of(row)) for row in page]
    return render(request, "inspections/merge_list.html", {"page_obj": page, "rows": rows})


@login_required
@require_POST
def propose(request: HttpRequest, code: str) -> HttpResponse:
    """Propose one visit for the chosen sessions' visits to an entity."""
    check_has_role_anywhere(request.user, PROPOSERS, on=today())
    entity = reachable(request.user, on=today()).filter(code=code).first()
    if entity is None:
        raise Http404(f"没有代码为 {code} 的主体，或不在您的范围内。")
    known = {v.ref for v in seen_by(request.user, visits_to(entity.pk), today=today())}
    try:
        merged = propose_merge(
            entity=entity,
            session_codes=[ref for ref in request.POST.getlist("session") if ref in known],
            lead=request.POST.get("lead", ""),
            by=request.user.get_username(),
            now=timezone.now(),
            today=today(),
        )
    except PolicyError as error:
        messages.error(request, str(error))
        return redirect("inspections:guard_entity", code=code)
    messages.success(request, "已提出合并。每个任务的责任单位都同意后，按一次检查计数。")
    return redirect("inspections:merge", code=merged.code)


@login_required
@require_safe
def merge_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One proposal: the joint visit, and what each task's unit said."""
    merged = _visible(request, code)
    state = state_of(merged)
    by = request.user.get_username()
    said = {
        (part.answer.answered_by, part.drawn.session.unit_id)
        for part in merged.parts.all()
        if hasattr(part, "answer")
    }
    units_of_mine = {unit for who, unit in said if who == by}
    return render(
        request,
        "inspections/merge_detail.html",
        {
            "merged": merged,
            "state": state,
            "parts": [
                {
                    "part": part,
                    "session": part.drawn.session,
                    "answer": getattr(part, "answer", None),
                    "may_answer": state.code == "OPEN"
                    and not hasattr(part, "answer")
                    and by != merged.proposed_by
                    and units_of_mine <= {part.drawn.session.unit_id}
                    and has_role(request.user, ANSWERERS, part.drawn.session.unit, on=today()),
                }
                for part in merged.parts.all()
            ],
        },
    )


@login_required
@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Agree or refuse for one task."""
    merged = _visible(request, code)
    form = AnswerForm(request.POST)
    wanted = request.POST.get("session", "")
    part = next((p for p in merged.parts.all() if p.drawn.session.code == wanted), None)
    if part is None or not form.is_valid():
        raise Http404(f"合并检查 {code} 不含场次 {wanted}，或没有选择同意与否。")
    check_has_role(request.user, ANSWERERS, part.drawn.session.unit, on=today())
    try:
        answer_merge(
            merged_code=code,
            session_code=wanted,
            accepts=form.cleaned_data["answer"] == "yes",
            note=form.cleaned_data["note"],
            by=request.user.get_username(),
            now=timezone.now(),
        )
        messages.success(request, "答复已记录。")
    except PolicyError as error:
        messages.error(request, str(error))
    return redirect("inspections:merge", code=code)


def _visible(request: HttpRequest, code: str) -> MergedVisit:
    seen = merges_seen_by(request.user, on=today()).filter(code=code).exists()
    merged = merge_by_code(code) if seen else None
    if merged is None:
        raise Http404(f"没有编号为 {code} 的合并检查，或不在您的范围内。")
    return merged
