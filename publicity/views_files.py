"""Files of what is public, as they stand on the disk."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from inspections.views.access import today
from publicity.models import Publication
from publicity.resultfiles import keep_file, standing_of
from shuangsuiji.ledger.proofs import NotSealedError

# Long, but no longer: a cache must not show for days what was withdrawn.
WHILE = "public, max-age=3600, must-revalidate"


@require_safe
def result_bundle(request: HttpRequest, code: str) -> HttpResponse:
    """The file of a result with its proofs; of a withdrawn one, the proofs alone."""
    row = Publication.objects.filter(code=code).first()
    if row is None:
        raise Http404(f"没有公示 {code}。请核对编号。")
    standing = standing_of(row, on=today())
    try:
        data = keep_file(standing).read_bytes()
    except NotSealedError as error:
        later = HttpResponse(str(error), "text/plain; charset=utf-8", 503)
        later["Retry-After"], later["Cache-Control"] = "5", "no-store"
        return later
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(data, content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{row.code}-bundle.json"'
    response["ETag"], response["Cache-Control"] = etag, WHILE
    response["Last-Modified"] = http_date(int(standing.as_of.timestamp()))
    return response
