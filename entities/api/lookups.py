"""Entities, grades and restrictions for partners, field by field; and whether one is listed."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from entities.api.shapes import (
    EntityShape,
    GradeShape,
    IsListedShape,
    LookupRequest,
    LookupShape,
    RestrictionsShape,
)
from entities.credit.rulebook import FOUNDING
from entities.models import ListKind
from entities.selectors.listings import standing_listings
from entities.selectors.sharing import (
    COLUMNS,
    entity_by_credit_code,
    restrictions_on,
    shared_grade,
    shared_rows,
)
from shuangsuiji.partners.endpoint import Endpoint
from shuangsuiji.partners.fields import NoParameters
from shuangsuiji.partners.problems import Problem, not_found
from shuangsuiji.partners.schema import code_in_path
from shuangsuiji.partners.scopes import Scope


def _unknown(code: str) -> Problem:
    return not_found(
        f"本客户端的数据范围内没有代码为 {code[:64]} 的主体。",
        "There is no entity with this code within the client's units.",
    )


def _shape(row: dict[str, Any], code: str, fields: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {"code": code}
    for name in fields:
        value = row[COLUMNS.get(name, name)]
        found[name] = value.isoformat() if isinstance(value, date) else value
    return found


class EntityEndpoint(Endpoint):
    """One entity."""

    scope, what = Scope.ENTITIES, "entities"

    @extend_schema(
        operation_id="entity",
        summary="按代码查询登记信息",
        tags=["entities"],
        parameters=[code_in_path()],
        responses={200: EntityShape},
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        self.query(NoParameters)
        client, fields = self.caller.check(Scope.ENTITIES), self.caller.fields(Scope.ENTITIES)
        row = next(iter(shared_rows([code], client, fields=fields)), None)
        if row is None:
            raise _unknown(code)
        self.show((row["code"], row["responsible_unit_id"]), fields=fields)
        return self.answer(_shape(row, code, fields))


class LookupEndpoint(Endpoint):
    """Up to 500 entities at once."""

    scope, what = Scope.ENTITIES, "entities.lookup"

    @extend_schema(
        operation_id="entities_lookup",
        summary="批量查询登记信息（最多 500 户）",
        tags=["entities"],
        request=LookupRequest,
        responses={200: LookupShape},
    )
    def post(self, request: Request) -> HttpResponse:
        self.query(NoParameters)
        asked = list(dict.fromkeys(self.body(LookupRequest)["codes"]))
        client, fields = self.caller.check(Scope.ENTITIES), self.caller.fields(Scope.ENTITIES)
        by_number: dict[str, dict[str, Any]] = {}
        for row in shared_rows(asked, client, fields=fields):
            by_number |= {row[name]: row for name in ("reg_no", "uscc") if row[name]}
        found = [(code, by_number[code]) for code in asked if code in by_number]
        self.show(*((row["code"], row["responsible_unit_id"]) for _, row in found), fields=fields)
        return self.answer(
            {
                "results": [_shape(row, code, fields) for code, row in found],
                "missing": [code for code in asked if code not in by_number],
            }
        )


class GradeEndpoint(Endpoint):
    """The grade in force."""

    scope, what = Scope.GRADES, "grades"

    @extend_schema(
        operation_id="grade",
        summary="查询信用等级",
        tags=["entities"],
        parameters=[code_in_path()],
        responses={200: GradeShape},
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        self.query(NoParameters)
        client, fields = self.caller.check(Scope.GRADES), self.caller.fields(Scope.GRADES)
        row = shared_grade(code, client)
        if row is None:
            raise _unknown(code)
        known = {
            "risk_class": row["grade"] or None,
            "credit_grade": FOUNDING.get(row["grade"]),
            "points": row["points"],
            "graded_on": row["graded_on"].isoformat() if row["graded_on"] else None,
            "rulebook": row["rulebook"],
        }
        self.show((row["code"], row["responsible_unit_id"]), fields=fields)
        return self.answer({"code": code, **{name: known[name] for name in fields}})


class RestrictionsEndpoint(Endpoint):
    """Restrictions in force."""

    scope, what = Scope.RESTRICTIONS, "restrictions"

    @extend_schema(
        operation_id="restrictions",
        summary="查询限制措施",
        tags=["entities"],
        parameters=[code_in_path()],
        responses={200: RestrictionsShape},
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        self.query(NoParameters)
        client = self.caller.check(Scope.RESTRICTIONS)
        fields = self.caller.fields(Scope.RESTRICTIONS)
        entity = next(iter(shared_rows([code], client, fields=())), None)
        if entity is None:
            raise _unknown(code)
        rows = restrictions_on(entity["code"], on=localdate(self.caller.now))
        names = ("area", "source", "basis", "valid_from", "valid_to", "listing__number")
        shown = []
        for row in rows.order_by("area", "pk").values(*names):
            known = {
                **row,
                "valid_from": row["valid_from"].isoformat(),
                "valid_to": row["valid_to"].isoformat(),
                "listing": row["listing__number"],
            }
            shown.append({name: known[name] for name in fields})
        self.show((entity["code"], entity["responsible_unit_id"]), fields=fields)
        return self.answer({"code": code, "restrictions": shown})


class IsListedEndpoint(Endpoint):
    """Whether an entity stands on a list; open to everybody, as the lists are."""

    what = "is-listed"

    @extend_schema(
        operation_id="is_listed",
        summary="是否列入经营异常名录或严重违法失信名单",
        tags=["listings"],
        parameters=[code_in_path()],
        responses={200: IsListedShape},
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        self.query(NoParameters)
        entity = entity_by_credit_code(code)
        if entity is None:
            raise not_found(
                f"没有统一社会信用代码为 {code[:64]} 的主体。请核对代码。",
                "There is no entity with this credit code.",
            )
        lists = [
            {
                "number": one.number,
                "kind": one.kind,
                "kind_label": one.get_kind_display(),
                "reason": one.reason,
                "reason_label": one.get_reason_display(),
                "decided_on": one.decided_on.isoformat(),
                "unit": one.unit.code,
            }
            for one in standing_listings(on=localdate(self.caller.now)).filter(entity=entity)
        ]
        self.show_open(1)
        return self.answer(
            {
                "code": code,
                "is_listed": any(one["kind"] != ListKind.MARKED for one in lists),
                "is_marked": any(one["kind"] == ListKind.MARKED for one in lists),
                "as_of": localdate(self.caller.now).isoformat(),
                "lists": lists,
            }
        )
