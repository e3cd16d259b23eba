"""Addresses of the page for inspectors in the field."""

from django.urls import path

from inspections.fieldwork.views import phone

urlpatterns = [
    path("", phone.phone, name="field"),
    path("manifest.webmanifest", phone.manifest, name="field-manifest"),
    path("sw.js", phone.worker, name="field-worker"),
]
