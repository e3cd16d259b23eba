"""The log for everybody: head, tiles, key. Plain files; a web server may serve them instead."""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shuangsuiji.ledger.publishing import CHECKPOINT, KEYS

TILE = re.compile(r"tile/([0-9]|[1-5][0-9]|6[0-3]|entries)/(x[0-9]{3}/)*[0-9]{3}(\.p/[0-9]{1,3})?")
FOREVER = "public, max-age=31536000, immutable"


@require_safe
def checkpoint(_request: HttpRequest) -> HttpResponse:
    """The newest signed head."""
    return _file(CHECKPOINT, "text/plain; charset=utf-8", "no-cache")


@require_safe
def tile(_request: HttpRequest, path: str) -> HttpResponse:
    """A tile of hashes or of entries; it never changes once it is there."""
    if not TILE.fullmatch(path):
        raise Http404
    return _file(path, "application/octet-stream", FOREVER)


@require_safe
def key(_request: HttpRequest) -> HttpResponse:
    """The verifier keys that sign the log now, one per line."""
    return _file(KEYS, "text/plain; charset=utf-8", "no-cache")


def _file(name: str, content_type: str, caching: str) -> HttpResponse:
    try:
        data = (Path(settings.SSJ_LOG_DIR) / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
        raise Http404 from error
    response = HttpResponse(data, content_type=content_type)
    response["Cache-Control"] = caching
    response["Access-Control-Allow-Origin"] = "*"  # public bytes, read by other people's tools
    return response
