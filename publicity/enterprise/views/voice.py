"""What an enterprise says: a reply, an objection, an appeal; and how far it is."""

from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.policies import PolicyError
from inspections.views.access import today
from inspections.views.acting import act
from publicity.enterprise.filing import FileError, keep_files, sent_files, store
from publicity.enterprise.forms import ComplaintForm, ReplyForm
from publicity.enterprise.models import EnterpriseSession, Material, Objection
from publicity.enterprise.selectors.cases import (
    Case,
    cases_of_entity,
    last_day_to_appeal,
    may_appeal,
)
from publicity.enterprise.selectors.own import last_day_to_object
from publicity.enterprise.selectors.record import entity_of, own_results
from publicity.enterprise.services.access import ENTERPRISE
from publicity.enterprise.services.objections import (
    Complaint,
    file_appeal,
    file_objection,
    take_back,
)
from publicity.enterprise.services.replies import file_reply, withdraw_reply
from publicity.enterprise.states import Ground, Remedy
from publicity.enterprise.views.inside import for_enterprise
from publicity.models import Publication

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


def _result(session: EnterpriseSession, code: str) -> Publication:
    row = own_results(entity_of(session), on=today()).filter(code=code).first()
    if row is None:
        raise Http404("没有这项公示，或已撤下。请从本企业的记录中选择。")
    return row


def _case(session: EnterpriseSession, number: str) -> Case:
    for one in cases_of_entity(entity_of(session).pk):
        if one.row.number == number:
            return one
    raise Http404("没有这份异议或申诉。请从本企业的记录中选择。")


@for_enterprise
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, session: EnterpriseSession, code: str) -> HttpResponse:
    """Write a reply to one result."""
    row, form = _result(session, code), ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = file_reply(
                use=session.use,
                publication_code=code,
                **form.cleaned_data,
                by=ENTERPRISE,
                now=timezone.now(),
            )
            messages.success(
                request, f"回应已收到，{made.check_by:%Y-%m-%d} 前核查，核查后公开在结果旁。"
            )
            return redirect("enterprise:record")
        except PolicyError as error:
            form.add_error(None, str(error))
    return render(request, "enterprise/reply.html", {"row": row, "form": form})


@for_enterprise
@require_POST
def withdraw(request: HttpRequest, session: EnterpriseSession, number: str) -> HttpResponse:
    """Take one's own reply back."""
    act(
        request,
        lambda: withdraw_reply(use=session.use, number=number, by=ENTERPRISE, now=timezone.now()),
        "回应已撤回，不再公开。",
    )
    return redirect("enterprise:record")


@for_enterprise
@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest, session: EnterpriseSession, code: str) -> HttpResponse:
    """Object to one result, with evidence."""
    row = _result(session, code)
    return _complain(
        request,
        lambda complaint: file_objection(
            use=session.use,
            publication_code=code,
            complaint=complaint,
            by=ENTERPRISE,
            now=timezone.now(),
        ),
        {"row": row, "last_day": last_day_to_object(row), "title": "提出异议"},
    )


@for_enterprise
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, session: EnterpriseSession, number: str) -> HttpResponse:
    """Appeal against the answer to one's objection."""
    found = _case(session, number)
    return _complain(
        request,
        lambda complaint: file_appeal(
            use=session.use, number=number, complaint=complaint, by=ENTERPRISE, now=timezone.now()
        ),
        {"row": found.row.publication, "case": found, "title": "提出申诉"},
    )


def _complain(
    request: HttpRequest,
    service: Callable[[Complaint], Objection],
    context: dict[str, object],
) -> HttpResponse:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ComplaintForm(*sent)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = service(
                Complaint(
                    ground=Ground(given["ground"]),
                    wish=Remedy(given["wish"]),
                    words=given["words"],
                    name=given["name"],
                    phone=given["phone"],
                    files=keep_files(sent_files(request, "evidence")),
                )
            )
            messages.success(
                request, f"已收到，编号 {made.number}，{made.accept_by:%Y-%m-%d} 前决定是否受理。"
            )
            return redirect("enterprise:case", number=made.number)
        except (PolicyError, FileError) as error:
            form.add_error(None, str(error))
    return render(request, "enterprise/complain.html", {**context, "form": form})


@for_enterprise
@require_safe
def case(request: HttpRequest, session: EnterpriseSession, number: str) -> HttpResponse:
    """One case: number, state, clocks, every step and its reasons."""
    found = _case(session, number)
    answer = found.row.steps.order_by("-pk").first()
    context: dict[str, object] = {
        "case": found,
        "steps": found.row.steps.all(),
        "materials": found.row.materials.all(),
        "today": today(),
        "may_take_back": found.row.last_kind in (None, "TAKEN_UP"),  # type: ignore[attr-defined]
    }
    if answer is not None and may_appeal(found):
        context["appeal_until"] = last_day_to_appeal(answer)
    return render(request, "enterprise/case.html", context)


@for_enterprise
@require_POST
def take_case_back(request: HttpRequest, session: EnterpriseSession, number: str) -> HttpResponse:
    """Take one's own case back."""
    act(
        request,
        lambda: take_back(use=session.use, number=number, by=ENTERPRISE, now=timezone.now()),
        "已撤回。",
    )
    return redirect("enterprise:case", number=number)


@for_enterprise
@require_safe
def material(
    request: HttpRequest,  # noqa: ARG001
    session: EnterpriseSession,
    number: str,
    digest: str,
) -> FileResponse:
    """A file that one handed in, to keep."""
    row = _case(session, number).row.materials.filter(digest=digest).first()
    return material_file(row)


def material_file(row: Material | None) -> FileResponse:
    """A file as a download only: a browser never shows it on this site."""
    if row is None or not store().holds(row.digest, row.size):
        raise Http404("没有这份材料，或您不能查看。")
    return FileResponse(
        store().path(row.digest).open("rb"),
        as_attachment=True,
        filename=row.name,
        content_type="application/octet-stream",
        headers=HEADERS,
    )
