"""Sessions: the list, one session with its state machine, the progress of its draw."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inspections.models.jobs import DrawJob, JobState
from inspections.models.sessions import DrawSession
from inspections.sealing.chances import people_of
from inspections.sealing.figures import BRANCHES_COUNTED_UP_TO, entity_branches, figures_of
from inspections.selectors.ceremonies import ceremony_of_session
from inspections.selectors.collisions import session_collisions
from inspections.selectors.findings import report_of
from inspections.selectors.frames import entity_chunks
from inspections.selectors.merging import merges_of_session
from inspections.selectors.passages import display_names, passages
from inspections.selectors.public import transcript_of
from inspections.selectors.rotation import chosen_round, session_rotation
from inspections.selectors.sessions import drawn_entities, job_of, sessions_visible_to, teams
from inspections.states import ANNOUNCEABLE, Status
from inspections.views.access import today
from inspections.views.changes import changes_context
from inspections.views.diagram import diagram
from inspections.views.session_access import rights_of, visible_session

PER_PAGE = 25
DRAWN_PER_PAGE = 50
SHOWN_COLLISIONS = 10
STAGES = {
    "entities": "抽取检查对象",
    "inspectors": "抽取执法人员",
    "packages": "划分名单包",
    "teams": "组成检查组并配对",
}


@login_required
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """Sessions in the user's scope, by state, year and unit."""
    everything = sessions_visible_to(request.user, on=today())
    chosen = {name: request.GET.get(name, "") for name in ("state", "year", "unit")}
    sessions = everything
    if chosen["state"] in Status.values:
        sessions = sessions.filter(status=chosen["state"])
    if chosen["year"].isdecimal():
        sessions = sessions.filter(year=int(chosen["year"][:4]))
    if chosen["unit"]:
        sessions = sessions.filter(unit__code=chosen["unit"])
    units = everything.order_by("unit__path").values_list("unit__code", "unit__name").distinct()
    years = everything.order_by("-year").values_list("year", flat=True).distinct()
    return render(
        request,
        "inspections/session_list.html",
        {
            "page_obj": Paginator(sessions, PER_PAGE).get_page(request.GET.get("page")),
            "states": [choice for choice in Status.choices if choice[0] != Status.DRAFT],
            "units": units,
            "years": years,
            "chosen": chosen,
        },
    )


@login_required
@require_safe
def session_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Where the session stands, what was sealed, what to do next, and the result."""
    session = visible_session(request, code)
    history = passages(session)
    names = display_names(passage.actor for passage in history)
    rights = rights_of(request, session)
    figures = figures_of(session)
    counted = session.entities_count <= BRANCHES_COUNTED_UP_TO
    cases = list(session.void_cases.all())
    report, known = report_of(session)
    context = {
        "session": session,
        "figures": figures,
        "entity_branches": entity_branches(entity_chunks(session)) if counted else (),
        "diagram": diagram(session.status, history, names),
        "history": history,
        "names": names,
        "inputs": list(session.inputs.all()),
        "needed": figures.header.sources.min_witnesses,
        "rights": rights,
        "void_cases": cases,
        "report": report,
        "people": people_of(figures.header, bytes(session.header)),
        "known": known,
        "open_case": next((case for case in cases if not case.approved_by), None),
        "live_ceremony": ceremony_of_session(session),
        "may_announce": session.status in ANNOUNCEABLE,
        "can_void": session.status not in (Status.VOID, Status.CLOSED),
        **_job_context(job_of(session)),
    }
    if rights.read_result:
        context |= _result_context(request, session) | changes_context(session)
    return render(request, "inspections/session_detail.html", context)


@login_required
@require_safe
def session_progress(request: HttpRequest, code: str) -> HttpResponse:
    """The fragment that htmx polls while a draw is running; at its end the page reloads."""
    session = visible_session(request, code)
    context = _job_context(job_of(session))
    response = render(
        request, "inspections/_session_progress.html", {"session": session, **context}
    )
    if not context["is_running"]:
        response["HX-Refresh"] = "true"
    return response


def _job_context(job: DrawJob | None) -> dict[str, Any]:
    is_running = job is not None and job.state in (JobState.READY, JobState.RUNNING)
    rows = []
    reached = list(STAGES).index(job.stage) if job and job.stage in STAGES else -1
    for index, (stage, label) in enumerate(STAGES.items()):
        phase = "done" if index < reached else "here" if index == reached else "ahead"
        rows.append({"stage": stage, "label": label, "phase": phase})
    return {
        "job": job,
        "is_running": is_running,
        "has_failed": job is not None and job.state == JobState.FAILED,
        "stages": rows,
    }


def _result_context(request: HttpRequest, session: DrawSession) -> dict[str, Any]:
    drawn = drawn_entities(session)
    team = request.GET.get("team", "")
    if team:
        drawn = drawn.filter(team__code=team)
    transcript = transcript_of(session)
    number = chosen_round(request.GET.get("round", ""), transcript, team=team)
    formed = teams(session)
    return {
        "rotation": session_rotation(session, transcript, lambda person: person.name),
        "round": number,
        "collisions": session_collisions(session, today=today())[:SHOWN_COLLISIONS],
        "merged_visits": merges_of_session(session),
        "teams": formed.filter(round=number) if number else formed,
        "team": team,
        "page_obj": Paginator(drawn, DRAWN_PER_PAGE).get_page(request.GET.get("page")),
        "result": session.result,
    }
