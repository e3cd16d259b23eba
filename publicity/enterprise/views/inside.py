"""Who is in: the enterprise's own cookie, nothing of the staff's session; and calm at the door."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from publicity.enterprise.models import EnterpriseSession
from publicity.enterprise.sessions import LONGEST, session_of
from shuangsuiji.ledger.history import client_address

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
Inside = Callable[Concatenate[HttpRequest, EnterpriseSession, P], HttpResponseBase]
COOKIE, PATH = "ssj_enterprise", "/enterprise/"
TRIES, MINUTES = 10, 10
OVER = "请用企业码进入。一段时间没有操作，或企业码停用，会自动退出。"


def in_now(request: HttpRequest) -> EnterpriseSession | None:
    """The session of the cookie that the browser sent, if it still counts."""
    return session_of(request.COOKIES.get(COOKIE, ""), now=timezone.now())


def for_enterprise(view: Inside[P]) -> Page[P]:
    """A page for an enterprise that is in; others are shown the door, politely."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        session = in_now(request)
        if session is None:
            if request.COOKIES.get(COOKIE):
                messages.info(request, OVER)
            return redirect("enterprise:enter")
        return view(request, session, *args, **kwargs)

    return guarded


def tried_too_often(request: HttpRequest) -> HttpResponse | None:
    """The page that asks to wait, after so many codes from one address; counts this try."""
    slot = int(timezone.now().timestamp()) // (60 * MINUTES)
    key = f"enterprise-code:{client_address(request)}:{slot}"
    cache.add(key, 0, timeout=60 * MINUTES + 60)
    if cache.incr(key) <= TRIES:
        return None
    answer = render(request, "enterprise/wait.html", {"minutes": MINUTES}, status=429)
    answer.headers["Retry-After"] = str(60 * MINUTES)
    return answer


def let_in(answer: HttpResponse, key: str) -> HttpResponse:
    """Give the browser the key; scripts never read it, and no other page gets it."""
    answer.set_cookie(
        COOKIE,
        key,
        max_age=int(LONGEST.total_seconds()),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return answer
