"""A choice that a reader makes by a link: kept in a cookie for a year, then back to the page."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

KEPT = timedelta(days=365)


def chosen(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    """Keep ``value`` ("" for the usual) and go back to ``next``, never to another site."""
    target = request.GET.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(target if is_ours else "/")
    if value:
        response.set_cookie(
            cookie,
            value,
            max_age=KEPT,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(cookie, samesite="Lax")
    response["Cache-Control"] = "no-store"
    return response
