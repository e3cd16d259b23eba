"""Public pages are kept for a few seconds for visitors whom no server knows.

Only what cannot differ between two visitors is kept: an anonymous GET of a public address, answered
with 200, without a form token and without a cookie (docs/public-site.md).
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

PREFIXES: Final = ("/publicity/",)
FRONT: Final = "/"
# Cookies that change how a page looks. Somebody with any other one gets a page of their own.
LOOKS: Final = (settings.LANGUAGE_COOKIE_NAME, "ssj_reading")
IGNORED: Final = frozenset([settings.CSRF_COOKIE_NAME])  # no kept page has a token
LONGEST: Final = 1_000  # of an address; nobody fills the memory with long ones
LARGEST: Final = 200_000  # bytes of a page
Kept = tuple[bytes, list[tuple[str, str]]]


class PageCacheMiddleware:
    """Answers from memory where it can, before sessions, accounts and the database are asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        seconds = settings.SSJ_PAGE_CACHE_SECONDS
        key = page_key(request) if seconds > 0 else ""
        if not key:
            return self.get_response(request)
        pages = caches["pages"]
        kept: Kept | None = pages.get(key)
        if kept is not None:
            return _answer(*kept)
        response = self.get_response(request)
        if may_keep(request, response):
            response.headers.setdefault("Cache-Control", f"max-age={seconds}")
            pages.set(key, (response.content, list(response.items())), seconds)  # type: ignore[attr-defined]
        return response


def page_key(request: HttpRequest) -> str:
    """What tells one kept page from another; empty where the page must be made anew."""
    path, query = request.path_info, request.META.get("QUERY_STRING", "")
    if request.method != "GET" or not (path == FRONT or path.startswith(PREFIXES)):
        return ""
    if len(path) + len(query) > LONGEST or "HTTP_AUTHORIZATION" in request.META:
        return ""
    looks = _looks(request.COOKIES)
    if looks is None or "HTTP_HX_REQUEST" in request.META or "HTTP_RANGE" in request.META:
        return ""
    zipped = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
    host = request.META.get("HTTP_HOST", "")
    return sha256(repr((request.scheme, host, path, query, looks, zipped)).encode()).hexdigest()


def _looks(cookies: Mapping[str, str]) -> str | None:
    """The cookies that change a page; None where somebody could be known by another one."""
    if not cookies:
        return ""
    if not IGNORED.issuperset(cookies.keys() - set(LOOKS)):
        return None
    return repr([cookies.get(name, "")[:20] for name in LOOKS])


def may_keep(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the next visitor may get the very same answer."""
    user: Any = getattr(request, "user", None)
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and not response.cookies
        and not response.has_header("Cache-Control")
        and "CSRF_COOKIE" not in request.META
        and not (user is not None and user.is_authenticated)
        and len(response.content) <= LARGEST
    )


def _answer(content: bytes, headers: list[tuple[str, str]]) -> HttpResponse:
    response = HttpResponse(content)
    for name, value in headers:
        response.headers[name] = value
    return response
