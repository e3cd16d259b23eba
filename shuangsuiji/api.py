"""The composition of /api/v1/: what each room offers, the document, and pages to read it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularAPIView

from shuangsuiji.partners.endpoint import language_of
from shuangsuiji.partners.oauth import TokenEndpoint
from shuangsuiji.partners.problems import TITLES, not_found, problem_response

app_name = "api"


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The document with forms to try it (Swagger UI), from our own server."""
    return render(request, "api/docs.html")


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """What every code of a refusal means."""
    rows = [(code, *titles) for code, titles in TITLES.items()]
    return render(request, "api/problems.html", {"problems": rows})


def nothing(request: HttpRequest, **_: Any) -> HttpResponse:
    """Whatever is no address of the interface is told so in its own form."""
    translation.activate(language_of(request))
    return problem_response(not_found())


class SchemaView(SpectacularAPIView):
    """The OpenAPI document."""

    authentication_classes = ()
    permission_classes = ()


endpoints = [
    path("", include("publicity.api.urls")),
    path("", include("inspections.api")),
    path("", include("entities.api.urls")),
    path("oauth/token/", TokenEndpoint.as_view(), name="token"),
]
urlpatterns = [
    *endpoints,
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("problems/", problems, name="problems"),
    path("", nothing),
    path("<path:rest>", nothing, name="nothing"),
]
