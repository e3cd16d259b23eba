"""Submissions that could not be taken as they came: they wait for a person, and are kept."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections.fieldwork.forms.after import WordsForm
from inspections.fieldwork.models.forms import HeldSubmission
from inspections.fieldwork.selectors.after import READERS, held_submissions
from inspections.fieldwork.services.held import decide_held
from inspections.views.access import today
from inspections.views.acting import act, by, refuse_form
from shuangsuiji.orgs.policies import check_has_role_anywhere

PER_PAGE = 25


@login_required
@require_safe
def held_list(request: HttpRequest) -> HttpResponse:
    """Submissions that wait for a person, and what became of earlier ones."""
    check_has_role_anywhere(request.user, READERS, on=today())
    return _held_page(request)


def _held_page(
    request: HttpRequest, pk: int | None = None, form: WordsForm | None = None
) -> HttpResponse:
    """The list; beside one submission the form that was refused, with its words."""
    rows = held_submissions(request.user, on=today())
    return render(
        request,
        "fieldwork/after/held_list.html",
        {
            "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "refused_pk": pk,
            "form": form,
        },
        status=422 if form else 200,
    )


@login_required
@require_POST
def held_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of one."""
    seen = held_submissions(request.user, on=today()).filter(pk=pk)
    if not seen.exists():
        raise Http404("没有这份待核提交，或不在您的范围内。")
    form = WordsForm(request.POST, label="处理理由")
    if not form.is_valid():
        refuse_form(request, form)
    elif act(
        request,
        lambda: decide_held(
            held_id=pk,
            is_taken=request.POST.get("decision") == "take",
            note=form.cleaned_data["words"],
            by=by(request),
            now=timezone.now(),
        ),
        "已处理，原文保留。",
    ):
        return redirect("after:held")
    return _held_page(request, pk, form)


@login_required
@require_safe
def held_body(request: HttpRequest, pk: int) -> HttpResponse:
    """The submission as it came, as a file."""
    rows = held_submissions(request.user, on=today()).defer(None)
    held: HeldSubmission | None = rows.filter(pk=pk).first()
    if held is None:
        raise Http404("没有这份待核提交，或不在您的范围内。")
    answer = HttpResponse(bytes(held.body), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{held.digest[:16]}.json"'
    return answer
