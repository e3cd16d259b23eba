"""The front page of the public site and its map."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from publicity.lately import front_page

OF_THE_LIST = ("state", "year", "unit", "q", "page")  # once asked for at this address


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What was drawn and found lately; old links to the list of draws lead on to it."""
    if any(name in request.GET for name in OF_THE_LIST):
        return redirect(f"{reverse('publicity:index')}?{request.GET.urlencode()}")
    return render(request, "publicity/home.html", front_page(timezone.localdate()))


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Every public page on one."""
    return render(request, "publicity/map.html")
