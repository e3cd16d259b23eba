"""Coming in with a code, taking one with the code of a visit, and going out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from inspections.fieldwork.selectors.contact import ExpiredCodeError, visit_of_token
from inspections.fieldwork.views.party import limited
from inspections.policies import PolicyError
from publicity.enterprise.forms import CodeForm
from publicity.enterprise.services.access import ENTERPRISE, come_in, take_code
from publicity.enterprise.sessions import end_session, new_key
from publicity.enterprise.views.inside import COOKIE, PATH, in_now, let_in, tried_too_often


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, code: str = "") -> HttpResponse:
    """The door: a form for the code; the QR on the sheet fills it in, a person presses."""
    form = CodeForm(request.POST or None, initial={"code": code})
    if request.method == "POST" and (asked_to_wait := tried_too_often(request)) is not None:
        return asked_to_wait
    if request.method == "POST" and form.is_valid():
        key = new_key()
        try:
            come_in(typed=form.cleaned_data["code"], key=key, by=ENTERPRISE, now=timezone.now())
            return let_in(redirect("enterprise:record"), key)
        except PolicyError as error:
            form.add_error("code", str(error))
    return render(request, "enterprise/enter.html", {"form": form})


@never_cache
@limited
@require_http_methods(["GET", "HEAD", "POST"])
def of_visit(request: HttpRequest, token: str) -> HttpResponse:
    """Exchange the code of a visit for a one-time code, shown this once."""
    try:
        visit = visit_of_token(token, now=timezone.now())
    except ExpiredCodeError:
        return render(request, "fieldwork/party/unknown.html", {"is_expired": True}, status=410)
    if visit is None:
        return render(request, "fieldwork/party/unknown.html", status=404)
    context: dict[str, object] = {"visit": visit, "token": token}
    if request.method == "POST":
        try:
            row, code = take_code(visit=visit, by=ENTERPRISE, now=timezone.now())
            context |= {"row": row, "code": code, "form": CodeForm(initial={"code": code})}
        except PolicyError as error:
            messages.error(request, str(error))
    return render(request, "enterprise/of_visit.html", context)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Go out."""
    session = in_now(request)
    if session is not None:
        end_session(session, now=timezone.now())
    answer = redirect("enterprise:enter")
    answer.delete_cookie(COOKIE, path=PATH, samesite="Strict")
    messages.success(request, "已退出企业专区。")
    return answer
