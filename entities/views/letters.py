"""Letters of credit: the PDF for staff, and the check that anybody can make."""

from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from entities.models import CreditLetter
from entities.selectors.repairs import letter_by_digest
from entities.views.credit_access import readable_entity
from shuangsuiji.paper.document import document_facts
from shuangsuiji.paper.letter import document_pdf


@login_required
@require_safe
def letter(request: HttpRequest, digest: str) -> HttpResponse:
    """A letter on A4, set anew from its kept text."""
    row = _letter(digest)
    readable_entity(request, row.entity.code)
    return letter_file(request, row)


def letter_file(request: HttpRequest, row: CreditLetter) -> HttpResponse:
    """The PDF as an answer, for whoever may have it."""
    data = document_pdf(
        document_facts(bytes(row.facts)),
        digest=row.digest,
        address=request.build_absolute_uri(_check_address(row)),
        fallback=settings.SSJ_PDF_FONT,
    )
    return HttpResponse(
        data,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(row.number)}.pdf",
            "Cache-Control": "private, no-store",
        },
    )


def _check_address(row: CreditLetter) -> str:
    """A certificate says on its page what it said, so its address holds the code of the paper."""
    decision = getattr(row, "certificate", None)
    if decision is not None and decision.is_issued:
        return reverse("entities:certificate_check", args=[decision.check_code])
    return reverse("entities:letter_check", args=[row.digest])


@require_safe
def check(request: HttpRequest, digest: str) -> HttpResponse:
    """Whether a printed letter is genuine: who issued it, its number and day; no content."""
    return render(request, "entities/letter_check.html", {"row": _letter(digest)})


def _letter(digest: str) -> CreditLetter:
    row = letter_by_digest(digest)
    if row is None:
        raise Http404("没有摘要为此值的文书。请核对，或向出具机关询问。")
    return row
