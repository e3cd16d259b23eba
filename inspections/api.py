"""Sessions and annual plans under /api/v1/: open to everybody, as their pages are."""

from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.timezone import localtime
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from inspections.selectors.plans import public_plans, public_tasks
from inspections.selectors.sessions import public_sessions
from inspections.states import Status
from shuangsuiji.partners.endpoint import Endpoint
from shuangsuiji.partners.fields import NoParameters, Paged, unit_code, year
from shuangsuiji.partners.paging import Order, page_answer, page_of
from shuangsuiji.partners.problems import not_found
from shuangsuiji.partners.schema import slug_in_path

SESSION = (
    *("code", "year", "number", "status", "frame_digest", "commitment", "entities_count"),
    *("excluded_count", "drawn_at", "published_at", "unit__code", "unit__name", "task__code"),
    "task__name",
)
PLAN = ("year", "name", "summary", "unit__code", "unit__name", "task_count")


class UnitShape(serializers.Serializer[Any]):
    """A bureau."""

    code = serializers.CharField()
    name = serializers.CharField()


class SessionShape(serializers.Serializer[Any]):
    """场次: one public draw. ``bundle`` is there once it is published."""

    code = serializers.CharField()
    unit = UnitShape()
    task = UnitShape(help_text="任务")
    year = serializers.IntegerField()
    number = serializers.IntegerField()
    status = serializers.ChoiceField(Status.choices)
    status_label = serializers.CharField()
    entities_count = serializers.IntegerField()
    excluded_count = serializers.IntegerField()
    frame_digest = serializers.CharField()
    commitment = serializers.CharField(allow_blank=True)
    sealed_at = serializers.DateTimeField()
    drawn_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    page = serializers.CharField()
    bundle = serializers.CharField(allow_null=True)


class SessionsShape(serializers.Serializer[Any]):
    """One page of sessions, newest first."""

    results = SessionShape(many=True)
    next = serializers.CharField(allow_null=True)
    next_cursor = serializers.CharField(allow_null=True)


class PlanShape(serializers.Serializer[Any]):
    """年度计划, approved."""

    unit = UnitShape()
    year = serializers.IntegerField()
    name = serializers.CharField()
    summary = serializers.CharField(allow_blank=True)
    approved_at = serializers.DateTimeField()
    task_count = serializers.IntegerField()
    url = serializers.CharField()


class PlansShape(serializers.Serializer[Any]):
    """One page of plans, newest first."""

    results = PlanShape(many=True)
    next = serializers.CharField(allow_null=True)
    next_cursor = serializers.CharField(allow_null=True)


class TaskShape(serializers.Serializer[Any]):
    """任务 of a plan."""

    code = serializers.CharField()
    name = serializers.CharField()
    unit = UnitShape()
    kind = serializers.CharField()
    scope = serializers.CharField()
    window_from = serializers.DateField()
    window_to = serializers.DateField()


class PlanDetailShape(PlanShape):
    """A plan with its approved tasks."""

    tasks = TaskShape(many=True)


class SessionQuery(Paged):
    """Filters of the list of sessions."""

    unit = unit_code()
    year = year(help_text="年度")
    status = serializers.ChoiceField(
        [choice for choice in Status.choices if choice[0] != Status.DRAFT], required=False
    )


class PlanQuery(Paged):
    """Filters of the list of plans."""

    unit = unit_code()
    year = year(help_text="年度")


class SessionsEndpoint(Endpoint):
    """Every session ever sealed, without holes."""

    what = "sessions"

    @extend_schema(
        operation_id="sessions",
        summary="抽取场次",
        tags=["sessions"],
        parameters=[SessionQuery],
        responses={200: SessionsShape},
    )
    def get(self, request: Request) -> HttpResponse:
        wanted = self.query(SessionQuery)
        rows = public_sessions().filter(**_narrowed(wanted, status="status"))
        page = page_of(rows, SESSION, Order("sealed_at"), wanted)
        self.show_open(len(page.rows))
        shown = [session_shape(row) for row in page.rows]
        return self.answer(page_answer(page, shown, request.path, request.query_params.dict()))


