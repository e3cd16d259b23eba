"""Open data and feeds for whoever wants to use them: one page, and the files of each day."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publicity.bundle.snapshot import MANIFEST, PROOF
from publicity.feeds import FEEDS
from publicity.models import OpenDataSnapshot
from publicity.opendata.catalogue import DATASETS
from publicity.opendata.columns import Dataset
from publicity.opendata.keeping import (
    LICENCE,
    OF_RESULTS,
    folder_of,
    is_withheld,
    keep_proof,
    kept_snapshots,
)
from publicity.opendata.writing import SCHEMA
from publicity.views_files import WHILE
from shuangsuiji.intake.export import CSV_TYPE, download
from shuangsuiji.intake.sources import Source
from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.ledger.proofs import NotSealedError

TYPES = {
    "csv": CSV_TYPE,
    "jsonl": "application/x-ndjson; charset=utf-8",
    "schema": "application/schema+json",
}
JSON = "application/json"
A_DAY = "public, max-age=86400"
WITHHELD = "检查结果中有后来撤下的公示，这一天的结果不再提供。请下载以后的一天。"
_RESULT_NAMES = [dataset.name for dataset in OF_RESULTS]


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What there is, in which form, of which days; how to check it; the feeds."""
    days = [(row, _by_dataset(row), is_withheld(row)) for row in kept_snapshots()]
    context = {
        "days": days,
        "datasets": DATASETS,
        "of_results": OF_RESULTS,
        "licence": LICENCE,
        "feeds": [(f"publicity:feed_{feed.name}", feed.heading) for feed in FEEDS],
    }
    return render(request, "publicity/open_data.html", context)


def _files(snapshot: OpenDataSnapshot) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = parse_canonical(bytes(snapshot.manifest))["files"]
    return found


def _by_dataset(snapshot: OpenDataSnapshot) -> list[tuple[Dataset, int, list[dict[str, Any]]]]:
    """Each data set that the day has, its rows and its files."""
    files = _files(snapshot)
    found = []
    for dataset in DATASETS:
        parts = [one for one in files if one["dataset"] == dataset.name]
        if parts:
            found.append((dataset, max(one["rows"] for one in parts), parts))
    return found


@require_safe
def open_data_file(request: HttpRequest, day: str, name: str) -> HttpResponseBase:
    """One file of a day, streamed; the manifest says which there are."""
    snapshot = _snapshot(day)
    if name == PROOF:
        return _proof(snapshot)
    is_of_results = False
    if name == MANIFEST:
        digest, media_type = snapshot.digest, JSON
    else:
        row = next((one for one in _files(snapshot) if one["name"] == name), None)
        if row is None:
            raise Http404(f"{day} 的开放数据中没有文件“{name}”。请从开放数据页下载。")
        digest, media_type = row["digest"], TYPES[row["format"]]
        is_of_results = row["format"] != SCHEMA and row["dataset"] in _RESULT_NAMES
        if is_of_results and is_withheld(snapshot):
            return HttpResponse(f"{day} 的{WITHHELD}", "text/plain; charset=utf-8", 410)
    path = folder_of(snapshot.day) / name
    if not path.exists():
        raise Http404(f"{day} 的开放数据已过保存期。请下载较近的一天。")
    etag = f'"{digest}"'
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = download(Source(path).chunks(), f"{day}-{name}", media_type)
        response["Content-Length"] = str(path.stat().st_size)
    response["ETag"] = etag
    response["Cache-Control"] = WHILE if is_of_results else A_DAY
    return response


def _snapshot(day: str) -> OpenDataSnapshot:
    try:
        row = OpenDataSnapshot.objects.filter(day=date.fromisoformat(day)).first()
    except ValueError:
        row = None
    if row is None:
        raise Http404(f"没有 {day} 的开放数据。请从开放数据页下载。")
    return row


def _proof(snapshot: OpenDataSnapshot) -> HttpResponse:
    if not folder_of(snapshot.day).exists():
        raise Http404(f"{snapshot.day} 的开放数据已过保存期。请下载较近的一天。")
    try:
        data = keep_proof(snapshot).read_bytes()
    except NotSealedError as error:
        later = HttpResponse(str(error), "text/plain; charset=utf-8", 503)
        later["Retry-After"], later["Cache-Control"] = "5", "no-store"
        return later
    response = HttpResponse(data, content_type=JSON)
    response["Content-Disposition"] = f'attachment; filename="{snapshot.day}-{PROOF}"'
    response["Cache-Control"] = A_DAY
    return response
