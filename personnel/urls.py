"""/personnel/: the register of inspectors."""

from django.urls import path

from personnel.views import absences, inspectors
from personnel.views.roster_import import wizard

app_name = "personnel"

urlpatterns = [
    path("", inspectors.list_inspectors, name="list"),
    path("export.<str:form>", inspectors.export_inspectors, name="export"),
    path("add/", inspectors.add_inspector, name="add"),
    *wizard.urls("import/"),
    path("inspectors/<str:code>/", inspectors.show_inspector, name="detail"),
    path("inspectors/<str:code>/edit/", inspectors.edit_inspector, name="edit"),
    path("inspectors/<str:code>/deactivate/", inspectors.end_inspector, name="deactivate"),
    path("inspectors/<str:code>/absences/add/", absences.add_absence, name="absence_add"),
    path(
        "inspectors/<str:code>/absences/<int:pk>/withdraw/",
        absences.take_back_absence,
        name="absence_withdraw",
    ),
]
