"""The page that verifies in the visitor's own browser; the server only hands it out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Hand out the page; files chosen there never reach the server."""
    return render(request, "publicity/verify.html")
