"""The register list, one entity, editing it, and taking the list away as a file."""

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from entities.exporting import HEADER, degrees, export_rows
from entities.filters import RegistryFilter
from entities.forms import EntityForm
from entities.models import Entity, ImportChange
from entities.selectors.listings import credit_entities
from entities.selectors.registry import (
    batches,
    changes_of_entity,
    district_names,
    edits_of_entity,
    field_label,
    reachable,
    registry,
    units_of,
    waiting,
)
from entities.services.registry import (
    ComputedGradeError,
    NothingChangedError,
    StaleVersionError,
    update_entity,
)
from shuangsuiji.intake.export import (
    CSV_TYPE,
    XLSX_LAST_ROW,
    XLSX_TYPE,
    csv_chunks,
    download,
    xlsx_chunks,
)
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role, check_has_role_anywhere, has_role_anywhere
from shuangsuiji.orgs.selectors import units_visible_to

PER_PAGE = 50
HISTORY = 50  # newest lines of history on the page of an entity


@login_required
@require_GET
def list_entities(request: HttpRequest) -> HttpResponse:
    """检查对象名录 with search and filters."""
    today = timezone.localdate()
    found = _filtered(request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": found,
        "page_obj": page,
        "waiting": waiting(request.user, on=today).count(),
        "may_plan": has_role_anywhere(request.user, Role.PLANNER, on=today),
        "query": request.GET.urlencode(),
    }
    return render(request, "entities/entity_list.html", context)


def _filtered(request: HttpRequest) -> RegistryFilter:
    today = timezone.localdate()
    return RegistryFilter(
        request.GET,
        queryset=registry(request.user, on=today),
        units=units_of(request.user, on=today),
    )


@login_required
@require_GET
def export_entities(request: HttpRequest, suffix: str) -> HttpResponse | StreamingHttpResponse:
    """The filtered list as CSV or XLSX, in columns that can be imported again."""
    rows = _filtered(request).qs.defer(None)
    if suffix == "csv":
        chunks = csv_chunks(HEADER, export_rows(_streamed(rows)))
        return download(chunks, "entities.csv", CSV_TYPE)
    if rows.count() >= XLSX_LAST_ROW:
        messages.error(request, "超过 1,048,575 户，XLSX 放不下。请缩小范围，或导出 CSV。")
        return redirect("entities:list")
    chunks = xlsx_chunks(HEADER, export_rows(_streamed(rows)), sheet="检查对象")
    return download(chunks, "entities.xlsx", XLSX_TYPE)


def _streamed(rows: QuerySet[Entity]) -> Iterator[Entity]:
    return rows.prefetch_related("tags").iterator(chunk_size=2_000)


@login_required
@require_GET
def show_entity(request: HttpRequest, code: str) -> HttpResponse:
    """Facts, imports and edits of one entity."""
    today = timezone.localdate()
    entity = get_object_or_404(reachable(request.user, on=today), code=code)
    districts = district_names([entity.region_code, entity.district_code])
    changes = changes_of_entity(entity)[:HISTORY]
    context = {
        "entity": entity,
        "tags": entity.tags.all(),
        "region": districts.get(entity.region_code, entity.region_code),
        "district": districts.get(entity.district_code, ""),
        "batches": _codes_of_visible_batches(request, entity, changes),
        "lon": degrees(entity.lon_e6),
        "lat": degrees(entity.lat_e6),
        "changes": [(change, field_label(change.field)) for change in changes],
        "edits": edits_of_entity(entity)[:HISTORY],
        "may_plan": has_role_anywhere(request.user, Role.PLANNER, on=today),
        "may_read_credit": credit_entities(request.user, on=today).filter(pk=entity.pk).exists(),
    }
    return render(request, "entities/entity_detail.html", context)


def _codes_of_visible_batches(
    request: HttpRequest, entity: Entity, changes: Iterable[ImportChange]
) -> set[str]:
    """Which of the imports that touched the entity the user may open."""
    codes = {entity.batch_code, *(change.batch.code for change in changes)}
    visible = batches(request.user, on=timezone.localdate()).filter(code__in=codes)
    return set(visible.values_list("code", flat=True))


@login_required
@require_http_methods(["GET", "POST"])
def edit_entity(request: HttpRequest, code: str) -> HttpResponse:
    """Correct one entity; typed text survives a refusal."""
    today = timezone.localdate()
    entity = get_object_or_404(reachable(request.user, on=today), code=code)
    if entity.responsible_unit:
        check_has_role(request.user, Role.PLANNER, entity.responsible_unit, on=today)
    else:
        check_has_role_anywhere(request.user, Role.PLANNER, on=today)
        get_object_or_404(waiting(request.user, on=today, roles=[Role.PLANNER]), pk=entity.pk)
    units = units_visible_to(request.user, on=today, roles=[Role.PLANNER])
    form = EntityForm(request.POST or None, instance=entity, units=units)
    if request.method == "POST" and form.is_valid():
        try:
            update_entity(
                code=code,
                version=form.cleaned_data["version"],
                changes=form.changes,
                tags=list(form.cleaned_data["tags"]),
                by=request.user.get_username(),
                now=timezone.now(),
            )
        except StaleVersionError as error:
            form = _after_stale(request, code, str(error))
        except ComputedGradeError as error:
            form.add_error("grade", str(error))
        except NothingChangedError as error:
            messages.info(request, str(error))
            return redirect("entities:entity", code=code)
        else:
            messages.success(request, "已保存。")
            return redirect("entities:entity", code=code)
    return render(request, "entities/entity_form.html", {"form": form, "entity": entity})


def _after_stale(request: HttpRequest, code: str, reason: str) -> EntityForm:
    """The form with the typed text and the newest version, naming what the other person left."""
    today = timezone.localdate()
    entity = reachable(request.user, on=today).get(code=code)
    units = units_visible_to(request.user, on=today, roles=[Role.PLANNER])
    typed = request.POST.copy()
    typed["version"] = str(entity.version)
    form = EntityForm(typed, instance=entity, units=units)
    theirs = {name: form[name].initial for name in form.changed_data if name != "version"}
    form.is_valid()
    form.add_error(None, reason)
    for name, value in theirs.items():
        if name in form.fields and name != "tags":
            form.add_error(name, f"库中现为：{value if value not in (None, '') else '(空)'}")
    return form
