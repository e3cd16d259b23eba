"""Addresses that no page means are refused before they reach the database."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest


class NulMiddleware:
    """PostgreSQL cannot hold the character NUL; a search for it is a mistake or a probe."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META["QUERY_STRING"]
        # The interface checks every parameter itself, and refuses in its own form.
        if not request.path.startswith("/api/") and ("%00" in query or "\0" in query):
            return HttpResponseBadRequest(
                "网址含有空字符，不能查询。请删去后再试。", content_type="text/plain; charset=utf-8"
            )
        return self.get_response(request)
