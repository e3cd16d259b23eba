"""The paper of a session: certificate, minutes with their signatures, execution list, pictures."""

from typing import Any
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
from inspections.models.supplements import Supplement
from inspections.policies import PolicyError, check_may_sign
from inspections.printing import (
    certificate_facts,
    list_facts,
    minutes_of,
    signatures_on_paper,
)
from inspections.selectors.changes import drawn_supplements, supplement_of
from inspections.services.papers import file_paper, issue_minutes, sign_minutes
from inspections.states import Status
from inspections.views.acting import REFUSALS, act, by
from inspections.views.session_access import (
    RUNNERS,
    Rights,
    rights_of,
    session_for,
    visible_session,
)
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
    return render(
        request,
        "inspections/papers.html",
        {
            "session": session,
            "rights": rights,
            "form": form,
            "held": _held(request, session, rights),
            "files": session.paper_files.defer("data", "shown"),
        },
    )


@login_required
@require_POST
def issue(request: HttpRequest, code: str, number: int = 0) -> HttpResponse:
    """Write the minutes of the first draw, or of a supplement, down as they stand."""
    session = session_for(request, code, RUNNERS)
    _supplement(session, number)
    act(
        request,
        lambda: issue_minutes(
            session_code=session.code, number=number, by=by(request), now=timezone.now()
        ),
        "记录已出具。请主持人和各位见证人在自己的屏幕上核对并签署。",
    )
    return _back(code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, code: str, number: int = 0) -> HttpResponse:
    """Sign the newest edition by hand on this screen."""
    session = visible_session(request, code)
    editions = minutes_of(session, _supplement(session, number))
    if not editions:
        raise Http404(f"场次 {code} 还没有出具记录。")
    newest = editions[0]
    form = SignForm(request.POST or None, initial={"digest": newest.digest})
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: sign_minutes(
                session_code=session.code,
                number=number,
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
def minutes_file(request: HttpRequest, code: str, edition: int, number: int = 0) -> HttpResponse:
    """One edition with the signatures that it has by now, as PDF."""
    name, minutes = _edition(request, code, number, edition)
    facts = stored_facts(bytes(minutes.facts), signatures_on_paper(minutes))
    data = minutes_pdf(facts, fallback=settings.SSJ_PDF_FONT)
    return download(data, "application/pdf", f"{name}.pdf")


@login_required
@require_safe
def minutes_content(request: HttpRequest, code: str, edition: int, number: int = 0) -> HttpResponse:
    """The very bytes whose SHA-256 is the digest that was signed."""
    name, minutes = _edition(request, code, number, edition)
    return download(bytes(minutes.facts), "application/json", f"{name}.json")


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


def _held(request: HttpRequest, session: DrawSession, rights: Rights) -> list[dict[str, Any]]:
    """The first draw and every supplement that was drawn, with their minutes."""
    draws: list[Supplement | None] = [None]
    if rights.read_result:
        draws += drawn_supplements(session)
    found = []
    for supplement in draws:
        editions = minutes_of(session, supplement)
        is_drawn = supplement is not None or session.drawn_at is not None
        found.append(
            {
                "supplement": supplement,
                "editions": editions,
                "newest": editions[0] if editions else None,
                "may_sign": _may_sign(request, session, editions, supplement),
                "may_issue": rights.run and is_drawn and session.status != Status.VOID,
            }
        )
    return found


def _may_sign(
    request: HttpRequest,
    session: DrawSession,
    editions: list[Minutes],
    supplement: Supplement | None,
) -> bool:
    if not editions or not isinstance(request.user, User):
        return False
    try:
        check_may_sign(session, request.user, supplement)
    except PolicyError:
        return False
    return all(row.user_id != request.user.pk for row in editions[0].signatures.all())


def _edition(request: HttpRequest, code: str, number: int, edition: int) -> tuple[str, Minutes]:
    """The name of the file, and what it says."""
    session = visible_session(request, code)
    supplement = _supplement(session, number)
    minutes = session.minutes.filter(supplement=supplement, edition=edition).first()
    if minutes is None:
        raise Http404(f"场次 {code} 没有第 {edition} 版记录。")
    of = f"{code}-S{number}" if number else code
    return f"{'补抽' if number else '抽取'}仪式记录-{of}-{edition}", minutes


def _supplement(session: DrawSession, number: int) -> Supplement | None:
    found = supplement_of(session, number) if number else None
    if number and found is None:
        raise Http404(f"场次 {session.code} 没有第 {number} 次补抽。")
    return found


def _filed_row(request: HttpRequest, code: str, number: int) -> PaperFile:
    session = visible_session(request, code)
    row = session.paper_files.filter(pk=number).first()
    if row is None:
        raise Http404("没有这份材料。")
    return row
