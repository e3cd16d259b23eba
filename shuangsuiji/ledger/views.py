"""The log for everybody: its page, its files, and the door for logs that we witness."""

import errno
import re
import time
from pathlib import Path

import segno
from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangsuiji.ledger.comparing import compare
from shuangsuiji.ledger.history import client_address
from shuangsuiji.ledger.keys import KeyFileError
from shuangsuiji.ledger.models import LogConflict, Timestamp
from shuangsuiji.ledger.proofs import NotSealedError, published_proof
from shuangsuiji.ledger.publishing import CHECKPOINT, KEYS
from shuangsuiji.ledger.selectors import announced_sm2_keys
from shuangsuiji.ledger.status import log_state
from shuangsuiji.ledger.tile_reader import MissingTileError
from shuangsuiji.ledger.timestamping import REPLY
from shuangsuiji.ledger.witness_services import (
    BadProofError,
    ForkError,
    StaleError,
    UnknownLogError,
    WitnessRefusedError,
    answer_request,
)

TILE = re.compile(
    r"(old/[0-9]+/)?tile/([0-9]|[1-5][0-9]|6[0-3]|entries)/(x[0-9]{3}/)*[0-9]{3}(\.p/[0-9]{1,3})?"
)
PAST = re.compile(r"old/[0-9]+/(checkpoint|key)")  # of logs that ended here
FOREVER = "public, max-age=31536000, immutable"
TEXT = "text/plain; charset=utf-8"
LONGEST_KEPT = 20_000
MOST_KNOCKS = 60  # a minute and address; a log asks once a minute


@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    """What the log is, how it stands, and whether a kept checkpoint still holds."""
    now = timezone.now()
    kept = _kept(request)
    comparison = compare(kept, by="public", now=now) if kept.strip() else None
    keys = (_bytes(KEYS) or b"").decode("utf-8").split()
    context = {
        "comparison": comparison,
        "state": log_state(now=now),
        "keys": [(each, segno.make(each).svg_data_uri(border=2)) for each in keys],
        "sm2_key": next(reversed(announced_sm2_keys()), None),
        "note": (_bytes(CHECKPOINT) or b"").decode("utf-8"),
        "kept": kept,
        "address": request.build_absolute_uri("/log"),
    }
    return render(request, "ledger/log.html", context)


@require_safe
def conflict(_request: HttpRequest, digest: str) -> HttpResponse:
    """The proof that a log contradicted itself, as a file for anybody to check."""
    row = get_object_or_404(LogConflict, digest=digest)
    response = HttpResponse(row.text, TEXT)
    response["Content-Disposition"] = f'attachment; filename="log-conflict-{digest[:12]}.txt"'
    return response


@require_safe
def checkpoint(_request: HttpRequest) -> HttpResponse:
    """The newest signed head."""
    return _file(CHECKPOINT, TEXT, "no-cache")


@require_safe
def tile(_request: HttpRequest, path: str) -> HttpResponse:
    """A tile of hashes or of entries; it never changes once it is there."""
    if PAST.fullmatch(path):
        return _file(path, TEXT, FOREVER)
    if not TILE.fullmatch(path):
        raise Http404
    return _file(path, "application/octet-stream", FOREVER)


@require_safe
def key(_request: HttpRequest) -> HttpResponse:
    """The verifier keys that sign the log now, one per line."""
    return _file(KEYS, TEXT, "no-cache")


@require_safe
def timestamp(_request: HttpRequest, size: int) -> HttpResponse:
    """The newest time-stamp answer over the head of ``size`` entries, as OpenSSL reads it."""
    row = Timestamp.objects.filter(checkpoint_id=size).order_by("-pk").first()
    if row is None:
        raise Http404
    return HttpResponse(bytes(row.answer), REPLY)


@require_safe
def sm2_key(_request: HttpRequest) -> HttpResponse:
    """The SM2 key of the second signature line, as OpenSSL reads it."""
    keys = announced_sm2_keys()
    if not keys:
        raise Http404
    return HttpResponse(keys[-1].pem(), "application/x-pem-file")


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
    if _knocks(request) > MOST_KNOCKS:
        return HttpResponse("请求过于频繁，请一分钟后再试。", TEXT, 429)
    try:
        line = answer_request(request=request.body[:200_000], by="witness", now=timezone.now())
    except UnknownLogError as error:
        return HttpResponse(str(error), TEXT, 404)
    except StaleError as error:
        return HttpResponse(f"{error.size}\n", "text/x.tlog.size", 409)
    except ForkError as error:
        older, newer = error.conflict.heads()
        return HttpResponse(str(error.conflict), TEXT, 409 if older.size == newer.size else 422)
    except BadProofError as error:
        return HttpResponse(str(error), TEXT, 422)
    except WitnessRefusedError as error:
        return HttpResponse(str(error), TEXT, 403)
    except KeyFileError:
        return HttpResponse("本系统没有担任见证方。", TEXT, 404)
    return HttpResponse(line, TEXT)


def _kept(request: HttpRequest) -> str:
    upload = request.FILES.get("file")
    if upload is not None:
        return bytes(upload.read(LONGEST_KEPT)).decode("utf-8", "replace")
    return request.POST.get("checkpoint", "")[:LONGEST_KEPT]


def _knocks(request: HttpRequest) -> int:
    """How often this address asked within the minute; signatures cost time to check."""
    name = f"witness-door/{client_address(request)}/{int(time.time()) // 60}"
    cache.add(name, 0, timeout=120)
    try:
        return cache.incr(name)
    except ValueError:  # thrown out of the cache in between
        return 1


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
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:  # a name that no file can have
            return None
        raise
