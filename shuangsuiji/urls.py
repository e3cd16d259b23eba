"""The composition root: which address belongs to which app."""

from django.contrib import admin
from django.urls import include, path

from publicity.views_verify import offline, verify
from shuangsuiji import views, views_health
from shuangsuiji.language import choose_language
from shuangsuiji.reading import choose_reading

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz/hello", views_health.hello, name="hello"),
    path("livez", views_health.live, name="livez"),
    path("readyz", views_health.ready, name="readyz"),
    path("reading/", choose_reading, name="reading"),
    path("language/", choose_language, name="language"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("shuangsuiji.api")),
    path("partners/", include("shuangsuiji.partners.urls")),
    path("accounts/", include("shuangsuiji.orgs.account_urls")),
    path("orgs/", include("shuangsuiji.orgs.urls")),
    path("entities/", include("entities.urls")),
    path("personnel/", include("personnel.urls")),
    path("inspections/after/", include("inspections.fieldwork.after_urls")),
    path("inspections/documents/", include("inspections.fieldwork.document_urls")),
    path("inspections/visits/", include("inspections.fieldwork.desk_urls")),
    path("inspections/", include("inspections.urls")),
    path("visit/", include("inspections.fieldwork.public_urls")),
    path("field/", include("inspections.fieldwork.urls")),
    path("ceremony/", include("inspections.console_urls")),
    path("verify/", verify, name="verify"),
    path("verify/offline.js", offline, name="verify-offline"),
    path("field/", include("inspections.fieldwork.phone_urls")),
    path("enterprise/", include("publicity.enterprise.urls")),
    path("publicity/objections/", include("publicity.enterprise.desk_urls")),
    path("publicity/", include("publicity.urls")),
    path("ceremony/", include("publicity.ceremony_urls")),
    path("log/", include("shuangsuiji.ledger.urls")),
    path("timeline/", include("shuangsuiji.timeline.urls")),
]
