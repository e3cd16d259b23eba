"""Published results under /api/v1/: open to everybody, redacted as their pages are."""

from datetime import date, tzinfo
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.timezone import get_current_timezone, localdate, localtime
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from publicity import redaction
from publicity.models import Publication, Withdrawal
from publicity.published import public_text, shown_results
from shuangsuiji.compiled import Given
from shuangsuiji.partners.endpoint import Endpoint
from shuangsuiji.partners.fields import (
    InstantField,
    NoParameters,
    Paged,
    entity_code,
    unit_code,
    year,
)
from shuangsuiji.partners.paging import Order, Pages, page_answer, page_of
from shuangsuiji.partners.problems import Problem, not_found
from shuangsuiji.partners.schema import slug_in_path

COLUMNS = (
    *("code", "name", "entity__code", "unit__code", "unit__name", "checked_on", "has_problem"),
    *("digest", "shown_until", "corrects__code", "correction__code"),
)
OUTCOMES = (("clean", "未发现问题"), ("problem", "发现问题"))


class NamedShape(serializers.Serializer[Any]):
    """Something with a code and a name."""

    code = serializers.CharField()
    name = serializers.CharField()


class ResultShape(serializers.Serializer[Any]):
    """检查结果 as published; names and numbers of persons are masked."""

    code = serializers.CharField()
    unit = NamedShape()
    entity = NamedShape()
    checked_on = serializers.DateField()
    outcome = serializers.ChoiceField(OUTCOMES)
    published_at = serializers.DateTimeField()
    shown_until = serializers.DateField()
    corrects = serializers.CharField(allow_null=True)
    corrected_by = serializers.CharField(allow_null=True)
    digest = serializers.CharField(help_text="公示内容的 SHA-256，也在存证日志中")
    page = serializers.CharField()
    file = serializers.CharField()
    bundle = serializers.CharField()


class ResultsShape(serializers.Serializer[Any]):
    """One page of results, newest first."""

    results = ResultShape(many=True)
    next = serializers.CharField(allow_null=True)
    next_cursor = serializers.CharField(allow_null=True)


class ResultDetailShape(ResultShape):
    """A result with its published text (ssj/result/1)."""

    text = serializers.DictField()


class WithdrawnShape(serializers.Serializer[Any]):
    """A result that is shown no longer: delete your copy."""

    code = serializers.CharField()
    withdrawn_at = serializers.DateTimeField()
    digest = serializers.CharField()


class WithdrawnListShape(serializers.Serializer[Any]):
    """One page of withdrawals, newest first."""

    results = WithdrawnShape(many=True)
    next = serializers.CharField(allow_null=True)
    next_cursor = serializers.CharField(allow_null=True)


class WithdrawnQuery(Paged):
    """Filters of the list of withdrawals."""

    unit = unit_code()
    updated_since = InstantField(required=False, help_text="此后撤下的，带时区")


class ResultQuery(Paged):
    """Filters of the list of results."""

    unit = unit_code()
    year = year(help_text="检查年份")
    outcome = serializers.ChoiceField(OUTCOMES, required=False)
    code = entity_code(required=False)
    updated_since = InstantField(required=False, help_text="此后公示的，带时区")


class ResultsEndpoint(Endpoint):
    """Results that are shown today."""

    what = "results"

    @extend_schema(
        operation_id="results",
        summary="检查结果",
        tags=["results"],
        parameters=[ResultQuery],
        responses={200: ResultsShape},
    )
    def get(self, request: Request) -> HttpResponse:
        wanted = self.query(ResultQuery)
        page = PAGES.page(wanted, on=localdate(self.caller.now), **_values(wanted))
        self.show_open(len(page.rows))
        zone = get_current_timezone()
        rows = [_shape(row, zone) for row in page.rows]
        return self.answer(page_answer(page, rows, request.path, request.query_params.dict()))