class SessionEndpoint(Endpoint):
    """One session."""

    what = "sessions"

    @extend_schema(
        operation_id="session",
        summary="一个场次",
        tags=["sessions"],
        parameters=[slug_in_path("code", "场次编号")],
        responses={200: SessionShape},
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        self.query(NoParameters)
        row = public_sessions().filter(code=code).values(*SESSION, "sealed_at").first()
        if row is None:
            raise not_found(f"没有编号为 {code[:80]} 的场次。", "There is no such session.")
        self.show_open(1)
        return self.answer(session_shape(row))


class PlansEndpoint(Endpoint):
    """Approved annual plans."""

    what = "plans"

    @extend_schema(
        operation_id="plans",
        summary="年度抽查工作计划",
        tags=["plans"],
        parameters=[PlanQuery],
        responses={200: PlansShape},
    )
    def get(self, request: Request) -> HttpResponse:
        wanted = self.query(PlanQuery)
        rows = public_plans().filter(**_narrowed(wanted))
        page = page_of(rows, PLAN, Order("approved_at"), wanted)
        self.show_open(len(page.rows))
        shown = [_plan(row) for row in page.rows]
        return self.answer(page_answer(page, shown, request.path, request.query_params.dict()))


class PlanEndpoint(Endpoint):
    """One plan with its tasks."""

    what = "plans"

    @extend_schema(
        operation_id="plan",
        summary="一份年度计划及其任务",
        tags=["plans"],
        parameters=[
            slug_in_path("unit", "单位代码"),
            OpenApiParameter("year", {"type": "integer", "minimum": 2000, "maximum": 2100}, "path"),
        ],
        responses={200: PlanDetailShape},
    )
    def get(self, request: Request, unit: str, year: int) -> HttpResponse:
        self.query(NoParameters)
        rows = public_plans().filter(unit__code=unit, year=min(year, 9999))
        row = rows.values(*PLAN, "approved_at", "pk").first()
        if row is None:
            raise not_found(
                f"{unit[:40]} 没有 {year} 年已批准的计划。", "There is no approved plan."
            )
        tasks = [
            {
                "code": task.code,
                "name": task.name,
                "unit": {"code": task.unit.code, "name": task.unit.name},
                "kind": task.kind,
                "scope": task.scope,
                "window_from": task.window_from.isoformat(),
                "window_to": task.window_to.isoformat(),
            }
            for task in public_tasks(rows.get())
        ]
        self.show_open(1)
        return self.answer({**_plan(row), "tasks": tasks})


def _narrowed(wanted: dict[str, Any], **more: str) -> dict[str, Any]:
    lookups = {"unit": "unit__code", "year": "year", **more}
    return {lookup: wanted[name] for name, lookup in lookups.items() if name in wanted}


def session_shape(row: dict[str, Any]) -> dict[str, Any]:
    """A session as it is sent; no query."""
    published = row["published_at"]
    return {
        "code": row["code"],
        "unit": {"code": row["unit__code"], "name": row["unit__name"]},
        "task": {"code": row["task__code"], "name": row["task__name"]},
        "year": row["year"],
        "number": row["number"],
        "status": row["status"],
        "status_label": Status(row["status"]).label,
        "entities_count": row["entities_count"],
        "excluded_count": row["excluded_count"],
        "frame_digest": row["frame_digest"],
        "commitment": row["commitment"],
        "sealed_at": localtime(row["sealed_at"]).isoformat(),
        "drawn_at": localtime(row["drawn_at"]).isoformat() if row["drawn_at"] else None,
        "published_at": localtime(published).isoformat() if published else None,
        "page": reverse("publicity:draw", args=[row["code"]]),
        "bundle": reverse("publicity:bundle", args=[row["code"]]) if published else None,
    }


def _plan(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "unit": {"code": row["unit__code"], "name": row["unit__name"]},
        "year": row["year"],
        "name": row["name"],
        "summary": row["summary"],
        "approved_at": localtime(row["approved_at"]).isoformat(),
        "task_count": row["task_count"],
        "url": reverse("api:plan", args=[row["unit__code"], row["year"]]),
    }


urlpatterns = [
    path("sessions/", SessionsEndpoint.as_view(), name="sessions"),
    path("sessions/<str:code>/", SessionEndpoint.as_view(), name="session"),
    path("plans/", PlansEndpoint.as_view(), name="plans"),
    path("plans/<str:unit>/<int:year>/", PlanEndpoint.as_view(), name="plan"),
]
