"""Updates of the register by partners: a batch goes in, a job is followed, findings are read."""

import csv
from itertools import islice
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from entities.api.shapes import BatchShape, FindingsShape
from entities.models import ImportBatch
from entities.ndjson import LABELS, MOST_FAULTS, LinesError, table_of
from entities.selectors.sharing import batch_of
from entities.services.partner_batches import (
    ACCEPTED,
    AnsweredError,
    InFlightError,
    KeyReusedError,
    receive_batch,
)
from entities.tasks import import_registry_task
from shuangsuiji.intake.errors import ERROR_COLUMNS
from shuangsuiji.intake.once import LONGEST_KEY, is_key
from shuangsuiji.partners.credentials import digest_of
from shuangsuiji.partners.endpoint import Endpoint
from shuangsuiji.partners.fields import NoParameters, WholeField
from shuangsuiji.partners.problems import Problem, not_found
from shuangsuiji.partners.schema import slug_in_path
from shuangsuiji.partners.scopes import Scope

NDJSON = "application/x-ndjson"
MOST_BYTES = 16 * 1024 * 1024
MIB = 1024 * 1024
PER_PAGE = 500
EXAMPLE = (
    '{"uscc": "91350981MA2XXXXX04", "name": "福安市样例商贸有限公司", '
    '"status": "存续", "address": "福安市城北街道样例路1号"}\n'
)
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]{1,80}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="每批一个；重发同一批用同一个，答复不变",
)


class NdjsonParser(BaseParser):
    """Lines of JSON; the view reads them itself, so that there is a limit."""

    media_type = NDJSON


class BatchesEndpoint(Endpoint):
    """A batch of updates."""

    scope, what = Scope.REGISTRY_WRITE, "registry.batches"
    parser_classes = (NdjsonParser,)

    @extend_schema(
        operation_id="registry_batches_create",
        summary="报送一批登记信息更新",
        description="每行一个 JSON 对象，字段同名录导入；最多 50,000 行、16 MB。"
        "形式有误的整批退回（422，逐行说明）；内容有误的逐行记入问题清单。空字段不清除库中内容。",
        tags=["registry"],
        parameters=[KEY],
        request={NDJSON: OpenApiTypes.STR},
        responses={202: BatchShape},
        examples=[OpenApiExample("一行", EXAMPLE, request_only=True, media_type=NDJSON)],
    )
    def post(self, request: Request) -> HttpResponse:
        self.query(NoParameters)
        client = self.caller.check(Scope.REGISTRY_WRITE)
        key = _key(request)
        body = _read(request)
        try:
            table = table_of(body)
        except LinesError as error:
            raise Problem(
                "FAULTS",
                f"有 {len(error.faults)} 处形式错误（最多列 {MOST_FAULTS} 处），整批没有接收。",
                f"{len(error.faults)} faults of form; nothing of the batch was taken.",
                errors=[fault.told() for fault in error.faults],
            ) from None
        try:
            answer = receive_batch(
                client=client,
                key=key,
                digest=digest_of(body),
                table=table,
                by=self.caller.by,
                now=self.caller.now,
            )
        except AnsweredError as error:
            answer = error.answer
        except (InFlightError, KeyReusedError) as error:
            raise _refused(error) from None
        else:
            import_registry_task.delay_on_commit(batch_code=answer["batch"])
        return self.answer(_shape(_batch(self, answer["batch"])), ACCEPTED)


