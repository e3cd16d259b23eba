"""Accounts, for system administrators; auditors read."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from shuangsuiji.orgs.forms import AccountForm, PasswordForm, UserForm
from shuangsuiji.orgs.models import Role, RoleGrant, Unit, User
from shuangsuiji.orgs.policies import (
    NotPermittedError,
    check_has_role,
    check_has_role_anywhere,
    has_role_anywhere,
)
from shuangsuiji.orgs.selectors import (
    grants_of,
    holders,
    units_visible_to,
    users_visible_to,
    with_valid_grants,
)
from shuangsuiji.orgs.services import change_user, create_user, set_password
from shuangsuiji.orgs.services.users import UserRefusedError

PER_PAGE = 50
KEEPERS = (Role.SYSADMIN, Role.AUDITOR)


@login_required
@require_GET
def list_users(request: HttpRequest) -> HttpResponse:
    """账号 with the roles that count today."""
    today = timezone.localdate()
    check_has_role_anywhere(request.user, KEEPERS, on=today)
    users = users_visible_to(request.user, on=today)
    text, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    if text:
        users = users.filter(
            Q(username__icontains=text)
            | Q(display_name__icontains=text)
            | Q(unit__name__icontains=text)
        )
    if role in Role.values:
        users = holders(users, Role(role), on=today)
    page = Paginator(with_valid_grants(users, on=today), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "text": text,
        "role": role,
        "roles": Role.choices,
        "may_edit": has_role_anywhere(request.user, Role.SYSADMIN, on=today),
    }
    return render(request, "orgs/user_list.html", context)


@login_required
@require_GET
def show_user(request: HttpRequest, username: str) -> HttpResponse:
    """One account and every grant it ever had."""
    today = timezone.localdate()
    account = visible_account(request, username)
    context = {
        "account": account,
        "grants": [(grant, _grant_state(grant, today)) for grant in grants_of(account)],
        "may_edit": _may_keep(request, account),
    }
    return render(request, "orgs/user_detail.html", context)


def _grant_state(grant: RoleGrant, today: date) -> tuple[str, str]:
    """(tone, word) of a grant as of today."""
    if grant.revoked_at is not None:
        return "bad", "已撤销"
    if grant.valid_from > today:
        return "wait", "未生效"
    if grant.valid_to is not None and grant.valid_to < today:
        return "", "已到期"
    return "good", "有效"


@login_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def add_user(request: HttpRequest) -> HttpResponse:
    """开设账号 in a unit inside the administrator's grants."""
    check_has_role_anywhere(request.user, Role.SYSADMIN, on=timezone.localdate())
    form = UserForm(request.POST or None, units=own_units(request))
    if request.method == "POST" and form.is_valid():
        try:
            user = create_user(
                username=form.cleaned_data["username"],
                display_name=form.cleaned_data["display_name"],
                unit=form.cleaned_data["unit"],
                password=form.cleaned_data["password"],
                must_change_password=True,
                by=request.user.get_username(),
                now=timezone.now(),
            )
        except UserRefusedError as error:
            form.add_error("username", str(error))
        else:
            messages.success(request, f"已开设账号“{user.username}”。现在可以给它授权。")
            return redirect("orgs:user", username=user.username)
    return render(request, "orgs/user_form.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def edit_user(request: HttpRequest, username: str) -> HttpResponse:
    """修改账号: name, unit, open or closed."""
    account = visible_account(request, username)
    check_may_keep(request, account)
    form = AccountForm(
        request.POST or None,
        units=own_units(request),
        initial={
            "display_name": account.display_name,
            "unit": account.unit_id,
            "is_active": account.is_active,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_user(
                user=account,
                **form.cleaned_data,
                by=request.user.get_username(),
                now=timezone.now(),
            )
        except UserRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已保存账号“{account.username}”。")
            return redirect("orgs:user", username=account.username)
    return render(request, "orgs/user_form.html", {"form": form, "account": account})


@login_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def reset_password(request: HttpRequest, username: str) -> HttpResponse:
    """重设密码; the holder must change it at the next sign-in."""
    account = visible_account(request, username)
    check_may_keep(request, account)
    form = PasswordForm(request.POST or None, user=account)
    if request.method == "POST" and form.is_valid():
        set_password(
            user=account,
            password=form.cleaned_data["password"],
            must_change_password=True,
            by=request.user.get_username(),
            now=timezone.now(),
        )
        messages.success(request, f"已重设“{account}”的密码。请当面或另行告知本人。")
        return redirect("orgs:user", username=account.username)
    return render(request, "orgs/user_password.html", {"form": form, "account": account})


def visible_account(request: HttpRequest, username: str) -> User:
    """The account, or 404 when it lies outside what the user may see."""
    return get_object_or_404(
        users_visible_to(request.user, on=timezone.localdate()), username=username
    )


def own_units(request: HttpRequest) -> QuerySet[Unit]:
    """Units whose accounts the user keeps."""
    return units_visible_to(request.user, on=timezone.localdate(), roles=[Role.SYSADMIN])


def check_may_keep(request: HttpRequest, account: User) -> None:
    """Refuse unless the user is the account's system administrator.

    Raises:
        NotPermittedError: also when the account is a superuser's and the user is none.
    """
    if account.is_superuser and not request.user.is_superuser:
        raise NotPermittedError("超级用户的账号只能由超级用户管理。")
    if account.unit is None:
        if not request.user.is_superuser:
            raise NotPermittedError("没有单位的账号只能由超级用户管理。")
        return
    check_has_role(request.user, Role.SYSADMIN, account.unit, on=timezone.localdate())


def _may_keep(request: HttpRequest, account: User) -> bool:
    try:
        check_may_keep(request, account)
    except NotPermittedError:
        return False
    return True
