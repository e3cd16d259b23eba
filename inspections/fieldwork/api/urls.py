"""The API of the page for inspectors; docs/field-api.md is its contract."""

from django.urls import path, register_converter

from inspections.fieldwork.api import forms, outings, papers, phones, uploads


class DigestConverter:
    """A SHA-256 in lowercase hex."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(DigestConverter, "sha256")

urlpatterns = [
    path("day/", phones.day, name="day"),
    path("devices/", phones.devices, name="api_devices"),
    path("nonces/", phones.nonces, name="nonces"),
    path("outings/<int:outing_id>/check-in/", outings.checked_in, name="check_in"),
    path("visits/<str:code>/start/", outings.started, name="start"),
    path("visits/<str:code>/uploads/", uploads.announced, name="uploads"),
    path("visits/<str:code>/uploads/<sha256:digest>/", uploads.upload, name="upload"),
    path("visits/<str:code>/forms/", forms.submitted, name="forms"),
    path("visits/<str:code>/forms/<int:version>/sign/", forms.signed, name="sign"),
    path("visits/<str:code>/documents/", papers.documents, name="documents"),
    path("visits/<str:code>/documents/on-scene/", papers.on_scene, name="on_scene"),
    path("visits/<str:code>/code/", papers.code, name="code"),
    path("visits/<str:code>/pleas/", papers.pleas, name="pleas"),
    path("documents/<sha256:digest>.pdf", papers.document, name="document"),
    path("documents/<sha256:digest>/served/", papers.served, name="served"),
]
