"""What the inspected party sees behind the code of its visit, and the public check of papers."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.fieldwork.forms.papers import ObjectionForm, RatingForm
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.contact import (
    ExpiredCodeError,
    code_page,
    visit_of_token,
)
from inspections.fieldwork.selectors.documents import documents_of, is_genuine, is_number_of
from inspections.fieldwork.services.contact import PARTY, Rating, file_objection, rate_visit
from inspections.fieldwork.showing import document_answer
from inspections.policies import AlreadyDoneError, PolicyError
from shuangsuiji.ledger.history import client_address

P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]
PER_MINUTE = 60
DIGEST = re.compile(r"[0-9a-f]{64}")


def limited(view: Page[P]) -> Page[P]:
    """So many calls a minute from one address; more are asked to wait."""

    @wraps(view)
    def calm(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        minute = int(timezone.now().timestamp()) // 60
        key = f"visit-page:{client_address(request)}:{minute}"
        cache.add(key, 0, timeout=120)
        if cache.incr(key) > PER_MINUTE:
            answer = render(request, "fieldwork/party/wait.html", status=429)
            answer.headers["Retry-After"] = "60"
            return answer
        return view(request, *args, **kwargs)

    return calm


@never_cache
@limited
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Who is there, why, how often this year, what the party may do."""
    visit = _visit(request, token)
    if isinstance(visit, HttpResponse):
        return visit
    return _page(request, token, visit, RatingForm(), ObjectionForm())


@never_cache
@limited
@require_POST
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Rate the visit once, without a name."""
    visit = _visit(request, token)
    if isinstance(visit, HttpResponse):
        return visit
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _page(request, token, visit, form, ObjectionForm())
    rating = Rating(**form.cleaned_data)
    try:
        rate_visit(visit_code=visit.code, rating=rating, by=PARTY, now=timezone.now())
        messages.success(request, "谢谢！评价已收下，只记单位和月份，查不到是哪一次检查。")
    except PolicyError as error:  # rated already, perhaps by somebody else: this one is not kept
        messages.warning(request, str(error))
    return redirect("visit:page", token=token)


@never_cache
@limited
@require_POST
def object_to(request: HttpRequest, token: str) -> HttpResponse:
    """Object to the visit, with a name."""
    visit = _visit(request, token)
    if isinstance(visit, HttpResponse):
        return visit
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return _page(request, token, visit, RatingForm(), form)
    try:
        row = file_objection(
            visit_code=visit.code, by=PARTY, now=timezone.now(), **form.cleaned_data
        )
        messages.success(
            request,
            f"异议已收到，检查组以外的人员将在 {row.answer_by:%Y-%m-%d} 前答复，请再扫码查看。",
        )
    except AlreadyDoneError as error:
        messages.success(request, str(error))
    except PolicyError as error:
        form.add_error(None, str(error))
        return _page(request, token, visit, RatingForm(), form)
    return redirect("visit:page", token=token)


@never_cache
@limited
@require_safe
def document(request: HttpRequest, token: str, digest: str) -> HttpResponse:
    """A document that was given on the visit."""
    visit = _visit(request, token)
    if isinstance(visit, HttpResponse):
        return visit
    row = documents_of(visit).filter(digest=digest).first()
    if row is None:
        raise Http404("这次检查没有这份文书。")
    return document_answer(request, row)


@limited
@require_http_methods(["GET", "HEAD"])
def check(request: HttpRequest, digest: str = "") -> HttpResponse:
    """Whether a paper with this digest was made here; shows nothing else of it."""
    asked = (digest or request.GET.get("digest", "")).strip().lower()
    number = request.GET.get("number", "").strip()
    is_whole = DIGEST.fullmatch(asked) is not None
    found = is_whole and is_genuine(asked)
    return render(
        request,
        "fieldwork/party/check.html",
        {
            "digest": asked[:64],
            "is_asked": bool(asked),
            "is_whole": is_whole,
            "is_genuine": found,
            "number": number[:60],
            "is_number": bool(found and number and is_number_of(asked, number)),
        },
    )


def _visit(request: HttpRequest, token: str) -> Visit | HttpResponse:
    """The visit of a code, or the page that says what is wrong with it."""
    try:
        visit = visit_of_token(token, now=timezone.now())
    except ExpiredCodeError:
        return render(request, "fieldwork/party/unknown.html", {"is_expired": True}, status=410)
    if visit is None:
        return render(request, "fieldwork/party/unknown.html", status=404)
    return visit


def _page(
    request: HttpRequest, token: str, visit: Visit, rating: RatingForm, objection: ObjectionForm
) -> HttpResponse:
    context = {
        "token": token,
        "page": code_page(visit, now=timezone.now()),
        "rating": rating,
        "objection": objection,
    }
    answer = render(request, "fieldwork/party/page.html", context)
    answer.headers["X-Robots-Tag"] = "noindex"
    # Not "no-referrer": browsers then send forms with the origin "null", which CSRF refuses.
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer
