"""The list of inspection items: public inside the bureau, edited by planners of the top unit."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections.forms.catalogue import ExampleForm, ItemForm, RetireForm, initial_of
from inspections.item_columns import COLUMNS, export_rows
from inspections.models.catalogue import InspectionItem
from inspections.selectors.catalogue import (
    current_items,
    examples_of,
    has_items,
    item_versions,
)
from inspections.selectors.editing import specialist_choices
from inspections.services.catalogue import CatalogueError, load_catalogue, retire_item, save_item
from inspections.views.access import check_catalogue_editor, may_edit_catalogue, today
from shuangsuiji.intake.export import CSV_TYPE, XLSX_TYPE, csv_chunks, download, xlsx_chunks

PER_PAGE = 50


@login_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Items in force."""
    search = request.GET.get("q", "").strip()
    page = Paginator(current_items(search), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "inspections/catalogue_list.html",
        {
            "page_obj": page,
            "search": search,
            "is_empty": not has_items(),
            "may_edit": may_edit_catalogue(request),
        },
    )


@login_required
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The items in force as a file that can be edited and imported again."""
    header = [column.label for column in COLUMNS]
    rows = export_rows(current_items(request.GET.get("q", "").strip()))
    name = f"items-{today():%Y%m%d}.{form}"
    if form == "csv":
        return download(csv_chunks(header, rows), name, CSV_TYPE)
    if form == "xlsx":
        return download(xlsx_chunks(header, rows, sheet="抽查事项清单"), name, XLSX_TYPE)
    raise Http404("只能导出 CSV 或 XLSX。")


@login_required
@require_safe
def item_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One item with its history."""
    versions = list(item_versions(code))
    if not versions:
        raise Http404(f"没有代码为 {code} 的事项。")
    current = next((item for item in versions if item.is_current), None)
    shown = current or versions[0]
    return render(
        request,
        "inspections/catalogue_detail.html",
        {
            "item": shown,
            "current": current,
            "versions": versions,
            "tag_name": dict(specialist_choices()).get(shown.required_tag, shown.required_tag),
            "retire_form": RetireForm(
                initial={"version": current.version if current else 0, "last_day": today()}
            ),
            "may_edit": may_edit_catalogue(request),
            "examples": examples_of([code]).defer("shown"),
            "example_form": ExampleForm(),
        },
    )


@login_required
def new_item(request: HttpRequest) -> HttpResponse:
    """Add an item."""
    check_catalogue_editor(request)
    initial = {"valid_from": today(), "version": 0}
    return _edit(
        request, ItemForm(specialist_choices(), request.POST or None, initial=initial), None
    )


@login_required
def edit_item(request: HttpRequest, code: str) -> HttpResponse:
    """Write the next version of an item."""
    check_catalogue_editor(request)
    item = item_versions(code).filter(is_current=True).first()
    if item is None:
        raise Http404(f"没有代码为 {code} 的现行事项。")
    form = ItemForm(
        specialist_choices(),
        request.POST or None,
        initial=initial_of(item, on=today()),
        is_new=False,
    )
    return _edit(request, form, item)


@login_required
@require_POST
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Take an item off the list."""
    check_catalogue_editor(request)
    form = RetireForm(request.POST)
    if not form.is_valid():
        messages.error(request, "没有废止：最后施行日应为存在的日期。请重新填写。")
        return redirect("inspections:item", code=code)
    try:
        retire_item(
            code=code,
            expected_version=form.cleaned_data["version"],
            last_day=form.cleaned_data["last_day"],
            by=request.user.get_username(),
            now=timezone.now(),
        )
        messages.success(request, f"事项 {code} 已废止，已有任务不受影响。")
    except CatalogueError as error:
        messages.error(request, str(error))
    return redirect("inspections:item", code=code)


@login_required
@require_POST
def load_starter(request: HttpRequest) -> HttpResponse:
    """Fill the list with the starter items."""
    check_catalogue_editor(request)
    added = load_catalogue(by=request.user.get_username(), now=timezone.now())
    messages.success(request, f"已载入 {added} 个示例事项，请由法规科核对后使用。")
    return redirect("inspections:catalogue")


def _edit(request: HttpRequest, form: ItemForm, item: InspectionItem | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_item(
                code=form.cleaned_data["code"],
                draft=form.draft(),
                expected_version=form.cleaned_data["version"],
                by=request.user.get_username(),
                now=timezone.now(),
            )
            messages.success(request, f"事项 {saved.code} 第 {saved.version} 版已保存。")
            return redirect("inspections:item", code=saved.code)
        except CatalogueError as error:
            form.add_error(None, str(error))
    return render(request, "inspections/catalogue_form.html", {"form": form, "item": item})
