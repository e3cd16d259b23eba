"""What people see while nothing may be written: the reason, and that reading goes on."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from shuangsuiji.ledger.continuity import ReadOnlyError


class ReadOnlyMiddleware:
    """Answers 503 with the reason where a service refused to act on a broken log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ReadOnlyError):
            return None
        if request.accepts("text/html"):
            return render(request, "ledger/read_only.html", {"reason": str(error)}, status=503)
        told = {"error": "READ_ONLY", "message": str(error)}
        return JsonResponse(told, status=503, json_dumps_params={"ensure_ascii": False})
