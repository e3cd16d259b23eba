"""Partners and their keys, for system administrators; auditors read."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shuangsuiji.orgs.models import Role, Unit
from shuangsuiji.orgs.policies import (
    check_has_role,
    check_has_role_anywhere,
    has_role,
    has_role_anywhere,
)
from shuangsuiji.orgs.selectors import units_visible_to
from shuangsuiji.partners.credentials import signing_secret
from shuangsuiji.partners.forms import ClientForm
from shuangsuiji.partners.models import ApiClient
from shuangsuiji.partners.quota import used_today
from shuangsuiji.partners.scopes import ALL_FIELDS, LABELS, Scope
from shuangsuiji.partners.selectors import (
    KEEPERS,
    Wanted,
    accesses_visible_to,
    clients_visible_to,
    keys_of,
)
from shuangsuiji.partners.services.clients import (
    PartnerRefusedError,
    issue_key,
    revoke_key,
    save_client,
    stop_client,
)

PER_PAGE = 50
SHOWN_ACCESSES = 10


@login_required
@require_GET
def list_clients(request: HttpRequest) -> HttpResponse:
    """共享单位."""
    today = timezone.localdate()
    check_has_role_anywhere(request.user, KEEPERS, on=today)
    clients = clients_visible_to(request.user, on=today)
    page = Paginator(clients, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "partners/client_list.html",
        {
            "page_obj": page,
            "rows": [(client, state_of(client)) for client in page],
            "may_edit": has_role_anywhere(request.user, Role.SYSADMIN, on=today),
        },
    )


@login_required
@require_GET
def show_client(request: HttpRequest, code: str) -> HttpResponse:
    """One partner: what it may read, its keys, how much it calls."""
    return render(request, "partners/client_detail.html", _shown(request, _client(request, code)))


@login_required
@require_http_methods(["GET", "POST"])
def add_client(request: HttpRequest) -> HttpResponse:
    """开设客户端."""
    check_has_role_anywhere(request.user, Role.SYSADMIN, on=timezone.localdate())
    today = timezone.localdate()
    start = {"valid_from": today, "valid_to": today + timedelta(days=365)}
    form = ClientForm(request.POST or None, units=_own_units(request), initial=start)
    if request.method == "POST" and form.is_valid():
        client = _saved(request, form, code=form.cleaned_data["code"], version=0)
        if client is not None:
            messages.success(request, f"已开设“{client}”。现在可以签发密钥。")
            return redirect("partners:client", code=client.code)
    return render(request, "partners/client_form.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def edit_client(request: HttpRequest, code: str) -> HttpResponse:
    """修改客户端; a version that somebody else changed meanwhile is refused."""
    client = _own_client(request, code)
    form = ClientForm(
        request.POST or None,
        units=_own_units(request),
        fixed=code,
        initial=ClientForm.initial_of(client),
    )
    seen = request.POST.get("version", "")
    if request.method == "POST" and form.is_valid():
        saved = _saved(request, form, code=code, version=int(seen) if seen.isdecimal() else -1)
        if saved is not None:
            messages.success(request, f"已保存“{saved}”。")
            return redirect("partners:client", code=code)
    context = {"form": form, "client": client, "version": seen or client.version}
    return render(request, "partners/client_form.html", context)


@login_required
@require_POST
def stop(request: HttpRequest, code: str) -> HttpResponse:
    """停用, at once and for good."""
    client = _own_client(request, code)
    try:
        stop_client(
            client=client,
            reason=request.POST.get("reason", "")[:300],
            by=request.user.get_username(),
            now=timezone.now(),
        )
    except PartnerRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已停用“{client}”，其密钥和令牌即刻失效。")
    return redirect("partners:client", code=code)


@login_required
@never_cache
@require_POST
def add_key(request: HttpRequest, code: str) -> HttpResponse:
    """签发密钥; the page that answers shows it, and no page ever again."""
    client = _own_client(request, code)
    try:
        key, text = issue_key(client=client, by=request.user.get_username(), now=timezone.now())
    except PartnerRefusedError as error:
        messages.error(request, str(error))
        return redirect("partners:client", code=code)
    shown = {"key": text, "signing": signing_secret(key.prefix)}
    return render(request, "partners/client_detail.html", {**_shown(request, client), **shown})


@login_required
@require_POST
def end_key(request: HttpRequest, code: str, prefix: str) -> HttpResponse:
    """吊销密钥."""
    client = _own_client(request, code)
    try:
        revoke_key(client=client, prefix=prefix, by=request.user.get_username(), now=timezone.now())
    except PartnerRefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"密钥 {prefix} 已吊销，即刻失效。")
    return redirect("partners:client", code=code)


def state_of(client: ApiClient) -> tuple[str, str]:
    """(tone, word) as of today."""
    today = timezone.localdate()
    if client.stopped_at is not None:
        return "bad", "已停用"
    if client.valid_from > today:
        return "wait", "未生效"
    if client.valid_to < today:
        return "", "已到期"
    return "good", "有效"


def _shown(request: HttpRequest, client: ApiClient) -> dict[str, object]:
    now = timezone.now()
    rows = accesses_visible_to(request.user, Wanted(client=client.code), on=timezone.localdate())
    return {
        "client": client,
        "state": state_of(client),
        "scopes": [LABELS[Scope(one)] for one in client.scopes],
        "fields": [ALL_FIELDS[one] for one in client.fields],
        "keys": keys_of(client),
        "used_today": used_today(client, now=now),
        "accesses": rows[:SHOWN_ACCESSES],
        "access_count": rows.count(),
        "may_edit": client.stopped_at is None
        and has_role(request.user, Role.SYSADMIN, client.unit, on=timezone.localdate()),
    }


def _saved(request: HttpRequest, form: ClientForm, *, code: str, version: int) -> ApiClient | None:
    """The saved client; None where it was refused, and the form says why."""
    wish = {**form.wish, "code": code, "version": version}
    try:
        return save_client(**wish, by=request.user.get_username(), now=timezone.now())
    except PartnerRefusedError as error:
        form.add_error(None, str(error))
        return None


def _client(request: HttpRequest, code: str) -> ApiClient:
    check_has_role_anywhere(request.user, KEEPERS, on=timezone.localdate())
    return get_object_or_404(clients_visible_to(request.user, on=timezone.localdate()), code=code)


def _own_client(request: HttpRequest, code: str) -> ApiClient:
    client = _client(request, code)
    check_has_role(request.user, Role.SYSADMIN, client.unit, on=timezone.localdate())
    return client


def _own_units(request: HttpRequest) -> QuerySet[Unit]:
    return units_visible_to(request.user, on=timezone.localdate(), roles=[Role.SYSADMIN])
