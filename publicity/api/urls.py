"""Addresses under /api/v1/ of what is published."""

from django.urls import path

from publicity.api import listings, results

urlpatterns = [
    path("results/", results.ResultsEndpoint.as_view(), name="results"),
    path("results/withdrawn/", results.WithdrawnEndpoint.as_view(), name="results_withdrawn"),
    path("results/<str:code>/", results.ResultEndpoint.as_view(), name="result"),
    path("listings/", listings.ListingsEndpoint.as_view(), name="listings"),
]
