"""Evidence for people: originals as downloads only, pictures redrawn without what hides in them."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from inspections.fieldwork.media import PICTURES, SUFFIX
from inspections.fieldwork.models.evidence import Evidence
from inspections.fieldwork.receiving import store
from inspections.fieldwork.selectors.files import evidence_seen_by
from inspections.views.access import today
from shuangsuiji.intake.evidence import EvidenceError, read_evidence

# A digest never changes what it names, but who may see it does.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


@login_required
@require_safe
def original(request: HttpRequest, code: str, digest: str) -> HttpResponseBase:
    """The bytes as they came, to keep; never shown by a browser on this site."""
    row = _found(request, code, digest)
    suffix = SUFFIX.get(row.file.media_type, "bin")
    return FileResponse(
        store().path(digest).open("rb"),
        as_attachment=True,
        filename=f"{code}-{digest[:12]}.{suffix}",
        content_type="application/octet-stream",
        headers=HEADERS,
    )


@login_required
@require_safe
def shown(request: HttpRequest, code: str, digest: str) -> HttpResponseBase:
    """A picture drawn anew from its pixels: no place, no camera, nothing behind it."""
    row = _found(request, code, digest)
    if row.file.media_type not in PICTURES:
        raise Http404("这份材料不是图片，请下载原件查看。")
    files = store()
    if not files.shown(digest).exists():
        try:
            picture = read_evidence(
                files.path(digest).read_bytes(), name=digest[:12], allow_pdf=False
            )
        except EvidenceError as error:
            raise Http404(str(error)) from error
        files.keep_shown(digest, picture.shown)
    return HttpResponse(
        files.shown(digest).read_bytes(), content_type="image/jpeg", headers=HEADERS
    )


def _found(request: HttpRequest, code: str, digest: str) -> Evidence:
    row = evidence_seen_by(request.user, code, digest, on=today())
    if row is None or not store().holds(digest, row.file.size):
        raise Http404("没有这份材料，或您不能查看。")
    return row
