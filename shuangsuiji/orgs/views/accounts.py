"""One's own account: signing in and out, and the password."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shuangsuiji.orgs.forms import OwnPasswordForm, SignInForm
from shuangsuiji.orgs.models import User
from shuangsuiji.orgs.services import set_password


class SignIn(LoginView):
    """登录. Whoever is signed in already goes on to the home page."""

    authentication_form = SignInForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True


class SignOut(LogoutView):
    """退出. By POST only, so that no link can sign anybody out."""


@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def change_own_password(request: HttpRequest) -> HttpResponse:
    """修改密码; this session goes on, all others of the account end."""
    user = request.user
    if not isinstance(user, User):
        return redirect("login")
    form = OwnPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = set_password(
            user=user,
            password=form.cleaned_data["new_password1"],
            by=user.username,
            now=timezone.now(),
        )
        update_session_auth_hash(request, changed)
        messages.success(request, "密码已修改。其他设备上的登录已经失效。")
        return redirect("home")
    return render(request, "registration/password_change.html", {"form": form})
