"""Archives: fix the index of a file, and take the package away."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.fieldwork.models.notices import Archive, ArchiveScope
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.packing import MissingFileError, packed
from inspections.fieldwork.selectors.after import READERS
from inspections.fieldwork.selectors.archives import index_of, newest_archives
from inspections.fieldwork.services.archives import archive_session, archive_visit
from inspections.fieldwork.showing import check_address
from inspections.fieldwork.states import VisitState
from inspections.fieldwork.views.reviews import readable_visit
from inspections.selectors.proofs import NotProvenError
from inspections.views.access import today
from inspections.views.acting import act, by
from inspections.views.session_access import visible_session
from shuangsuiji.orgs.policies import check_has_role


@login_required
@require_safe
def archive(request: HttpRequest, code: str) -> HttpResponse:
    """The editions of a visit's file, and the index of the newest."""
    visit = readable_visit(request, code)
    editions = list(Archive.objects.filter(scope=ArchiveScope.VISIT, subject=visit.code))
    return render(
        request,
        "fieldwork/after/archive.html",
        {
            "visit": visit,
            "editions": editions,
            "index": index_of(editions[0]) if editions else None,
        },
    )


@login_required
@require_POST
def make(request: HttpRequest, code: str) -> HttpResponse:
    """Fix the index as the file stands now; other departments of a joint visit only read."""
    visit = readable_visit(request, code)
    check_has_role(request.user, READERS, visit.unit, on=today())
    act(
        request,
        lambda: archive_visit(visit_code=visit.code, by=by(request), now=timezone.now()),
        "档案目录已固定，摘要写入存证日志。几秒后可以下载档案包。",
    )
    return redirect("after:archive", code=code)


@login_required
@require_safe
def package(request: HttpRequest, code: str, edition: int) -> HttpResponse | FileResponse:
    """The package: index, log proofs, forms, originals; checked offline with one command."""
    visit = readable_visit(request, code)
    return _given(request, ArchiveScope.VISIT, visit.code, edition)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task_archive(request: HttpRequest, code: str) -> HttpResponse:
    """The file of a whole session: how many visits are archived, and its editions."""
    session = visible_session(request, code)
    check_has_role(request.user, READERS, session.unit, on=today())
    if request.method == "POST":
        act(
            request,
            lambda: archive_session(session_code=session.code, by=by(request), now=timezone.now()),
            "任务档案目录已固定，摘要写入存证日志。",
        )
        return redirect("after:task_archive", code=code)
    visits = Visit.objects.filter(session=session)
    reviewed = visits.filter(state=VisitState.REVIEWED).values_list("code", flat=True)
    return render(
        request,
        "fieldwork/after/task_archive.html",
        {
            "session": session,
            "editions": Archive.objects.filter(scope=ArchiveScope.TASK, subject=session.code),
            "total": visits.exclude(state=VisitState.STOPPED).count(),
            "reviewed": len(reviewed),
            "archived": len(newest_archives(reviewed)),
        },
    )


@login_required
@require_safe
def task_package(request: HttpRequest, code: str, edition: int) -> HttpResponse | FileResponse:
    """The package of a task: the index of every visit, vouched for by the log."""
    session = visible_session(request, code)
    check_has_role(request.user, READERS, session.unit, on=today())
    return _given(request, ArchiveScope.TASK, session.code, edition)


def _given(
    request: HttpRequest, scope: ArchiveScope, subject: str, edition: int
) -> HttpResponse | FileResponse:
    row = Archive.objects.filter(scope=scope, subject=subject, edition=edition).first()
    if row is None:
        raise Http404(f"{subject} 没有第 {edition} 版档案。")
    try:
        file = packed(row, address=lambda digest: check_address(request, digest))
    except NotProvenError as error:
        response = _not_given(request, error, status=503)
        response["Retry-After"] = "5"
        return response
    except MissingFileError as error:
        return _not_given(request, error, status=500)
    return FileResponse(file, as_attachment=True, filename=f"{subject}-{edition}.zip")


def _not_given(request: HttpRequest, error: Exception, *, status: int) -> HttpResponse:
    context = {"why": str(error), "again": status == 503, "address": request.get_full_path()}
    return render(request, "fieldwork/after/package_not_given.html", context, status=status)
