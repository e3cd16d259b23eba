"""Papers of a visit at the desk and on the phone's browser: forms, documents, how they went out."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inspections.fieldwork.forms.papers import IssueForm, ServeForm
from inspections.fieldwork.models.documents import FieldDocument
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.papers.facts import FormFacts
from inspections.fieldwork.papers.kinds import specs
from inspections.fieldwork.papers.oneform import form_pdf
from inspections.fieldwork.printing import blank_form, filled_form
from inspections.fieldwork.selectors.documents import (
    document_by_digest,
    documents_of,
    known_values,
    latest_form,
    proposals,
    proposed_day,
    wording_of,
)
from inspections.fieldwork.services.documents import Draft, issue_document, serve_document
from inspections.fieldwork.showing import check_address, document_answer, shown
from inspections.fieldwork.states import DocKind, ServedBy
from inspections.fieldwork.views.visit_access import seat_at
from inspections.policies import AlreadyDoneError, PolicyError
from inspections.views.access import today
from inspections.views.acting import act, by


@login_required
@require_safe
def papers(request: HttpRequest, code: str) -> HttpResponse:
    """Every paper of a visit, and what the reader may make."""
    seat = seat_at(request, code)
    return render(
        request,
        "fieldwork/documents/papers.html",
        {
            "seat": seat,
            "visit": seat.visit,
            "documents": documents_of(seat.visit),
            "kinds": [(kind, specs()[kind]) for kind in seat.kinds],
            "form": latest_form(seat.visit),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Fill in and issue one kind of document."""
    seat = seat_at(request, code)
    if kind not in seat.kinds:
        raise Http404("没有这种文书，或不由您出具。")
    spec, now = specs()[DocKind(kind)], timezone.now()
    known = known_values(seat.visit, now=now)
    form = IssueForm(
        spec,
        request.POST or None,
        proposed=proposals(seat.visit, spec, known),
        due=proposed_day(spec, today=today()),
    )
    if request.method == "POST" and form.is_valid():
        draft = Draft(kind=spec.kind, values=form.values, due_on=form.cleaned_data.get("due_on"))
        try:
            issue_document(visit_code=code, draft=draft, by=by(request), now=now)
        except AlreadyDoneError:
            return redirect("documents:papers", code=code)
        except PolicyError as error:
            form.add_error(None, str(error))
        else:
            return redirect("documents:papers", code=code)
    return render(
        request,
        "fieldwork/documents/issue.html",
        {
            "visit": seat.visit,
            "spec": spec,
            "form": form,
            "wording": wording_of(seat.visit.unit, spec.kind),
        },
    )


@login_required
@require_safe
def document_file(request: HttpRequest, digest: str) -> HttpResponse:
    """A document as PDF; ?paper=58 or 80 for a portable printer."""
    return document_answer(request, _document(request, digest)[0])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def serve(request: HttpRequest, digest: str) -> HttpResponse:
    """Say how a document reached the party."""
    document, code = _document(request, digest)
    seat_at(request, code).check_may_serve()
    form = ServeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: serve_document(
                number=document.number,
                way=ServedBy(form.cleaned_data["way"]),
                receiver=form.cleaned_data["receiver"],
                strokes=form.cleaned_data["strokes"],
                by=by(request),
                now=timezone.now(),
            ),
            f"文书 {document.number} 已登记送达。",
        )
        if done:
            return redirect("documents:papers", code=code)
    context = {"document": document, "visit": document.visit, "form": form}
    return render(request, "fieldwork/documents/serve.html", context)


@login_required
@require_safe
def form_file(request: HttpRequest, code: str, sort: str) -> HttpResponse:
    """The one-form as PDF, blank or as last submitted."""
    visit = seat_at(request, code).visit
    data = form_pdf(_form(request, visit, sort), fallback=settings.SSJ_PDF_FONT)
    return shown(data, f"一户一表-{code}.pdf")


@login_required
@require_safe
def form_page(request: HttpRequest, code: str, sort: str) -> HttpResponse:
    """The one-form as a page to print from the browser."""
    visit = seat_at(request, code).visit
    context = {"visit": visit, "facts": _form(request, visit, sort), "sort": sort}
    return render(request, "fieldwork/documents/form.html", context)


def _form(request: HttpRequest, visit: Visit, sort: str) -> FormFacts:
    if sort == "blank":
        return blank_form(visit)
    version = latest_form(visit)
    if version is None:
        raise Http404(f"{visit.code} 还没有提交一户一表，可以打印空表。")
    return filled_form(visit, version, address=check_address(request, version.digest))


def _document(request: HttpRequest, digest: str) -> tuple[FieldDocument, str]:
    document = document_by_digest(digest)
    if document is None:
        raise Http404("没有这份文书。")
    code = document.visit.code
    seat_at(request, code)
    return document, code
