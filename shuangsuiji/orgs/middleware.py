"""What holds for everybody who is signed in: how long, until when, and nothing cached."""

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

BEGAN, SEEN = "ssj_began", "ssj_seen"
BACKGROUND = "X-Background"  # a page that refreshes itself says so: that is no click
WRITE_EVERY_SECONDS = 60


class StaffSessionMiddleware:
    """Ends idle and old sessions, sends new accounts to change their password first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return _back_to_form(request, self.get_response(request))
        if ended := _ended(request):
            logout(request)
            messages.info(request, ended)
            return _to_login(request)
        free = (reverse("password_change"), reverse("logout"))
        if request.user.must_change_password and request.path not in free:
            return redirect("password_change")
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


def _ended(request: HttpRequest) -> str:
    """Why the session is over, or "". Notes that it was used, at most once a minute."""
    now = int(timezone.now().timestamp())
    session = request.session
    began, seen = session.get(BEGAN, now), session.get(SEEN, now)
    if now - seen > settings.SSJ_SESSION_IDLE_SECONDS:
        return "您有一段时间没有操作，为防他人冒用已自动退出。请重新登录。"
    if now - began > settings.SESSION_COOKIE_AGE:
        return "这次登录已到最长时限，已自动退出。请重新登录。"
    clicked = BACKGROUND not in request.headers
    if BEGAN not in session or (clicked and now - seen >= WRITE_EVERY_SECONDS):
        session[BEGAN], session[SEEN] = began, now
    return ""


def _to_login(request: HttpRequest) -> HttpResponse:
    if request.headers.get("Accept") == "application/json":  # a script, which needs no page
        told = {"error": "登录已结束，请重新登录。手机上的内容不会丢失。", "code": "SIGN_IN"}
        return JsonResponse(told, status=401, json_dumps_params={"ensure_ascii": False})
    answer = redirect_to_login(
        request.get_full_path() if request.method == "GET" else _page_of_form(request)
    )
    if request.headers.get("HX-Request"):  # a fragment must not swallow the login page
        return HttpResponse(status=204, headers={"HX-Redirect": answer.url})
    return answer


def _back_to_form(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Whoever sends a form and is asked to sign in comes back to its page, not to its target.

    Many targets take POST only; the page brings back what was typed (static/js/unsent.js).
    """
    is_asked = response.status_code == 302 and urlsplit(response["Location"]).path == reverse(
        settings.LOGIN_URL
    )
    if request.method != "POST" or not is_asked or request.path == reverse(settings.LOGIN_URL):
        return response
    messages.info(request, "登录已经结束，刚才的提交没有生效。请重新登录后再提交。")
    return redirect_to_login(_page_of_form(request))


def _page_of_form(request: HttpRequest) -> str:
    """The address of the page on which a form stood; the front page where it is not known."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()})
    parts = urlsplit(page)
    return urlunsplit(("", "", parts.path, parts.query, "")) if is_ours and parts.path else "/"
