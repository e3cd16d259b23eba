"""What every endpoint under /api/v1/ has in common: caller, quota, strict input, problems."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from rest_framework import exceptions
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from shuangsuiji.ledger.continuity import ReadOnlyError
from shuangsuiji.partners.callers import Caller, caller_of
from shuangsuiji.partners.models import Access
from shuangsuiji.partners.problems import Problem, not_found, problem_response, said
from shuangsuiji.partners.quota import charge
from shuangsuiji.partners.scopes import Scope

MOST_JSON = 256 * 1024  # bytes of a JSON body
S = TypeVar("S", bound=Serializer[Any])


class _AlwaysJson(BaseContentNegotiation):
    """There is one representation; what the client would rather have does not matter."""

    def select_parser(self, request: Request, parsers: Iterable[Any]) -> Any:
        wanted = request.content_type.partition(";")[0].strip().lower()
        return next((one for one in parsers if one.media_type == wanted), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: Any = None
    ) -> tuple[BaseRenderer, str]:
        del request, format_suffix
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


class Endpoint(APIView):
    """A view that knows its caller, counts the call, and records what a client was shown."""

    authentication_classes = ()
    permission_classes = ()
    parser_classes: tuple[type[BaseParser], ...] = (JSONParser,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = _AlwaysJson
    metadata_class = None
    scope: Scope | None = None  # None: open to everybody
    what = ""  # how access records call it
    caller: Caller

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        translation.activate(language_of(request))
        super().initial(request, *args, **kwargs)
        self.caller = caller_of(request._request, now=timezone.now())
        if any("\0" in str(value) for value in kwargs.values()):
            raise not_found()  # PostgreSQL cannot even look for it
        wait = charge(self.caller.quota, now=self.caller.now)
        if wait:
            raise Problem(
                "QUOTA",
                f"调用次数超过配额，请在 {wait} 秒后再试。",
                f"The quota is spent. Try again in {wait} seconds.",
                headers={"Retry-After": str(wait)},
            )
        if self.scope is not None:
            self.caller.check(self.scope)

    def show(self, *rows: tuple[str, int], fields: Iterable[str]) -> None:
        """Note entities (code, id of the unit whose they are) that the answer will show."""
        names = list(fields)
        self.caller.shown += [
            {"entity_code": code, "unit_id": unit, "fields": names} for code, unit in rows
        ]

    def show_open(self, count: int) -> None:
        """Note a call for open data; who has no key leaves no record."""
        if self.caller.client is not None:
            self.caller.shown.append({"unit_id": self.caller.client.unit_id, "row_count": count})

    def answer(self, payload: Any, status: int = 200) -> HttpResponse:
        """The payload as JSON with a strong ETag; 304 where the caller has it already."""
        _record(self.caller, self.what)
        body = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        response: HttpResponse
        if self.request.method in ("GET", "HEAD") and _matches(self.request, etag):
            response = HttpResponseNotModified()
        else:
            response = HttpResponse(body, content_type="application/json", status=status)
        response["ETag"] = etag
        response["Cache-Control"] = "private, no-cache" if self.caller.client else "no-cache"
        return response

    def query(self, kind: type[S]) -> dict[str, Any]:
        """The query parameters, checked; unknown and repeated ones are refused."""
        given = self.request.query_params
        repeated = [name for name in given if len(given.getlist(name)) > 1]
        if repeated:
            once = said("只能出现一次。", "May occur once only.")
            raise exceptions.ValidationError(dict.fromkeys(repeated, once))
        asked, form = {name: given[name] for name in given}, _form(kind)
        _check_known(asked, form)
        found: dict[str, Any] = form.run_validation(asked)
        return found

    def body(self, kind: type[S]) -> dict[str, Any]:
        """The JSON body, checked."""
        try:
            length = int(self.request.headers.get("Content-Length") or 0)
        except ValueError:
            length = 0
        if length > MOST_JSON:
            raise Problem(
                "TOO_LARGE",
                f"请求内容超过 {MOST_JSON // 1024} KB。",
                f"The body is larger than {MOST_JSON // 1024} KB.",
            )
        return checked(kind, self.request.data)

    def handle_exception(self, exc: Exception) -> HttpResponseBase:  # type: ignore[override]
        if isinstance(exc, exceptions.MethodNotAllowed):
            return problem_response(
                Problem(
                    "METHOD",
                    "这里不接受这种方法。",
                    "This method is not allowed here.",
                    headers={"Allow": ", ".join(self.allowed_methods)},
                )
            )
        return problem_response(_problem(exc))

    def finalize_response(  # type: ignore[override]  # no Response of DRF is ever made here
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        del request, args, kwargs
        patch_vary_headers(response, ["Authorization", "Accept-Language"])
        return response


def checked(kind: type[S], given: Any) -> dict[str, Any]:
    """What was given, as the serializer takes it; anything that it does not name is refused."""
    form = kind(data=given)
    if isinstance(given, dict):
        _check_known(given, form)
    form.is_valid(raise_exception=True)
    found: dict[str, Any] = form.validated_data
    return found


@cache
def _form(kind: type[Serializer[Any]]) -> Serializer[Any]:
    """One for all calls: making its fields costs more than checking by them, and nothing stays."""
    return kind()


def _check_known(given: dict[str, Any], form: Serializer[Any]) -> None:
    unknown = set(given) - set(form.fields)
    if unknown:
        nothing = said("没有这个参数或字段。", "There is no such parameter or field.")
        raise exceptions.ValidationError(dict.fromkeys(sorted(unknown), nothing))


def _record(caller: Caller, what: str) -> None:
    """One insert for all that this answer shows."""
    client = caller.client
    if client is None or not caller.shown:
        return
    common = {"client": client, "purpose": client.purpose, "what": what, "at": caller.now}
    rows = [Access(**common, **one) for one in caller.shown]
    if len(rows) == 1:
        rows[0].save(force_insert=True)  # needs no transaction around it
    else:
        Access.objects.bulk_create(rows)
    caller.shown = []


def _matches(request: Request, etag: str) -> bool:
    held = request.headers.get("If-None-Match", "")
    return etag in (part.strip().removeprefix("W/") for part in held.split(",")) or held == "*"


def language_of(request: Request | HttpRequest) -> str:
    """English where it is asked for before Chinese; Chinese else."""
    for part in request.headers.get("Accept-Language", "").lower().split(","):
        tag = part.partition(";")[0].strip()
        if tag[:2] in ("zh", "en"):
            return "en" if tag[:2] == "en" else "zh-hans"
    return "zh-hans"


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, exceptions.ValidationError):
        return Problem(
            "BAD_REQUEST",
            "请求参数或内容不符合约定，见 errors。",
            "Parameters or content do not fit the contract; see errors.",
            errors=list(_faults(error.detail, "")),
        )
    if isinstance(error, exceptions.ParseError | RecursionError):
        return Problem(
            "BAD_REQUEST", "请求内容不是正确的 JSON。", "The body is not well-formed JSON."
        )
    if isinstance(error, exceptions.UnsupportedMediaType):
        return Problem(
            "MEDIA_TYPE",
            "不接受这种内容类型，见接口文档。",
            "This media type is not accepted; see the documentation.",
        )
    if isinstance(error, Http404):
        return Problem("NOT_FOUND", str(error) or "没有找到。", "Not found.")
    if isinstance(error, ReadOnlyError):
        return Problem("READ_ONLY", str(error), "The evidence log is being looked into.")
    raise error


def _faults(detail: Any, path: str) -> Iterable[dict[str, str]]:
    """Each fault with the place where it is."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _faults(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(detail, list):
        for at, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _faults(inner, f"{path}.{at}" if nested else path)
    else:
        yield {"field": path, "message": str(detail)}
