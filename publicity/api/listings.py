"""Lists under /api/v1/: abnormal operation, marks of individuals, severe violations."""

from typing import Any

from django.http import HttpResponse
from django.utils.timezone import localdate
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from entities.selectors.listings import standing_listings
from entities.selectors.sharing import LIST_KINDS, LIST_REASONS
from publicity import redaction
from publicity.api.results import NamedShape
from shuangsuiji.partners.endpoint import Endpoint
from shuangsuiji.partners.fields import Paged, unit_code
from shuangsuiji.partners.paging import Order, page_answer, page_of

COLUMNS = (
    *("number", "kind", "reason", "basis", "unit__code", "unit__name"),
    *("entity__code", "entity__name", "entity__kind", "entity__legal_rep"),
)


class ListingShape(serializers.Serializer[Any]):
    """An entity on a list; names of persons are masked."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(list(LIST_KINDS.items()))
    kind_label = serializers.CharField()
    reason = serializers.ChoiceField(list(LIST_REASONS.items()))
    reason_label = serializers.CharField()
    basis = serializers.CharField()
    decided_on = serializers.DateField()
    unit = NamedShape()
    entity = NamedShape()


class ListingsShape(serializers.Serializer[Any]):
    """One page of a list, newest first."""

    results = ListingShape(many=True)
    next = serializers.CharField(allow_null=True)
    next_cursor = serializers.CharField(allow_null=True)


class ListingQuery(Paged):
    """Filters of the lists."""

    kind = serializers.ChoiceField(list(LIST_KINDS.items()), required=False)
    unit = unit_code()


class ListingsEndpoint(Endpoint):
    """Who stands on a list today."""

    what = "listings"

    @extend_schema(
        operation_id="listings",
        summary="经营异常名录、标记与严重违法失信名单",
        tags=["listings"],
        parameters=[ListingQuery],
        responses={200: ListingsShape},
    )
    def get(self, request: Request) -> HttpResponse:
        wanted = self.query(ListingQuery)
        rows = standing_listings(on=localdate(self.caller.now))
        if "kind" in wanted:
            rows = rows.filter(kind=wanted["kind"])
        if "unit" in wanted:
            rows = rows.filter(unit__code=wanted["unit"])
        page = page_of(rows, COLUMNS, Order("decided_on", is_day=True), wanted)
        self.show_open(len(page.rows))
        shown = [_shape(row) for row in page.rows]
        return self.answer(page_answer(page, shown, request.path, request.query_params.dict()))


def _shape(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": row["number"],
        "kind": row["kind"],
        "kind_label": LIST_KINDS[row["kind"]],
        "reason": row["reason"],
        "reason_label": LIST_REASONS[row["reason"]],
        "basis": row["basis"],
        "decided_on": row["decided_on"].isoformat(),
        "unit": {"code": row["unit__code"], "name": row["unit__name"]},
        "entity": {
            "code": redaction.code(row["entity__code"]),
            "name": redaction.entity(
                row["entity__name"], kind=row["entity__kind"], operator=row["entity__legal_rep"]
            ),
        },
    }
