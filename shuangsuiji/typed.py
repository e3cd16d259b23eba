"""What comes in from forms, freed of what nobody can see."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict

from shuangsuiji.kernel.text import visible

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
LINE_ENDS = "\r\n\t"


class VisibleTextMiddleware:
    """Direction marks and zero-width characters never reach a form, and so no table.

    Passwords are left as they were typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and request.content_type in FORMS:
            request.POST = _visible(request.POST)  # type: ignore[assignment]  # has a setter
        return self.get_response(request)


def _visible(typed: QueryDict) -> QueryDict:
    if all(
        value.isprintable() and value.isascii() for _, values in typed.lists() for value in values
    ):
        return typed
    tidy = typed.copy()
    for name, values in typed.lists():
        if "password" not in name:
            tidy.setlist(name, [visible(value, keep=LINE_ENDS) for value in values])
    tidy._mutable = False
    return tidy
