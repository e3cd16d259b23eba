"""What pages and calls hand out alike: a document on the paper asked for, the code of a visit."""

from urllib.parse import quote

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from inspections.fieldwork.models.documents import FieldDocument
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.papers.strip import PAPERS, strip_pdf
from inspections.fieldwork.printing import served_of
from inspections.fieldwork.selectors.contact import expiry_of, shown_token
from inspections.fieldwork.services.contact import issue_visit_code
from inspections.policies import AlreadyDoneError, PolicyError
from shuangsuiji.paper.document import document_facts
from shuangsuiji.paper.letter import document_pdf

PDF = "application/pdf"


def document_answer(request: HttpRequest, document: FieldDocument) -> HttpResponse:
    """A document as an answer, on the paper that was asked for."""
    paper = request.GET.get("paper", "A4")
    facts, served = document_facts(bytes(document.facts)), served_of(document)
    address = check_address(request, document.digest)
    fallback = settings.SSJ_PDF_FONT
    if paper == "A4":
        data = document_pdf(
            facts, digest=document.digest, address=address, served=served, fallback=fallback
        )
    elif paper.isdecimal() and int(paper) in PAPERS:
        data = strip_pdf(
            facts,
            paper=int(paper),
            digest=document.digest,
            address=address,
            served=served,
            fallback=fallback,
        )
    else:
        raise Http404("纸张只有 A4、58 和 80（毫米）。")
    return shown(data, f"{document.number}.pdf")


def check_address(request: HttpRequest, digest: str) -> str:
    """Where anybody checks a paper."""
    return request.build_absolute_uri(reverse("visit:check_digest", args=[digest]))


def shown(data: bytes, name: str) -> HttpResponse:
    """A PDF to look at; its name may be Chinese."""
    return HttpResponse(
        data,
        content_type=PDF,
        headers={
            "Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}",
            "Cache-Control": "private, no-store",
        },
    )


def shown_code(request: HttpRequest, visit: Visit) -> dict[str, object]:
    """Address, picture and last day of a visit's code, which is made where there is none yet."""
    try:
        issue_visit_code(visit_code=visit.code, by=request.user.get_username(), now=timezone.now())
    except AlreadyDoneError:
        pass
    except PolicyError as error:
        return {"refusal": str(error)}
    token = shown_token(visit)
    if token is None:
        return {"refusal": "服务器密钥已更换，不能再次显示这个检查码；对方已扫过的仍然有效。"}
    address = request.build_absolute_uri(reverse("visit:page", args=[token]))
    return {
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=8, border=2),
        "expires_on": expiry_of(visit),
    }
