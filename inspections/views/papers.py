"""The paper of a session: certificate, minutes with their signatures, execution list, pictures."""

from urllib.parse import quote

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.documents.certificate import certificate_pdf
from inspections.documents.execution_list import execution_list_pdf, execution_list_xlsx
from inspections.documents.minutes import minutes_pdf
from inspections.documents.stored import stored_facts
from inspections.forms.papers import PaperForm, SignForm
from inspections.models.papers import Minutes, PaperFile, PaperKind
from inspections.models.sessions import DrawSession
from inspections.policies import PolicyError, check_may_sign
from inspections.printing import (
    certificate_facts,
    list_facts,
    minutes_of,
    signatures_on_paper,
)
from inspections.services.papers import file_paper, issue_minutes, sign_minutes
from inspections.states import Status
from inspections.views.acting import REFUSALS, act, by
from inspections.views.session_access import RUNNERS, rights_of, session_for, visible_session
from shuangsuiji.intake.evidence import SUFFIX
from shuangsuiji.orgs.models import User

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, code: str) -> HttpResponse:
    """Everything on paper, and the place to add a picture or the signed scan."""
    session = visible_session(request, code)
    rights = rights_of(request, session)
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        session_for(request, code, RUNNERS)
        if form.is_valid() and _filed(request, session, form):
            return _back(code)
    editions = minutes_of(session)
    return render(
        request,
        "inspections/papers.html",
        {
            "session": session,
            "rights": rights,
            "form": form,
            "editions": editions,
            "newest": editions[0] if editions else None,
            "may_sign": _may_sign(request, session, editions),
            "may_issue": rights.run
            and session.drawn_at is not None
            and session.status != Status.VOID,
            "files": session.paper_files.defer("data", "shown"),
        },
    )


@login_required
@require_POST
def issue(request: HttpRequest, code: str) -> HttpResponse:
    """Write the minutes down as they stand."""
    session = session_for(request, code, RUNNERS)
    act(
        request,
        lambda: issue_minutes(session_code=session.code, by=by(request), now=timezone.now()),
        "记录已出具。请主持人和各位见证人在自己的屏幕上核对并签署。",
    )
    return _back(code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, code: str) -> HttpResponse:
    """Sign the newest edition by hand on this screen."""
    session = visible_session(request, code)
    editions = minutes_of(session)
    if not editions:
        raise Http404(f"场次 {code} 还没有出具记录。")
    newest = editions[0]
    form = SignForm(request.POST or None, initial={"digest": newest.digest})
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: sign_minutes(
                session_code=session.code,
                edition=newest.edition,
                digest=form.cleaned_data["digest"],
                strokes=form.cleaned_data["strokes"],
                by=by(request),
                now=timezone.now(),
            ),
            "已签署。签名连同记录摘要写入存证日志。",
        )
        if done:
            return _back(code)
    context = {"session": session, "minutes": newest, "form": form}
    return render(request, "inspections/minutes_sign.html", context)


@login_required
@require_safe
def minutes_file(request: HttpRequest, code: str, edition: int) -> HttpResponse:
    """One edition with the signatures that it has by now, as PDF."""
    session, minutes = _edition(request, code, edition)
    facts = stored_facts(bytes(minutes.facts), signatures_on_paper(minutes))
    data = minutes_pdf(facts, fallback=settings.SSJ_PDF_FONT)
    return download(data, "application/pdf", f"抽取仪式记录-{session.code}-{edition}.pdf")


@login_required
@require_safe
def minutes_content(request: HttpRequest, code: str, edition: int) -> HttpResponse:
    """The very bytes whose SHA-256 is the digest that was signed."""
    session, minutes = _edition(request, code, edition)
    name = f"抽取仪式记录-{session.code}-{edition}.json"
    return download(bytes(minutes.facts), "application/json", name)


@login_required
@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate as things stand."""
    session = visible_session(request, code)
    return certificate_file(request, session)


def certificate_file(
    request: HttpRequest, session: DrawSession, *, with_result: bool = True
) -> HttpResponse:
    """The certificate of a session as an answer."""
    try:
        path = reverse("publicity:draw", args=[session.code])
    except NoReverseMatch:
        path = reverse("inspections:session", args=[session.code])
    address = request.build_absolute_uri(path)
    facts = certificate_facts(session, address=address, with_result=with_result)
    data = certificate_pdf(facts, fallback=settings.SSJ_PDF_FONT)
    return download(data, "application/pdf", f"抽取凭证-{session.code}.pdf")


@login_required
@require_safe
def execution_list(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Who visits whom, for those who may read the result."""
    session = visible_session(request, code)
    if not rights_of(request, session).read_result:
        raise Http404(f"场次 {code} 还没有执行名单，或您无权查看。")
    facts = list_facts(session)
    if form == "xlsx":
        return download(execution_list_xlsx(facts), XLSX, f"执行名单-{session.code}.xlsx")
    data = execution_list_pdf(facts, fallback=settings.SSJ_PDF_FONT)
    return download(data, "application/pdf", f"执行名单-{session.code}.pdf")


@login_required
@require_safe
def paper_file(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The original of a filed paper, always as a download."""
    row = _filed_row(request, code, number)
    name = f"{row.title}.{SUFFIX[row.media_type]}"
    return download(bytes(row.data), row.media_type, name)


@login_required
@require_safe
def paper_picture(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The redrawn copy of a picture, for showing."""
    row = _filed_row(request, code, number)
    if not row.shown:
        raise Http404("这份材料没有展示件。")
    return HttpResponse(bytes(row.shown), content_type="image/jpeg")


def download(data: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to keep; its name may be Chinese."""
    return HttpResponse(
        data,
        content_type=media_type,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def _back(code: str) -> HttpResponse:
    return redirect("inspections:papers", code=code)


def _filed(request: HttpRequest, session: DrawSession, form: PaperForm) -> bool:
    try:
        file_paper(
            session_code=session.code,
            kind=PaperKind(form.cleaned_data["kind"]),
            title=form.cleaned_data["title"],
            data=form.data_bytes,
            evidence=form.evidence,
            by=by(request),
            now=timezone.now(),
        )
    except REFUSALS as error:
        form.add_error(None, str(error))
        return False
    return True


def _may_sign(request: HttpRequest, session: DrawSession, editions: list[Minutes]) -> bool:
    if not editions or not isinstance(request.user, User):
        return False
    try:
        check_may_sign(session, request.user)
    except PolicyError:
        return False
    return all(row.user_id != request.user.pk for row in editions[0].signatures.all())


def _edition(request: HttpRequest, code: str, edition: int) -> tuple[DrawSession, Minutes]:
    session = visible_session(request, code)
    minutes = session.minutes.filter(edition=edition).first()
    if minutes is None:
        raise Http404(f"场次 {code} 没有第 {edition} 版记录。")
    return session, minutes


def _filed_row(request: HttpRequest, code: str, number: int) -> PaperFile:
    session = visible_session(request, code)
    row = session.paper_files.filter(pk=number).first()
    if row is None:
        raise Http404("没有这份材料。")
    return row
