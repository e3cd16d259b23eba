"""Chances over the year and past draws, for everybody: one code's year, a bureau's draws."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from entities.values import folded
from inspections.sealing.fairness import fairness_of
from inspections.sealing.years import entity_year, sessions_of_year
from inspections.selectors.public import bureau, bureau_of_entity, series
from publicity.charts import bars
from shuangsuiji.orgs.selectors import units_visible_to

EARLIEST, LONGEST_CODE = 2000, 64


@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """Why me again: the published draws of a year in which one code stood."""
    code = folded(request.GET.get("code", ""))[:LONGEST_CODE]
    text = request.GET.get("year", "")
    this_year = timezone.localdate().year
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    number = asked if EARLIEST <= asked <= this_year + 1 else this_year
    context: dict[str, object] = {"code": code, "number": number}
    if code:
        sessions = sessions_of_year(bureau_of_entity(code), number, published_only=True)
        context["year"] = entity_year(code, sessions, number)
    return render(request, "publicity/why.html", context)


@require_safe
def fairness(request: HttpRequest, unit: str) -> HttpResponse:
    """All published draws of a bureau in one chi-square, with what it can and cannot show."""
    row = bureau(unit)
    if row is None or all(each.unit_code != row.code for each in series()):
        raise Http404(f"单位 {unit} 没有公布过抽取场次。")
    is_staff = units_visible_to(request.user, on=timezone.localdate()).filter(pk=row.pk).exists()
    found = fairness_of(row, with_grades=is_staff)
    return render(
        request,
        "publicity/fairness.html",
        {
            "unit": row,
            "fairness": found,
            "tests": [(each, bars(each.outcome.cells)) for each in found.tests],
        },
    )
