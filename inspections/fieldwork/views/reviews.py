"""Review pages: what waits, the form as signed, the decision."""

from collections.abc import Sequence

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.fieldwork.forms.after import ReviewForm, SignatureForm
from inspections.fieldwork.models.forms import FormVersion
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.after import (
    READERS,
    files_open_to,
    hours_to_lock,
    waiting_corrections,
    waiting_reviews,
)
from inspections.fieldwork.selectors.crews import crew_of
from inspections.fieldwork.selectors.departments import Standing, departments_reviewed_by, standings
from inspections.fieldwork.selectors.files import evidence_of
from inspections.fieldwork.selectors.forms import content_of, last_form
from inspections.fieldwork.selectors.sheets import sheet_of
from inspections.fieldwork.selectors.visits import known_to
from inspections.fieldwork.services.countersigning import sign_for_department
from inspections.fieldwork.services.reviews import review_correction, review_form
from inspections.fieldwork.states import VisitState
from inspections.views.access import today
from inspections.views.acting import act, by
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role_anywhere, has_role

PER_PAGE = 25


@login_required
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """Visits that wait for a reviewer, the longest waiting first, and corrections."""
    check_has_role_anywhere(request.user, READERS, on=today())
    rows = waiting_reviews(request.user, on=today())
    return render(
        request,
        "fieldwork/after/review_list.html",
        {
            "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "corrections": waiting_corrections(request.user, on=today()),
        },
    )


def readable_visit(request: HttpRequest, code: str) -> Visit:
    """The visit for staff who may read its file, or 404; also before they may know its entity."""
    known = known_to(request.user, on=today())
    rows = files_open_to(request.user, on=today()).filter(known, code=code)
    visit = rows.select_related("entity__responsible_unit", "unit", "session__task").first()
    if visit is None:
        raise Http404(f"没有检查户次 {code}，或不在您的范围内。")
    return visit


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, code: str) -> HttpResponse:
    """The last version as it was signed; a reviewer outside the team decides."""
    visit = readable_visit(request, code)
    form = last_form(visit)
    if form is None:
        raise Http404(f"{code} 还没有提交一户一表。")
    is_correction = visit.state == VisitState.REVIEWED
    entry = _entry(form, request.POST or None)
    if request.method == "POST" and entry.is_valid():
        approves = request.POST.get("decision") == "approve"
        if _decided(request, visit, entry, approves=approves, is_correction=is_correction):
            return redirect("after:review", code=code)
    return render(
        request,
        "fieldwork/after/review.html",
        {**_page(request, visit, form), "entry": entry},
    )


def _page(request: HttpRequest, visit: Visit, form: FormVersion) -> dict[str, object]:
    found = standings(visit, form, on=today())
    return {
        **form_context(visit, form),
        "may_review": _may_review(request, visit),
        "standings": found,
        "may_sign_for": _may_sign_for(request, visit, form, found),
    }


def form_context(visit: Visit, form: FormVersion) -> dict[str, object]:
    """What a page needs to show one version of a form."""
    content, sheet = content_of(form), sheet_of(visit)
    names = {question.code: question.name for question in sheet.questions}
    return {
        "visit": visit,
        "form_version": form,
        "content": content,
        "answers": [(names.get(one.code, one.code), one) for one in content.answers],
        "crew": crew_of(visit),
        "signatures": form.signatures.select_related("inspector"),
        "evidence": evidence_of(visit),
        "versions": visit.forms.select_related("review").order_by("-version"),
        "hours": hours_to_lock(visit),
    }


def _entry(form: FormVersion, data: QueryDict | None = None) -> ReviewForm:
    return ReviewForm(data, initial={"version": form.version, "may_publish": True})


def _may_sign_for(
    request: HttpRequest, visit: Visit, form: FormVersion, found: Sequence[Standing]
) -> set[int]:
    """Units for which the user may sign now; nobody signs for two."""
    waits = visit.state == VisitState.SIGNED or (
        visit.state == VisitState.REVIEWED and not hasattr(form, "review")
    )
    mine = request.user.get_username()
    said = {one.signature.signed_by for one in found if one.signature}
    if not waits or mine in said or any(one.user_id == request.user.pk for one in crew_of(visit)):
        return set()
    reviewed = departments_reviewed_by(request.user, on=today()) if found else set()
    return {
        one.department.unit.pk
        for one in found
        if one.signature is None and not one.department.leads and one.department.unit in reviewed
    }


def _may_review(request: HttpRequest, visit: Visit) -> bool:
    waits = visit.state == VisitState.SIGNED or (
        visit.state == VisitState.REVIEWED and visit.forms.filter(review__isnull=True).exists()
    )
    return (
        waits
        and has_role(request.user, Role.REVIEWER, visit.unit, on=today())
        and all(one.user_id != request.user.pk for one in crew_of(visit))
    )


def _decided(
    request: HttpRequest, visit: Visit, entry: ReviewForm, *, approves: bool, is_correction: bool
) -> bool:
    version, opinion = entry.cleaned_data["version"], entry.cleaned_data["opinion"]
    if is_correction:
        return act(
            request,
            lambda: review_correction(
                visit_code=visit.code,
                version=version,
                is_approved=approves,
                opinion=opinion,
                by=by(request),
                now=timezone.now(),
            ),
            "更正已处理；原来的版本仍然保留。",
        )
    return act(
        request,
        lambda: review_form(
            visit_code=visit.code,
            version=version,
            is_approved=approves,
            may_publish=entry.cleaned_data["may_publish"],
            opinion=opinion,
            by=by(request),
            now=timezone.now(),
        ),
        "已审定，结果锁定。" if approves else "已退回，检查人员会在手机上看到您的意见。",
    )


@login_required
@require_POST
def sign_department(request: HttpRequest, code: str, unit: str) -> HttpResponse:
    """A reviewer of one department of a joint visit signs for it, or sends the form back."""
    visit = readable_visit(request, code)
    entry, agrees = SignatureForm(request.POST), request.POST.get("decision") == "approve"
    if not entry.is_valid():
        raise Http404("请从审核页会签：缺少版本号，或意见超过 1000 字。")
    if act(
        request,
        lambda: sign_for_department(
            visit_code=code,
            unit_code=unit,
            version=entry.cleaned_data["version"],
            is_agreed=agrees,
            opinion=entry.cleaned_data["opinion"],
            by=by(request),
            now=timezone.now(),
        ),
        "已会签。" if agrees else "已退回，检查人员会在手机上看到您的意见。",
    ):
        return redirect("after:review", code=code)
    form = last_form(visit)
    if form is None:
        raise Http404(f"{code} 还没有提交一户一表。")
    kept = {"kept": entry.cleaned_data["opinion"], "kept_for": unit}
    return render(
        request,
        "fieldwork/after/review.html",
        {**_page(request, visit, form), "entry": _entry(form), **kept},
        status=409,
    )
