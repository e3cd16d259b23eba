"""Empty register files to fill in."""

import tempfile
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from entities.columns import COLUMNS
from shuangsuiji.intake.export import CSV_TYPE, XLSX_TYPE, csv_chunks, write_xlsx


@login_required
@require_GET
def download_template(_: HttpRequest, suffix: str) -> HttpResponse | StreamingHttpResponse:
    """The columns of an import with one example row, which is to be replaced."""
    header = [column.label for column in COLUMNS]
    example = [[column.example for column in COLUMNS]]
    if suffix == "csv":
        response = StreamingHttpResponse(csv_chunks(header, example), content_type=CSV_TYPE)
        response["Content-Disposition"] = 'attachment; filename="entities-template.csv"'
        return response
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_xlsx(path, header, example, sheet="检查对象")
        handle = path.open("rb")  # stays readable after the folder is gone
    return FileResponse(
        handle, as_attachment=True, filename="entities-template.xlsx", content_type=XLSX_TYPE
    )
