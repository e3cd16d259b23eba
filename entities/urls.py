"""Addresses of the entity register, mounted at /entities/."""

from django.urls import path, re_path

from entities.views import batches, downloads, placing, registry, wizard

app_name = "entities"
urlpatterns = [
    path("", registry.list_entities, name="list"),
    re_path(r"^export\.(?P<suffix>csv|xlsx)$", registry.export_entities, name="export"),
    re_path(r"^template\.(?P<suffix>csv|xlsx)$", downloads.download_template, name="template"),
    path("waiting/", placing.list_waiting, name="waiting"),
    path("imports/", batches.list_batches, name="batches"),
    path("imports/new/", wizard.upload_registry, name="import"),
    path("imports/new/<str:token>/", wizard.preview_import, name="import_preview"),
    path("imports/<str:code>/", batches.show_batch, name="batch"),
    path("imports/<str:code>/progress/", batches.show_progress, name="batch_progress"),
    path("imports/<str:code>/findings.csv", batches.download_findings, name="findings"),
    path("imports/<str:code>/restart/", batches.restart, name="restart"),
    path("imports/<str:code>/conflicts/", batches.decide_conflicts, name="conflicts"),
    path("<str:code>/", registry.show_entity, name="entity"),
    path("<str:code>/edit/", registry.edit_entity, name="edit"),
]
