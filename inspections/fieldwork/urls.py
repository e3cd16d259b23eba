"""Field work; mounted at /field/. Each part brings its own list."""

from django.urls import include, path

from inspections.fieldwork.views import devices, evidence

app_name = "field"

urlpatterns = [
    path("api/", include("inspections.fieldwork.api.urls")),
    path("devices/", devices.device_list, name="devices"),
    path("devices/<slug:code>/revoke/", devices.revoke, name="revoke"),
    path("evidence/<str:code>/<sha256:digest>/", evidence.original, name="original"),
    path("evidence/<str:code>/<sha256:digest>.jpg", evidence.shown, name="shown"),
]
