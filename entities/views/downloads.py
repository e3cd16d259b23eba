"""Empty register files to fill in."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from entities.columns import COLUMNS
from shuangsuiji.intake.export import CSV_TYPE, XLSX_TYPE, csv_chunks, download, xlsx_chunks


@login_required
@require_GET
def download_template(_: HttpRequest, suffix: str) -> StreamingHttpResponse:
    """The columns of an import with one example row, which is to be replaced."""
    header = [column.label for column in COLUMNS]
    example = [[column.example for column in COLUMNS]]
    if suffix == "csv":
        return download(csv_chunks(header, example), "entities-template.csv", CSV_TYPE)
    chunks = xlsx_chunks(header, example, sheet="检查对象")
    return download(chunks, "entities-template.xlsx", XLSX_TYPE)
