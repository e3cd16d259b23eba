"""A witness signs the minutes at their own seat, on the device that holds it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_safe

from inspections.documents.minutes import minutes_pdf
from inspections.documents.stored import stored_facts
from inspections.forms.papers import SignForm
from inspections.models.ceremonies import Station
from inspections.models.papers import Minutes
from inspections.printing import minutes_of, signatures_on_paper
from inspections.services.papers import sign_minutes_at_station
from inspections.views.acting import act
from inspections.views.papers import download
from inspections.views.stations import actor, mine


@require_http_methods(["GET", "HEAD", "POST"])
def station_minutes(request: HttpRequest, token: str) -> HttpResponse:
    """The newest edition and the place to sign it; until there is one, the page waits."""
    station = mine(request, token)
    newest = _newest(station)
    form = SignForm(request.POST or None, initial={"digest": newest.digest if newest else ""})
    if request.method == "POST" and newest is not None and form.is_valid():
        signed = act(
            request,
            lambda: sign_minutes_at_station(
                station_id=station.pk,
                edition=newest.edition,
                digest=form.cleaned_data["digest"],
                strokes=form.cleaned_data["strokes"],
                by=actor(station),
                now=timezone.now(),
            ),
            "已签署。签名连同记录摘要写入存证日志。",
        )
        if signed:
            return redirect("console:station_minutes", token=token)
        form = SignForm(initial={"digest": newest.digest})  # what was drawn is drawn again
    context = {
        "station": station,
        "ceremony": station.ceremony,
        "token": token,
        "minutes": newest,
        "mine": _signature_of(station, newest),
        "form": form,
    }
    response = render(request, "ceremony/station_minutes.html", context)
    add_never_cache_headers(response)
    return response


@require_safe
def station_minutes_file(request: HttpRequest, token: str) -> HttpResponse:
    """The newest edition as PDF, to read before signing."""
    station = mine(request, token)
    newest = _newest(station)
    if newest is None:
        raise Http404("记录还没有出具。")
    facts = stored_facts(bytes(newest.facts), signatures_on_paper(newest))
    data = minutes_pdf(facts, fallback=settings.SSJ_PDF_FONT)
    name = f"抽取仪式记录-{station.ceremony.code}-{newest.edition}.pdf"
    return download(data, "application/pdf", name)


def _newest(station: Station) -> Minutes | None:
    ceremony = station.ceremony
    return next(iter(minutes_of(ceremony.session, ceremony.supplement)), None)


def _signature_of(station: Station, minutes: Minutes | None) -> object:
    rows = minutes.signatures.all() if minutes is not None else ()
    return next((row for row in rows if row.station_id == station.pk), None)
