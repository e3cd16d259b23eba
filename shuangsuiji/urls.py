"""The composition root: which address belongs to which app."""

from django.contrib import admin
from django.urls import include, path

from publicity.views_verify import offline, verify
from shuangsuiji import views

urlpatterns = [
    path("", views.home, name="home"),
    path("admin/", admin.site.urls),
    path("accounts/", include("shuangsuiji.orgs.account_urls")),
    path("orgs/", include("shuangsuiji.orgs.urls")),
    path("entities/", include("entities.urls")),
    path("personnel/", include("personnel.urls")),
    path("inspections/", include("inspections.urls")),
    path("ceremony/", include("inspections.console_urls")),
    path("verify/", verify, name="verify"),
    path("verify/offline.js", offline, name="verify-offline"),
    path("publicity/", include("publicity.urls")),
    path("ceremony/", include("publicity.ceremony_urls")),
    path("log/", include("shuangsuiji.ledger.urls")),
    path("timeline/", include("shuangsuiji.timeline.urls")),
]
