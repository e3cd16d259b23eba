"""A witness's own phone: take the seat, cast blind, open. No account is needed, only the token."""

import secrets
from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections import beacons
from inspections.draw.errors import DrawError
from inspections.forms.live import CastForm, SeatForm, SlipForm
from inspections.matters import matter_of
from inspections.models.ceremonies import Station, StationState
from inspections.selectors.ceremonies import station_by_token_hash
from inspections.services.casting import (
    cast_blind,
    open_together,
    take_opening,
    withdraw_cast,
)
from inspections.services.stations import seat_witness, secret_hash
from inspections.states import Status
from inspections.station_rules import active_cast
from inspections.views.acting import act
from shuangsuiji.ledger.selectors import is_signed
from shuangsuiji.orgs.models import User

COOKIE = "ssj_device"
COOKIE_DAYS = 7
DEVICE_BYTES = 32


def _by_token(token: str) -> Station:
    station = station_by_token_hash(secret_hash(token))
    if station is None:
        raise Http404("这个见证席二维码无效，请主持人另发一个。")
    return station


def mine(request: HttpRequest, token: str) -> Station:
    """The station, for the device that took it."""
    station = _by_token(token)
    if not _is_mine(request, station):
        raise Http404("此席已在另一台设备入席。")
    return station


def _is_mine(request: HttpRequest, station: Station) -> bool:
    device = request.COOKIES.get(COOKIE, "")
    return bool(device) and secret_hash(device) == station.device_hash


def actor(station: Station) -> str:
    """How the ledger names what came from a seat."""
    return f"station/{station.ceremony.code}/{station.number}"


@require_http_methods(["GET", "HEAD", "POST"])
def station_page(request: HttpRequest, token: str) -> HttpResponse:
    """Taking the seat (once), and then whatever the seat is to do next."""
    station = _by_token(token)
    if station.state == StationState.INVITED:
        return _take_seat(request, station, token)
    if not _is_mine(request, station):
        return _page(request, "ceremony/station_elsewhere.html", station, {}, status=403)
    return _page(request, "ceremony/station.html", station, _acts(station, token, SlipForm()))


def _take_seat(request: HttpRequest, station: Station, token: str) -> HttpResponse:
    form = SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        device = request.COOKIES.get(COOKIE) or secrets.token_hex(DEVICE_BYTES)
        user = request.user
        done = act(
            request,
            lambda: seat_witness(
                station_id=station.pk,
                device=device,
                name=form.cleaned_data["name"],
                is_named=form.cleaned_data["is_named"],
                user_id=user.pk if isinstance(user, User) else None,
                by=actor(station),
                now=timezone.now(),
            ),
            "您已入席。",
        )
        if done:
            response = redirect("console:station", token=token)
            response.set_cookie(
                COOKIE,
                device,
                max_age=COOKIE_DAYS * 86_400,
                path="/ceremony/",
                secure=request.is_secure(),
                httponly=True,
                samesite="Lax",
            )
            return response
    return _page(request, "ceremony/station_seat.html", station, {"form": form, "token": token})


@require_safe
def station_state(request: HttpRequest, token: str) -> HttpResponse:
    """What the phone polls: 204 while its page is still true, else a word to load it anew."""
    station = _by_token(token)
    if request.GET.get("phase") == phase_of(station):
        return HttpResponse(status=204)
    return HttpResponse(headers={"HX-Refresh": "true"})


@require_POST
def station_cast(request: HttpRequest, token: str) -> HttpResponse:
    """The blind commitment; salt and line stay on the phone."""
    station = mine(request, token)
    form = CastForm(request.POST)
    if not form.is_valid():
        messages.error(request, "承诺没有生成，请重新输入。数字仍在您的手机上。")
        return redirect("console:station", token=token)
    act(
        request,
        lambda: cast_blind(
            station_id=station.pk,
            commitment=form.cleaned_data["commitment"],
            by=actor(station),
            now=timezone.now(),
        ),
        "盲投已收到。",
    )
    return redirect("console:station", token=token)


@require_POST
def station_withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """A wrong input, before the inputs are closed."""
    station = mine(request, token)
    act(
        request,
        lambda: withdraw_cast(
            station_id=station.pk,
            reason=request.POST.get("reason", "") or "输入有误",
            by=actor(station),
            now=timezone.now(),
        ),
        "已撤回。原承诺公开留痕，请重新输入。",
    )
    return redirect("console:station", token=token)


@require_POST
def station_open(request: HttpRequest, token: str) -> HttpResponse:
    """Salt and line; with the last one, everything is opened together."""
    station = mine(request, token)
    form = SlipForm(request.POST)
    if not form.is_valid():
        return _page(request, "ceremony/station.html", station, _acts(station, token, form))
    salt, line = form.cleaned_data["slip"]
    taken = act(
        request,
        lambda: take_opening(
            station_id=station.pk, salt=salt, line=line, by=actor(station), now=timezone.now()
        ),
        "您的揭示已收到。",
    )
    if not taken:
        return _page(request, "ceremony/station.html", station, _acts(station, token, form))
    if not _missing(station):
        act(
            request,
            lambda: open_together(
                ceremony_code=station.ceremony.code, by=actor(station), now=timezone.now()
            ),
            "全部到齐，已同时揭示。",
        )
    return redirect("console:station", token=token)


@require_POST
def station_beacon(request: HttpRequest, token: str) -> HttpResponse:
    """The line of an offline drand file, after its signature was checked with the pinned key."""
    station = mine(request, token)
    try:
        line = beacons.drand_line(request.body, named=station.source)
    except DrawError as error:
        return JsonResponse({"error": str(error)}, status=400)
    return JsonResponse({"line": line})


def phase_of(station: Station) -> str:
    """Which page the phone shows. Four queries at most."""
    ceremony = station.ceremony
    matter = matter_of(ceremony)
    if station.state in (StationState.LOST, StationState.REFUSED, StationState.WITHDRAWN):
        return station.state
    if matter.status in (Status.VOID, Status.POSTPONED):
        return "void" if matter.status == Status.VOID else "wait"
    if matter.status not in (Status.SEALED, Status.COMMITTED, Status.AWAITING_WITNESS):
        return "done"
    if station.state == StationState.OPENED:
        return "opened"
    if ceremony.inputs_closed_at is not None:
        return "open"
    if station.state == StationState.COMMITTED:
        return "committed"
    signed = is_signed(draw=matter.session.code, kind=matter.before_chance)
    return "cast" if signed and ceremony.paused_at is None else "wait"


def _acts(station: Station, token: str, form: SlipForm) -> dict[str, object]:
    """What the page of a seat needs to know of its phase."""
    cast = active_cast(station)
    kept_for = cast.station if cast is not None else station  # where a found phone keeps its slip
    return {
        "phase": phase_of(station),
        "token": token,
        "inputs": matter_of(station.ceremony).inputs,
        "cast": cast,
        "form": form,
        "storage": f"{station.ceremony.code}/{kept_for.number}",
    }


def _missing(station: Station) -> bool:
    return station.ceremony.stations.filter(
        casts__withdrawal=None, casts__isnull=False, casts__opening=None
    ).exists()


def _page(
    request: HttpRequest,
    template: str,
    station: Station,
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    facts = {"station": station, "ceremony": station.ceremony, **context}
    response = render(request, template, facts, status=status)
    add_never_cache_headers(response)
    return response
