"""Imports under way and done: progress, outcome, findings, restart, decisions."""

from itertools import groupby
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from entities.leases import is_stale
from entities.models import BatchState, ChangeState, ImportBatch
from entities.selectors.registry import batches, field_label, pending_changes
from entities.services.conflicts import Choice, settle_conflicts
from entities.services.imports import BatchMovedOnError, restart_import
from entities.tasks import import_registry_task
from shuangsuiji.intake.export import CSV_TYPE, download
from shuangsuiji.intake.sources import Source
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import (
    check_has_role,
    check_has_role_anywhere,
    has_role,
    has_role_anywhere,
)

PER_PAGE = 30
SHOWN_CHANGES = 100
ENTITIES_PER_PAGE = 20
UNDER_WAY = (BatchState.QUEUED, BatchState.RUNNING)


@login_required
@require_GET
def list_batches(request: HttpRequest) -> HttpResponse:
    """导入记录."""
    today = timezone.localdate()
    page = Paginator(batches(request.user, on=today), PER_PAGE).get_page(request.GET.get("page"))
    may_plan = has_role_anywhere(request.user, Role.PLANNER, on=today)
    context = {"page_obj": page, "may_plan": may_plan}
    return render(request, "entities/batch_list.html", context)


@login_required
@require_GET
def show_batch(request: HttpRequest, code: str) -> HttpResponse:
    """One import: a bar while it runs, then what came of it."""
    batch = _batch(request, code)
    changes = list(batch.changes.exclude(state=ChangeState.PENDING)[:SHOWN_CHANGES])
    context = {
        **_progress(batch),
        "changes": [(change, field_label(change.field)) for change in changes],
        "change_count": batch.changes.count(),
        "pending": pending_changes(batch).values("entity_code").distinct().count(),
        "has_findings": bool(batch.error_file) and Path(batch.error_file).is_file(),
        "may_plan": _may_plan(request, batch),
    }
    return render(request, "entities/batch_detail.html", context)


@login_required
@require_GET
def show_progress(request: HttpRequest, code: str) -> HttpResponse:
    """The bar alone, polled; tells the browser to load the page anew when all is over."""
    batch = _batch(request, code)
    response = render(request, "entities/_import_progress.html", _progress(batch))
    if batch.state not in UNDER_WAY:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_GET
def download_findings(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """问题清单 of one import."""
    batch = _batch(request, code)
    path = Path(batch.error_file) if batch.error_file else None
    if path is None or not path.is_file():
        raise Http404("这次导入没有问题清单")
    return download(Source(path).chunks(), f"findings-{batch.code}.csv", CSV_TYPE)


@login_required
@require_POST
def restart(request: HttpRequest, code: str) -> HttpResponse:
    """Start an import again whose worker died; the attempt seen guards against two restarts."""
    batch = _batch(request, code)
    _check_may_plan(request, batch)
    if not is_stale(batch, now=timezone.now()):
        messages.warning(request, "这次导入还在进行，不用重新开始。")
        return redirect("entities:batch", code=code)
    try:
        restart_import(
            code=code,
            seen_attempt=int(request.POST.get("attempt") or -1),
            by=request.user.get_username(),
            now=timezone.now(),
        )
    except (BatchMovedOnError, ValueError):
        messages.warning(request, "这次导入的状态已经变了，请看最新情况。")
    else:
        import_registry_task.delay_on_commit(batch_code=code)
        messages.success(request, "已重新开始。")
    return redirect("entities:batch", code=code)


@login_required
@require_http_methods(["GET", "POST"])
def decide_conflicts(request: HttpRequest, code: str) -> HttpResponse:
    """逐户决定: file or register, entity by entity."""
    batch = _batch(request, code)
    _check_may_plan(request, batch)
    if request.method == "POST":
        choices: dict[str, Choice] = {}
        for name, value in request.POST.items():
            if name.startswith("choice-") and value in ("update", "keep"):
                choices[name.removeprefix("choice-")] = "update" if value == "update" else "keep"
        if choices:
            left = settle_conflicts(
                batch_code=code,
                choices=choices,
                by=request.user.get_username(),
                now=timezone.now(),
            )
            messages.success(request, f"已处理 {len(choices) - len(left)} 户。")
            if left:
                listed = "、".join(left[:5])
                messages.warning(
                    request, f"{len(left)} 户在导入之后又被改过，没有动：{listed}。请逐户核对。"
                )
        return redirect("entities:conflicts", code=code)
    pending = pending_changes(batch)
    codes = list(dict.fromkeys(pending.values_list("entity_code", flat=True)))
    page = Paginator(codes, ENTITIES_PER_PAGE).get_page(request.GET.get("page"))
    shown = pending.filter(entity_code__in=list(page))
    entities = [
        (entity, [(field_label(change.field), change) for change in changes])
        for entity, changes in groupby(shown, key=lambda change: change.entity_code)
    ]
    context = {"batch": batch, "page_obj": page, "entities": entities}
    return render(request, "entities/batch_conflicts.html", context)


def _batch(request: HttpRequest, code: str) -> ImportBatch:
    return get_object_or_404(batches(request.user, on=timezone.localdate()), code=code)


def _progress(batch: ImportBatch) -> dict[str, object]:
    return {
        "batch": batch,
        "percent": batch.progress_bp // 100,
        "is_under_way": batch.state in UNDER_WAY,
        "is_stale": is_stale(batch, now=timezone.now()),
    }


def _may_plan(request: HttpRequest, batch: ImportBatch) -> bool:
    today = timezone.localdate()
    if batch.unit is None:
        return has_role_anywhere(request.user, Role.PLANNER, on=today)
    return has_role(request.user, Role.PLANNER, batch.unit, on=today)


def _check_may_plan(request: HttpRequest, batch: ImportBatch) -> None:
    """Whoever may import for the unit may restart its imports and decide its conflicts."""
    today = timezone.localdate()
    if batch.unit is None:
        check_has_role_anywhere(request.user, Role.PLANNER, on=today)
    else:
        check_has_role(request.user, Role.PLANNER, batch.unit, on=today)
