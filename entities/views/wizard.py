"""Importing in a browser: upload, look at what was understood, confirm."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from entities.columns import COLUMNS, LABELS, lacking
from entities.forms import MappingForm, UploadForm
from entities.importer import Order
from entities.models import ConflictPolicy
from entities.preview import Sample, sample
from entities.services.imports import request_import
from entities.tasks import import_registry_task
from shuangsuiji.intake.decoding import LABELS as ENCODINGS
from shuangsuiji.intake.delimited import NAMES
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.models import Upload
from shuangsuiji.intake.selectors import upload_of
from shuangsuiji.intake.services import discard_upload, receive_upload
from shuangsuiji.orgs.models import Role, Unit
from shuangsuiji.orgs.policies import check_has_role, check_has_role_anywhere
from shuangsuiji.orgs.selectors import units_visible_to

PURPOSE = "entities.registry"


@login_required
@require_http_methods(["GET", "POST"])
def upload_registry(request: HttpRequest) -> HttpResponse:
    """Step one. An unusable file is refused here already, with the reason at the field."""
    today = timezone.localdate()
    check_has_role_anywhere(request.user, Role.PLANNER, on=today)
    units = units_visible_to(request.user, on=today, roles=[Role.PLANNER])
    form = UploadForm(request.POST or None, request.FILES or None, units=units)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        by, now = request.user.get_username(), timezone.now()
        try:
            upload = receive_upload(
                purpose=PURPOSE,
                filename=cleaned["file"].name,
                chunks=cleaned["file"].chunks(),
                encoding=cleaned["encoding"],
                sheet=cleaned["sheet"],
                by=by,
                now=now,
            )
        except FileRejectedError as error:
            form.add_error("file", str(error))
        else:
            try:
                sample(_order(upload), now=now)
            except FileRejectedError as error:
                discard_upload(token=upload.token, by=by, now=now)
                form.add_error("file", str(error))
            else:
                request.session[_key(upload)] = {
                    "unit": cleaned["unit"].code,
                    "on_conflict": cleaned["on_conflict"],
                }
                return redirect("entities:import_preview", token=upload.token)
    context = {"form": form, "columns": COLUMNS, "has_units": units.exists()}
    return render(request, "entities/import_upload.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def preview_import(request: HttpRequest, token: str) -> HttpResponse:
    """Step two: detected facts, columns to confirm, first rows, first findings."""
    upload = upload_of(token=token, purpose=PURPOSE, by=request.user.get_username())
    wish = request.session.get(f"import:{token}")
    if upload is None or wish is None:
        raise Http404("没有这个上传文件")
    unit = Unit.objects.get(code=wish["unit"])
    check_has_role(request.user, Role.PLANNER, unit, on=timezone.localdate())
    now = timezone.now()
    if request.method == "POST" and "discard" in request.POST:
        return _discard(request, upload)
    first = sample(_order(upload, unit), now=now)
    form = MappingForm(
        request.POST or None,
        header=first.table.header,
        initial=MappingForm.initial_of(first.mapping.fields),
    )
    seen = first
    if request.method == "POST" and form.is_valid():
        seen = sample(_order(upload, unit, form.choice), now=now)
        problems = lacking(seen.mapping)
        if "confirm" in request.POST and not problems:
            return _confirm(request, upload, unit, form.choice)
        for problem in problems:
            form.add_error(None, f"{problem}。")
    return render(request, "entities/import_preview.html", _shown(upload, unit, wish, seen, form))


def _shown(
    upload: Upload, unit: Unit, wish: dict[str, str], seen: Sample, form: MappingForm
) -> dict[str, Any]:
    table = seen.table
    used = sorted(seen.mapping.fields.items(), key=lambda item: item[1])
    return {
        "upload": upload,
        "unit": unit,
        "on_conflict": ConflictPolicy(wish["on_conflict"]).label,
        "table": table,
        "encoding": ENCODINGS.get(table.encoding, table.encoding),
        "delimiter": NAMES.get(table.delimiter, table.delimiter),
        "sample": seen,
        "problems": lacking(seen.mapping),
        "form": form,
        "pairs": [_Pair(column.field, column.required, form) for column in COLUMNS],
        "head": [LABELS[name] for name, _ in used],
        "first_rows": [
            (row.number, [row.cells[index] for _, index in used]) for row in seen.first_rows
        ],
    }


@dataclass(frozen=True)
class _Pair:
    """One of our columns and its select box."""

    field: str
    required: bool
    form: MappingForm

    @property
    def bound(self) -> Any:
        return self.form[f"col_{self.field}"]


def _confirm(
    request: HttpRequest, upload: Upload, unit: Unit, choice: dict[str, int]
) -> HttpResponse:
    wish = request.session.pop(_key(upload))
    batch = request_import(
        filename=upload.filename,
        stored_as=str(upload.path),
        sha256=upload.sha256,
        size=upload.size,
        upload_token=upload.token,
        unit=unit,
        on_conflict=ConflictPolicy(wish["on_conflict"]),
        mapping=choice,
        encoding=upload.encoding,
        sheet=upload.sheet,
        by=request.user.get_username(),
        now=timezone.now(),
    )
    import_registry_task.delay_on_commit(batch_code=batch.code)
    return redirect("entities:batch", code=batch.code)


def _discard(request: HttpRequest, upload: Upload) -> HttpResponse:
    request.session.pop(_key(upload), None)
    discard_upload(token=upload.token, by=request.user.get_username(), now=timezone.now())
    messages.info(request, "已放弃，上传的文件已删除，数据没有变化。")
    return redirect("entities:import")


def _order(
    upload: Upload, unit: Unit | None = None, mapping: dict[str, int] | None = None
) -> Order:
    return Order(
        path=upload.path,
        filename=upload.filename,
        unit=unit,
        mapping=mapping,
        encoding=upload.encoding,
        sheet=upload.sheet,
    )


def _key(upload: Upload) -> str:
    return f"import:{upload.token}"
