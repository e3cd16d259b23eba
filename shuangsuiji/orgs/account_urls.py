"""Signing in and out; no namespace, as Django expects these names."""

from django.urls import path

from shuangsuiji.orgs.views import accounts

urlpatterns = [
    path("login/", accounts.SignIn.as_view(), name="login"),
    path("logout/", accounts.SignOut.as_view(), name="logout"),
    path("password/", accounts.change_own_password, name="password_change"),
]
