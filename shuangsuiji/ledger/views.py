"""The log for everybody: its page, its files, and the door for logs that we witness."""

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.ledger.keys import KeyFileError
from shuangsuiji.ledger.proofs import NotSealedError, published_proof
from shuangsuiji.ledger.publishing import CHECKPOINT, KEYS
from shuangsuiji.ledger.status import compare, log_state
from shuangsuiji.ledger.tile_reader import MissingTileError
from shuangsuiji.ledger.witness_services import (
    ForkError,
    StaleError,
    UnknownLogError,
    WitnessRefusedError,
    cosign,
)

TILE = re.compile(r"tile/([0-9]|[1-5][0-9]|6[0-3]|entries)/(x[0-9]{3}/)*[0-9]{3}(\.p/[0-9]{1,3})?")
FOREVER = "public, max-age=31536000, immutable"
TEXT = "text/plain; charset=utf-8"


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """What the log is, how it stands, and whether a kept checkpoint still holds."""
    kept = request.POST.get("checkpoint", "")[:20_000]
    keys = (_bytes(KEYS) or b"").decode("utf-8").split()
    context = {
        "state": log_state(now=timezone.now()),
        "keys": keys,
        "note": (_bytes(CHECKPOINT) or b"").decode("utf-8"),
        "kept": kept,
        "comparison": compare(kept, keys) if kept.strip() else None,
    }
    return render(request, "ledger/log.html", context)


@require_safe
def checkpoint(_request: HttpRequest) -> HttpResponse:
    """The newest signed head."""
    return _file(CHECKPOINT, TEXT, "no-cache")


@require_safe
def tile(_request: HttpRequest, path: str) -> HttpResponse:
    """A tile of hashes or of entries; it never changes once it is there."""
    if not TILE.fullmatch(path):
        raise Http404
    return _file(path, "application/octet-stream", FOREVER)


@require_safe
def key(_request: HttpRequest) -> HttpResponse:
    """The verifier keys that sign the log now, one per line."""
    return _file(KEYS, TEXT, "no-cache")


@require_safe
def proof(_request: HttpRequest, index: int) -> HttpResponse:
    """The proof that entry ``index`` is in the signed log (c2sp.org/tlog-proof)."""
    try:
        text = published_proof(index)
    except (NotSealedError, MissingTileError) as error:
        return HttpResponse(str(error), TEXT, 404)
    return HttpResponse(text, TEXT)


@csrf_exempt  # no session here: the request is signed by the log that sends it
@require_POST
def add_checkpoint(request: HttpRequest) -> HttpResponse:
    """Cosign the head of a log that we witness (c2sp.org/tlog-witness)."""
    try:
        line = cosign(request=request.body[:200_000], by="witness", now=timezone.now())
    except UnknownLogError as error:
        return HttpResponse(str(error), TEXT, 404)
    except StaleError as error:
        return HttpResponse(f"{error.size}\n", "text/x.tlog.size", 409)
    except ForkError as error:
        return HttpResponse(str(error), TEXT, 422)
    except WitnessRefusedError as error:
        return HttpResponse(str(error), TEXT, 403)
    except KeyFileError:
        return HttpResponse("本系统没有担任见证方。", TEXT, 404)
    return HttpResponse(line, TEXT)


def _file(name: str, content_type: str, caching: str) -> HttpResponse:
    data = _bytes(name)
    if data is None:
        raise Http404
    response = HttpResponse(data, content_type=content_type)
    response["Cache-Control"] = caching
    response["Access-Control-Allow-Origin"] = "*"  # public bytes, read by other people's tools
    return response


def _bytes(name: str) -> bytes | None:
    try:
        return (Path(settings.SSJ_LOG_DIR) / name).read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
