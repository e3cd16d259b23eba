"""/orgs/: units, accounts and grants."""

from django.urls import path

from shuangsuiji.orgs.views import calendar, grants, outlines, units, users
from shuangsuiji.orgs.views.unit_import import wizard

app_name = "orgs"

urlpatterns = [
    path("", units.unit_tree, name="units"),
    path("units/add/", units.add_unit, name="unit_add"),
    path("units/export.csv", units.export_units, name="units_export"),
    *wizard.urls("units/import/"),
    path("units/<str:code>/", units.show_unit, name="unit"),
    path("units/<str:code>/edit/", units.edit_unit, name="unit_edit"),
    path("units/<str:code>/outline/", outlines.unit_outline, name="unit_outline"),
    path("units/<str:code>/outline/drop/", outlines.drop, name="unit_outline_drop"),
    path("calendar/", calendar.calendar_list, name="calendar"),
    path("calendar/<int:year>/", calendar.calendar_year, name="calendar_year"),
    path("calendar/<int:year>/drop/", calendar.drop, name="calendar_drop"),
    path("users/", users.list_users, name="users"),
    path("users/add/", users.add_user, name="user_add"),
    path("users/<str:username>/", users.show_user, name="user"),
    path("users/<str:username>/edit/", users.edit_user, name="user_edit"),
    path("users/<str:username>/password/", users.reset_password, name="user_password"),
    path("users/<str:username>/grants/add/", grants.add_grant, name="grant_add"),
    path("users/<str:username>/grants/<int:pk>/revoke/", grants.end_grant, name="grant_revoke"),
]
