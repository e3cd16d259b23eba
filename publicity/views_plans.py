"""Plans, the list of inspection items, notices: what a bureau says before it inspects."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from inspections.codes import ItemClass, NamesOfEntities
from inspections.sealing.figures import figures_of
from inspections.selectors.catalogue import current_items, item_versions
from inspections.selectors.live import coming_ceremonies
from inspections.selectors.notices import NoticeKind, notices
from inspections.selectors.open_plans import approved_plans
from inspections.selectors.plans import spec_of
from inspections.selectors.public import disclosure_of, public_session
from inspections.selectors.public_plans import (
    InspectionItem,
    plan_versions,
    planned_tasks,
    public_plan,
)
from publicity.selectors import drawn_rows, redacted
from shuangsuiji.intake.export import CSV_TYPE, csv_chunks, download

PLANS, ITEMS, NOTICES, LISTED = 30, 100, 30, 100
WHOLE = 2_000  # entities of a list that is printed in one piece
ITEM_COLUMNS = (
    *("事项代码", "版本", "抽查类别", "抽查事项", "抽查内容", "事项类别", "检查对象", "检查方式"),
    *("比例与频次", "检查依据", "施行日期", "废止日期"),
)


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Approved annual plans, newest year first."""
    rows = approved_plans()
    years = sorted(set(rows.order_by().values_list("year", flat=True)), reverse=True)
    year = request.GET.get("year", "").strip()
    if year in {str(one) for one in years}:
        rows = rows.filter(year=int(year))
    page = Paginator(rows.order_by("-year", "unit__path"), PLANS).get_page(request.GET.get("page"))
    context = {"page_obj": page, "years": years, "year": year}
    return render(request, "publicity/plans.html", context)


@require_safe
def plan(request: HttpRequest, unit: str, year: int) -> HttpResponse:
    """One plan with its tasks, and when each version was approved."""
    row = public_plan(unit, year)
    versions = plan_versions(row) if row is not None else []
    if row is None or not (versions or row.approved_at):
        raise Http404("没有这一年度的计划，或尚未批准。")
    context = {"plan": row, "tasks": planned_tasks(row), "versions": versions}
    return render(request, "publicity/plan.html", context)


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """抽查事项清单: the items in force, by category."""
    asked = request.GET.get("q", "").strip()[:100]
    rows = current_items(asked).order_by("category", "code")
    page = Paginator(rows, ITEMS).get_page(request.GET.get("page"))
    groups = [(name, list(rows)) for name, rows in groupby(page, key=lambda row: row.category)]
    return render(
        request, "publicity/items.html", {"page_obj": page, "groups": groups, "asked": asked}
    )


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One item in every version that it had."""
    versions = list(item_versions(code))
    if not versions:
        raise Http404(f"抽查事项清单里没有 {code}。")
    shown = next((row for row in versions if row.is_current), versions[0])
    return render(request, "publicity/item.html", {"item": shown, "versions": versions})


@require_safe
def items_file(_request: HttpRequest) -> StreamingHttpResponse:
    """The list in force as a table."""
    return download(csv_chunks(ITEM_COLUMNS, _item_rows()), "items.csv", CSV_TYPE)


def _item_rows() -> Iterator[tuple[str, ...]]:
    for row in current_items().iterator():
        yield (
            *(row.code, str(row.version), row.category, row.name, row.content),
            *(ItemClass(row.item_class).label, row.objects_note, _methods(row)),
            *(row.ratio_hint, row.legal_basis, row.valid_from.isoformat()),
            row.valid_to.isoformat() if row.valid_to else "",
        )


def _methods(row: InspectionItem) -> str:
    return "、".join(row.method_labels)


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """抽查公告: everything that was announced, latest first."""
    kind = request.GET.get("kind", "").strip()
    kind = kind if kind in NoticeKind.values else ""
    page = Paginator(notices(kind=kind), NOTICES).get_page(request.GET.get("page"))
    labels = dict(NoticeKind.choices)
    return render(
        request,
        "publicity/notices.html",
        {
            "page_obj": page,
            "rows": [{**row, "label": labels[row["what"]], "href": _leads_to(row)} for row in page],
            "kinds": NoticeKind.choices,
            "kind": kind,
            "coming": coming_ceremonies()[:3],
        },
    )


def _leads_to(row: dict[str, Any]) -> str:
    number = str(row["ref"])
    if row["what"] == NoticeKind.PLAN:
        unit, _, year = number.rpartition("/")
        return reverse("publicity:plan", args=[unit, int(year)])
    pages = {NoticeKind.CEREMONY: "ceremony:watch", NoticeKind.DRAW: "publicity:notice"}
    return reverse(pages.get(row["what"], "publicity:draw"), args=[number])


@require_safe
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """The notice of one published draw, to be printed and posted, with whom it will inspect."""
    session = public_session(code)
    if session is None or session.published_at is None:
        raise Http404(f"场次 {code} 还没有公布抽取结果。")
    figures = figures_of(session)
    rows = drawn_rows(session)
    is_whole = "all" in request.GET and rows.count() <= WHOLE
    page = Paginator(rows, WHOLE if is_whole else LISTED).get_page(request.GET.get("page"))
    return render(
        request,
        "publicity/notice.html",
        {
            "session": session,
            "figures": figures,
            "page_obj": page,
            "drawn": redacted(page, figures, {}),
            "may_be_whole": page.has_other_pages() and page.paginator.count <= WHOLE,
            "published_on": localtime(session.published_at).date(),
            "is_shown": disclosure_of(session).names,
            "names": NamesOfEntities(spec_of(session.task).publish_names).label,
            "is_over": session.task.window_to < timezone.localdate(),
        },
    )
