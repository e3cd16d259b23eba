"""Who read what of a bureau's data: for the bureau itself."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from shuangsuiji.intake.export import CSV_TYPE, csv_chunks, download
from shuangsuiji.orgs.policies import check_has_role_anywhere
from shuangsuiji.partners.forms import AccessForm
from shuangsuiji.partners.selectors import OWNERS, accesses_visible_to, counts_by_client
from shuangsuiji.partners.services.accesses import record_access_export

PER_PAGE = 50
MOST_EXPORTED = 200_000
HEADER = ("时间", "使用单位", "客户端", "用途", "接口", "主体代码", "字段", "条数", "数据单位")


@login_required
@require_GET
def list_accesses(request: HttpRequest) -> HttpResponse:
    """访问记录 with counts per client."""
    today = timezone.localdate()
    check_has_role_anywhere(request.user, OWNERS, on=today)
    form = AccessForm(request.GET)
    rows = accesses_visible_to(request.user, form.wanted, on=today)
    return render(
        request,
        "partners/access_list.html",
        {
            "form": form,
            "counts": counts_by_client(rows)[:20],
            "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        },
    )


@login_required
@require_POST
def export_accesses(request: HttpRequest) -> StreamingHttpResponse:
    """The chosen records as CSV; that they were taken out is recorded."""
    today = timezone.localdate()
    check_has_role_anywhere(request.user, OWNERS, on=today)
    wanted = AccessForm(request.GET).wanted
    rows = accesses_visible_to(request.user, wanted, on=today)[:MOST_EXPORTED]
    record_access_export(
        wanted=wanted, count=rows.count(), by=request.user.get_username(), now=timezone.now()
    )
    lines = (
        (
            timezone.localtime(row.at).isoformat(sep=" ", timespec="seconds"),
            row.client.agency,
            row.client.code,
            row.purpose,
            row.what_label,
            row.entity_code,
            "、".join(row.field_labels),
            str(row.row_count),
            row.unit.name,
        )
        for row in rows.iterator(chunk_size=2000)
    )
    return download(csv_chunks(HEADER, lines), f"accesses-{today}.csv", CSV_TYPE)
