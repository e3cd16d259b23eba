"""Importing a list in the browser: upload, look at it, confirm, see what came of it.

Between the steps the file lies in an ``Upload`` that only its uploader can reach; it is
discarded once stored. What came of it stays in the session.
"""

from abc import ABC, abstractmethod
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from shuangsuiji.intake.decoding import LABELS
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.export import CSV_TYPE, XLSX_TYPE, csv_chunks, write_xlsx
from shuangsuiji.intake.models import Upload
from shuangsuiji.intake.selectors import upload_of
from shuangsuiji.intake.services import discard_upload, receive_upload
from shuangsuiji.orgs.forms import ListUploadForm
from shuangsuiji.orgs.lists import ListImport, Opened, complete, open_list, write_findings

SHOWN_FINDINGS = 50
OUTCOMES = "ssj_list_outcomes"  # in the session: token -> what came of it
KEPT_OUTCOMES = 5


class ListWizard(ABC):
    """The pages of one kind of list. ``name`` is the stem of its URL names."""

    namespace: str
    name: str
    title: str
    intro: str
    back: str  # URL name of the page that one comes from
    back_title: str
    measure: str  # what a row is: 个, 人
    refusals: tuple[type[Exception], ...]  # what reading and storing may refuse with

    @abstractmethod
    def kind(self, request: HttpRequest) -> ListImport[Any]:
        """The list import for this user; refuses whoever may import nothing."""

    @property
    def purpose(self) -> str:
        return f"{self.namespace}.{self.name}"

    @property
    def back_href(self) -> str:
        return reverse(self.back)

    @property
    def upload_href(self) -> str:
        return self.href("")

    @property
    def csv_href(self) -> str:
        return self.href("_template", "csv")

    @property
    def xlsx_href(self) -> str:
        return self.href("_template", "xlsx")

    def href(self, step: str, *args: str) -> str:
        return reverse(f"{self.namespace}:{self.name}{step}", args=args)

    def urls(self, prefix: str) -> list[URLPattern]:
        """Patterns for the app's ``urlpatterns``."""
        one = f"{prefix}<str:token>/"
        me, name = {"wizard": self}, self.name
        return [
            path(prefix, upload, me, name=name),
            path(f"{prefix}template.<str:form>", template, me, name=f"{name}_template"),
            path(one, preview, me, name=f"{name}_preview"),
            path(f"{one}outcome/", outcome, me, name=f"{name}_outcome"),
            path(f"{one}findings.csv", findings, me, name=f"{name}_findings"),
        ]


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, wizard: ListWizard) -> HttpResponse:
    """Step 1: choose a file."""
    kind = wizard.kind(request)
    form = ListUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            received = receive_upload(
                purpose=wizard.purpose,
                filename=file.name,
                chunks=file.chunks(),
                by=request.user.get_username(),
                now=timezone.now(),
            )
        except FileRejectedError as error:
            form.add_error("file", str(error))
        else:
            return redirect(wizard.href("_preview", received.token))
    context = {"wizard": wizard, "form": form, "columns": kind.columns}
    return render(request, "orgs/list_upload.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, wizard: ListWizard, token: str) -> HttpResponse:
    """Step 2: how the file was read and what storing it would do; POST stores it."""
    kind = wizard.kind(request)
    received = _own_upload(request, wizard, token)
    given = request.POST if request.method == "POST" else request.GET
    encoding = given.get("encoding", "")
    choice = {
        column.field: int(given[f"col_{column.field}"])
        for column in kind.columns
        if given.get(f"col_{column.field}", "").isdecimal()
    }
    has_choice = any(f"col_{column.field}" in given for column in kind.columns)
    context: dict[str, Any] = {
        "wizard": wizard,
        "upload": received,
        "encoding": encoding,
        "encodings": LABELS.items(),
    }
    try:
        opened = open_list(
            kind,
            received.path,
            received.filename,
            encoding=encoding,
            sheet=given.get("sheet", ""),
            choice=choice if has_choice else None,
        )
        if request.method == "POST":
            return _store(request, wizard, kind, received, opened)
    except wizard.refusals as error:
        return render(request, "orgs/list_preview.html", {**context, "refused": str(error)})
    return render(
        request, "orgs/list_preview.html", {**context, **_shown(kind, opened, SHOWN_FINDINGS)}
    )


def _shown(kind: ListImport[Any], opened: Opened[Any], limit: int) -> dict[str, Any]:
    mapping, checked = opened.mapping, opened.checked
    return {
        "opened": opened,
        "checked": checked,
        "shown_findings": checked.findings[:limit] if checked else [],
        "shown_changes": checked.changes[:limit] if checked else [],
        "columns": [
            {
                "column": column,
                "index": mapping.fields.get(column.field),
                "samples": [
                    row.cells[mapping.fields[column.field]]
                    for row in opened.sample[:3]
                    if column.field in mapping.fields
                ],
                "is_missing": column in mapping.missing or column.field in mapping.ambiguous,
            }
            for column in kind.columns
        ],
        "header": list(enumerate(opened.table.header)),
        "encoding_label": LABELS.get(opened.table.encoding, "XLSX"),
    }


def _store(
    request: HttpRequest,
    wizard: ListWizard,
    kind: ListImport[Any],
    received: Upload,
    opened: Opened[Any],
) -> HttpResponse:
    checked = complete(opened)
    by, now = request.user.get_username(), timezone.now()
    kind.store(checked, source=received.filename, digest=received.sha256, by=by, now=now)
    path_of_findings = write_findings(checked.findings, _findings_path(received.token))
    done = {
        "filename": received.filename,
        "has_findings": bool(path_of_findings),
        **checked.outcome("").as_dict(),
    }
    kept = dict(list(request.session.get(OUTCOMES, {}).items())[1 - KEPT_OUTCOMES :])
    request.session[OUTCOMES] = {**kept, received.token: done}
    discard_upload(token=received.token, by=by, now=now)
    return redirect(wizard.href("_outcome", received.token))


@login_required
@require_GET
def outcome(request: HttpRequest, wizard: ListWizard, token: str) -> HttpResponse:
    """Step 3: what was stored and what was not."""
    wizard.kind(request)
    done = request.session.get(OUTCOMES, {}).get(token)
    if done is None:
        raise Http404
    context = {
        "wizard": wizard,
        "done": done,
        "findings_href": wizard.href("_findings", token),
    }
    return render(request, "orgs/list_outcome.html", context)


@login_required
@require_GET
def findings(request: HttpRequest, wizard: ListWizard, token: str) -> FileResponse:
    """The file of findings, before and after the list was stored."""
    kind = wizard.kind(request)
    if token in request.session.get(OUTCOMES, {}):
        stored = _findings_path(token)
        if not stored.is_file():
            raise Http404
        content = stored.read_bytes()
    else:
        received = _own_upload(request, wizard, token)
        try:
            checked = complete(open_list(kind, received.path, received.filename))
        except FileRejectedError as error:
            raise Http404 from error
        with TemporaryDirectory() as folder:
            written = write_findings(checked.findings, Path(folder) / "findings.csv")
            if not written:
                raise Http404
            content = Path(written).read_bytes()
    return FileResponse(
        BytesIO(content), as_attachment=True, filename="问题清单.csv", content_type=CSV_TYPE
    )


@login_required
@require_GET
def template(request: HttpRequest, wizard: ListWizard, form: str) -> HttpResponse:
    """An empty list with one example line."""
    columns = wizard.kind(request).columns
    header = [column.label for column in columns]
    rows = [[column.example for column in columns]]
    if form == "csv":
        response = HttpResponse(b"".join(csv_chunks(header, rows)), content_type=CSV_TYPE)
    elif form == "xlsx":
        with TemporaryDirectory() as folder:
            written = Path(folder) / "template.xlsx"
            write_xlsx(written, header, rows, sheet="模板")
            response = HttpResponse(written.read_bytes(), content_type=XLSX_TYPE)
    else:
        raise Http404
    name = quote(f"{wizard.title}模板.{form}")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _own_upload(request: HttpRequest, wizard: ListWizard, token: str) -> Upload:
    received = upload_of(token=token, purpose=wizard.purpose, by=request.user.get_username())
    if received is None:
        raise Http404
    return received


def _findings_path(token: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "findings" / f"{token}.csv"