class BatchEndpoint(Endpoint):
    """The job of a batch."""

    scope, what = Scope.REGISTRY_WRITE, "registry.batch"

    @extend_schema(
        operation_id="registry_batch",
        summary="一批更新处理到哪里",
        tags=["registry"],
        parameters=[slug_in_path("code", "批次号")],
        responses={200: BatchShape},
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        self.query(NoParameters)
        return self.answer(_shape(_batch(self, code)))


class AfterParameter(serializers.Serializer[Any]):
    """From where on."""

    after = WholeField(min_value=0, max_value=10_000_000, default=0, help_text="跳过前面多少条")


class FindingsEndpoint(Endpoint):
    """The findings of a batch."""

    scope, what = Scope.REGISTRY_WRITE, "registry.findings"

    @extend_schema(
        operation_id="registry_findings",
        summary="一批更新的问题清单",
        tags=["registry"],
        parameters=[slug_in_path("code", "批次号"), AfterParameter],
        responses={200: FindingsShape},
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        after = self.query(AfterParameter)["after"]
        batch = _batch(self, code)
        rows = _findings(batch, after)
        more = len(rows) > PER_PAGE
        here = reverse("api:registry_findings", args=[code])
        return self.answer(
            {
                "results": rows[:PER_PAGE],
                "next": f"{here}?after={after + PER_PAGE}" if more else None,
            }
        )


def _key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not is_key(key):
        raise Problem(
            "BAD_REQUEST",
            f"须带 Idempotency-Key 头（不超过 {LONGEST_KEY} 个字符）。",
            f"The header Idempotency-Key is required, {LONGEST_KEY} characters at most.",
            errors=[{"field": "Idempotency-Key", "message": "必填"}],
        )
    return key


def _read(request: Request) -> bytes:
    """The body, never more than the limit; packed ones are refused unread."""
    kind = request.content_type.partition(";")[0].strip().lower()
    if kind != NDJSON or request.headers.get("Content-Encoding", "identity") != "identity":
        raise Problem(
            "MEDIA_TYPE",
            f"只接受 {NDJSON}，不接受压缩（Content-Encoding）。",
            f"Only {NDJSON} is accepted, without Content-Encoding.",
        )
    body = request._request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Problem(
            "TOO_LARGE",
            f"内容超过 {MOST_BYTES // MIB} MB。请分成几批报送。",
            f"The body is larger than {MOST_BYTES // MIB} MB. Send several batches.",
        )
    return bytes(body)


def _refused(error: Exception) -> Problem:
    if isinstance(error, InFlightError):
        return Problem(
            "IN_FLIGHT",
            "同一幂等键正在处理，请稍候用同一个键再问。",
            "The same key is being worked on. Ask again with it.",
        )
    return Problem(
        "KEY_REUSED",
        "这个幂等键先前报送过不同的内容。请用新的键报送。",
        "This key came with other content before. Use a new key.",
    )


def _batch(view: Endpoint, code: str) -> ImportBatch:
    batch = batch_of(code, view.caller.check(Scope.REGISTRY_WRITE), by=view.caller.by)
    if batch is None:
        raise not_found(
            f"本客户端没有批次 {code[:64]}。", "This client has no batch of that number."
        )
    return batch


def _shape(batch: ImportBatch) -> dict[str, Any]:
    ended = batch.finished_at
    return {
        "batch": batch.code,
        "state": batch.state,
        "state_label": batch.get_state_display(),
        "lines_read": batch.progress_rows,
        "progress_bp": batch.progress_bp,
        "message": batch.message,
        "counts": {name: count for name, count in batch.outcome.items() if isinstance(count, int)},
        "sent_at": localtime(batch.requested_at).isoformat(),
        "finished_at": localtime(ended).isoformat() if ended else None,
        "url": reverse("api:registry_batch", args=[batch.code]),
        "findings_url": reverse("api:registry_findings", args=[batch.code])
        if batch.error_file
        else None,
    }


def _findings(batch: ImportBatch, after: int) -> list[dict[str, Any]]:
    """Findings from one place on, one more than a page; row n of the table is line n - 1."""
    path = Path(batch.error_file) if batch.error_file else None
    if path is None or not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as handle:
        rows = islice(csv.reader(handle), 1 + after, 1 + after + PER_PAGE + 1)
        cells = [dict(zip(ERROR_COLUMNS, row, strict=True)) for row in rows]
    return [
        {
            "level": one["级别"],
            "line": int(one["行号"]) - 1 if one["行号"] else None,
            "field": LABELS.get(one["列"], one["列"]),
            "value": one["原值"],
            "rule": one["问题"],
            "remedy": one["处理办法"],
        }
        for one in cells
    ]
