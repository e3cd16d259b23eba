"""Giving and ending roles."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from shuangsuiji.orgs.forms import GrantForm
from shuangsuiji.orgs.models import Role, RoleGrant
from shuangsuiji.orgs.policies import RolesConflictError, check_has_role
from shuangsuiji.orgs.services import grant_role, revoke_role
from shuangsuiji.orgs.services.grants import GrantRefusedError
from shuangsuiji.orgs.views.users import check_may_keep, own_units, visible_account


@login_required
@require_http_methods(["GET", "POST"])
def add_grant(request: HttpRequest, username: str) -> HttpResponse:
    """授权 on a unit inside the administrator's own grants."""
    account = visible_account(request, username)
    check_may_keep(request, account)
    form = GrantForm(
        request.POST or None,
        units=own_units(request),
        today=timezone.localdate(),
        initial={"unit": account.unit_id},
    )
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            grant = grant_role(
                user=account,
                role=Role(cleaned["role"]),
                unit=cleaned["unit"],
                valid_from=cleaned["valid_from"],
                valid_to=cleaned["valid_to"],
                by=request.user.get_username(),
                now=timezone.now(),
            )
        except (GrantRefusedError, RolesConflictError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, f"已授予“{account}”{grant.get_role_display()}（{grant.unit}）。"
            )
            return redirect("orgs:user", username=account.username)
    return render(request, "orgs/grant_form.html", {"form": form, "account": account})


@login_required
@require_POST
def end_grant(request: HttpRequest, username: str, pk: int) -> HttpResponse:
    """撤销授权; takes effect with the next click of its holder."""
    account = visible_account(request, username)
    grant = get_object_or_404(RoleGrant.objects.select_related("unit"), pk=pk, user=account)
    check_has_role(request.user, Role.SYSADMIN, grant.unit, on=timezone.localdate())
    try:
        revoke_role(grant=grant, by=request.user.get_username(), now=timezone.now())
    except GrantRefusedError as error:
        messages.warning(request, str(error))
    else:
        messages.success(
            request, f"已撤销“{account}”的{grant.get_role_display()}（{grant.unit}）。"
        )
    return redirect("orgs:user", username=account.username)
