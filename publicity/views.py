"""The public site: every session, one draw with everything needed to check it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    JsonResponse,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from entities.values import folded
from inspections.sealing.chances import people_of
from inspections.sealing.figures import Figures, figures_of
from inspections.selectors.bundles import bundle_chunks, is_proven
from inspections.selectors.passages import passages
from inspections.selectors.proofs import NotProvenError
from inspections.selectors.public import (
    Disclosure,
    DrawSession,
    disclosure_of,
    is_overdue,
    public_session,
    series,
    set_aside,
    transcript_of,
    void_case,
)
from inspections.selectors.public_visits import public_meter
from inspections.selectors.rotation import chosen_round
from inspections.selectors.sessions import public_sessions
from inspections.selectors.supplement_files import proven_numbers, published_supplement
from inspections.states import Status
from inspections.views.papers import certificate_file
from publicity.changes import fate_of, public_changes
from publicity.selectors import (
    answer,
    chances_of,
    drawn_rows,
    joint_rows,
    public_rotation,
    redacted,
    team_rows,
    zone_sketch,
)
from publicity.session_results import results_of_drawn, totals_of_session

PER_PAGE = 50
DRAWN_PER_PAGE = 50
FOREVER = "public, max-age=31536000, immutable"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every session ever sealed, without holes."""
    chosen = {name: request.GET.get(name, "").strip() for name in ("state", "year", "unit", "q")}
    sessions = public_sessions().order_by("-sealed_at", "-pk")
    if chosen["state"] in Status.values:
        sessions = sessions.filter(status=chosen["state"])
    if chosen["year"].isdecimal():
        sessions = sessions.filter(year=int(chosen["year"][:4]))
    if chosen["unit"]:
        sessions = sessions.filter(unit__code=chosen["unit"])
    if chosen["q"]:
        sessions = sessions.filter(code__icontains=chosen["q"])
    page = Paginator(sessions, PER_PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    everything = series()
    return render(
        request,
        "publicity/index.html",
        {
            "page_obj": page,
            "rows": [(row, is_overdue(row, today=today)) for row in page],
            "series": everything,
            "units": dict.fromkeys((row.unit_code, row.unit_name) for row in everything),
            "years": sorted({row.year for row in everything}, reverse=True),
            "states": [choice for choice in Status.choices if choice[0] != Status.DRAFT],
            "chosen": chosen,
        },
    )


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """How anybody can check a draw."""
    return render(request, "publicity/check.html")


@require_safe
def draw(request: HttpRequest, code: str) -> HttpResponse:
    """The story of one draw; before publication only what may be known."""
    session = _session(code)
    disclosure = disclosure_of(session)
    figures = figures_of(session)
    chances = chances_of(session, figures)
    asked = folded(request.GET.get("code", ""))[:64]
    context: dict[str, Any] = {
        "session": session,
        "disclosure": disclosure,
        "figures": figures,
        "chances": chances,
        "people": people_of(figures.header, bytes(session.header)),
        "inputs": list(session.inputs.all()),
        "history": passages(session),
        "void": void_case(session),
        "aside": set_aside(session),
        "is_overdue": is_overdue(session, today=timezone.localdate()),
        "asked": asked,
        "is_proven": is_proven(session),
    }
    if disclosure.names:
        context |= _result(request, session, disclosure, figures=figures)
        context["changes"], context["rosters"] = public_changes(session, disclosure)
        if asked:
            context["answer"] = answer(session, disclosure, chances, asked)
            context["fate"] = fate_of(session, asked)
            context["meter"] = public_meter(asked, today=timezone.localdate())
    return render(request, "publicity/draw.html", context)


@require_safe
def bundle(request: HttpRequest, code: str) -> HttpResponse | StreamingHttpResponse:
    """The bundle, streamed; its bytes never change, so that caches may keep it for ever."""
    session = _session(code)
    if session.published_at is None:
        raise Http404("本场次尚未公布，核验包在公布后提供。")
    etag = f'"2-{session.result.digest}-{session.frame_digest[:16]}"'  # 2: the format
    if request.headers.get("If-None-Match") == etag:
        response: HttpResponse | StreamingHttpResponse = HttpResponseNotModified()
    else:
        try:
            chunks = bundle_chunks(session)
        except NotProvenError as error:
            return _later(error)
        response = StreamingHttpResponse(chunks, content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{session.code}.json"'
    response["ETag"], response["Cache-Control"] = etag, FOREVER
    return response


@require_safe
def supplements(_request: HttpRequest, code: str) -> JsonResponse:
    """Numbers of the published supplements, so that a verifier can fetch their files."""
    session = _session(code)
    response = JsonResponse({"supplements": proven_numbers(session)})
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
def supplement(_request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The file of one published supplement; its bytes never change."""
    try:
        data = published_supplement(_session(code), number)
    except NotProvenError as error:
        return _later(error)
    if data is None:
        raise Http404("没有这次补抽，或尚未公布；核验包在公布后提供。")
    response = HttpResponse(data, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{code}-S{number}.json"'
    response["Cache-Control"] = FOREVER
    return response


def _later(error: NotProvenError) -> HttpResponse:
    """Published, but not yet under a signed head: come back in some seconds."""
    response = HttpResponse(str(error), "text/plain; charset=utf-8", 503)
    response["Retry-After"], response["Cache-Control"] = "5", "no-store"
    return response


@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """抽取凭证 in print; it says nothing that the page of the draw does not."""
    session = _session(code)
    return certificate_file(request, session, with_result=disclosure_of(session).seed)


def _session(code: str) -> DrawSession:
    session = public_session(code)
    if session is None:
        raise Http404(f"没有编号为 {code} 的场次。")
    return session


def _result(
    request: HttpRequest, session: DrawSession, disclosure: Disclosure, *, figures: Figures
) -> dict[str, Any]:
    transcript = transcript_of(session)
    team = request.GET.get("team", "")
    number = chosen_round(request.GET.get("round", ""), transcript, team=team)
    today = timezone.localdate()
    page = Paginator(drawn_rows(session, team=team), DRAWN_PER_PAGE).get_page(
        request.GET.get("page")
    )
    return {
        "transcript": transcript,
        "taken": [(figures.stratum(row.id).label, row) for row in transcript.strata],
        "result": session.result,
        "rotation": public_rotation(session, transcript, disclosure),
        "round": number,
        "teams": team_rows(session, transcript, disclosure, round_number=number),
        "team": team,
        "page_obj": page,
        "drawn": redacted(page, figures, results_of_drawn(page, on=today)),
        "found": totals_of_session(session, on=today),
        "joint": joint_rows(session),
        "sketch": zone_sketch(
            session,
            transcript,
            cos_ppm=figures.header.packages.cos_ppm,
            round_number=number,
        ),
    }
