"""Addresses under /api/v1/ that are about entities."""

from django.urls import path

from entities.api import lookups, registry

urlpatterns = [
    path("entities/lookup/", lookups.LookupEndpoint.as_view(), name="entities_lookup"),
    path("entities/<str:code>/", lookups.EntityEndpoint.as_view(), name="entity"),
    path("entities/<str:code>/grade/", lookups.GradeEndpoint.as_view(), name="grade"),
    path(
        "entities/<str:code>/restrictions/",
        lookups.RestrictionsEndpoint.as_view(),
        name="restrictions",
    ),
    path("is-listed/<str:code>/", lookups.IsListedEndpoint.as_view(), name="is_listed"),
    path("registry/batches/", registry.BatchesEndpoint.as_view(), name="registry_batches"),
    path("registry/batches/<str:code>/", registry.BatchEndpoint.as_view(), name="registry_batch"),
    path(
        "registry/batches/<str:code>/findings/",
        registry.FindingsEndpoint.as_view(),
        name="registry_findings",
    ),
]