class ResultEndpoint(Endpoint):
    """One result with its text."""

    what = "results"

    @extend_schema(
        operation_id="result",
        summary="一份检查结果",
        tags=["results"],
        parameters=[slug_in_path("code", "公示编号")],
        responses={200: ResultDetailShape},
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        self.query(NoParameters)
        rows = shown_results(on=localdate(self.caller.now)).select_related(None)
        row = rows.filter(code=code).values(*COLUMNS, "published_at").first()
        if row is None:
            raise _missing(code)
        self.show_open(1)
        text = public_text(Publication.objects.only("code", "content").get(code=code))
        return self.answer({**_shape(row, get_current_timezone()), "text": text})


class WithdrawnEndpoint(Endpoint):
    """What was taken off the pages, so that copies elsewhere can follow."""

    what = "results.withdrawn"

    @extend_schema(
        operation_id="results_withdrawn",
        summary="已撤下的检查结果",
        tags=["results"],
        parameters=[WithdrawnQuery],
        responses={200: WithdrawnListShape},
    )
    def get(self, request: Request) -> HttpResponse:
        wanted = self.query(WithdrawnQuery)
        rows = Withdrawal.objects.all()
        if "unit" in wanted:
            rows = rows.filter(publication__unit__code=wanted["unit"])
        if "updated_since" in wanted:
            rows = rows.filter(at__gte=wanted["updated_since"])
        page = page_of(rows, ("publication__code", "publication__digest"), Order("at"), wanted)
        self.show_open(len(page.rows))
        shown = [
            {
                "code": row["publication__code"],
                "withdrawn_at": localtime(row["at"]).isoformat(),
                "digest": row["publication__digest"],
            }
            for row in page.rows
        ]
        return self.answer(page_answer(page, shown, request.path, request.query_params.dict()))


NARROWS = {
    "unit": {"unit__code": Given("unit")},
    "year": {"checked_on__gte": Given("first_day"), "checked_on__lte": Given("last_day")},
    "outcome": {"has_problem": Given("has_problem")},
    "code": {"entity__uscc": Given("code")},
    "updated_since": {"published_at__gte": Given("updated_since")},
}


def _rows(names: frozenset[str]) -> QuerySet[Publication]:
    """Results on show, narrowed by the named filters."""
    on: Any = Given("on")
    rows = shown_results(on=on).select_related(None)
    for name in sorted(names):
        rows = rows.filter(**NARROWS[name])
    return rows


PAGES = Pages(_rows, COLUMNS, Order("published_at"))


def _values(wanted: dict[str, Any]) -> dict[str, Any]:
    """What the filters ask for, by the names in ``NARROWS``."""
    given = dict(wanted)
    if "year" in wanted:
        year = wanted["year"]
        given |= {"first_day": date(year, 1, 1), "last_day": date(year, 12, 31)}
    if "outcome" in wanted:
        given["has_problem"] = wanted["outcome"] == "problem"
    return given


def _missing(code: str) -> Problem:
    row = Publication.objects.filter(code=code).values("digest").first()
    if row is not None:
        return Problem(
            "GONE",
            f"公示 {code} 已撤下或已满公示期；其摘要是 {row['digest']}。",
            f"{code} is shown no longer; its digest is {row['digest']}.",
        )
    return not_found(f"没有公示 {code[:80]}。请核对编号。", "There is no such result.")


def _shape(row: dict[str, Any], zone: tzinfo) -> dict[str, Any]:
    code = row["code"]
    return {
        "code": code,
        "unit": {"code": row["unit__code"], "name": row["unit__name"]},
        "entity": {"code": redaction.code(row["entity__code"]), "name": row["name"]},
        "checked_on": row["checked_on"].isoformat(),
        "outcome": "problem" if row["has_problem"] else "clean",
        "published_at": row["published_at"].astimezone(zone).isoformat(),
        "shown_until": row["shown_until"].isoformat(),
        "corrects": row["corrects__code"],
        "corrected_by": row["correction__code"],
        "digest": row["digest"],
        "page": f"{RESULTS}{code}/",
        "file": f"{RESULTS}{code}.json",
        "bundle": f"{RESULTS}{code}/bundle.json",
    }


RESULTS = "/publicity/results/"  # written out: fifty rows would be a hundred and fifty look-ups
