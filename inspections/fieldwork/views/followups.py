"""Hand-overs and transfers: lists with both clocks, and one page each."""

from collections.abc import Callable, Mapping
from functools import partial

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections.fieldwork.forms.after import (
    ArbitrationForm,
    TransferAnswerForm,
    TransferForm,
    WordsForm,
)
from inspections.fieldwork.models.followups import FollowUp
from inspections.fieldwork.selectors.after import (
    OWNERS,
    READERS,
    clocks,
    follow_ups,
    recheck_units,
    transfers,
)
from inspections.fieldwork.services.followups import (
    accept_follow_up,
    arbitrate,
    dispute_follow_up,
    settle_follow_up,
)
from inspections.fieldwork.services.rechecks import draw_rechecks, record_recheck
from inspections.fieldwork.services.transfers import answer_transfer, send_transfer
from inspections.fieldwork.states import FollowUpState
from inspections.fieldwork.views.reviews import readable_visit
from inspections.views.access import today
from inspections.views.acting import act, by, refuse_form
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role_anywhere, has_role
from shuangsuiji.orgs.selectors import units_below

PER_PAGE = 25


@login_required
@require_safe
def follow_up_list(request: HttpRequest) -> HttpResponse:
    """Every hand-over of the user's units, given or owned, by due date."""
    check_has_role_anywhere(request.user, OWNERS, on=today())
    rows = follow_ups(request.user, on=today())
    state = request.GET.get("state", "")
    shown = rows.filter(state=state) if state in FollowUpState.values else rows
    return render(
        request,
        "fieldwork/after/follow_up_list.html",
        {
            "page_obj": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
            "clocks": clocks(rows, today=today()),
            "states": FollowUpState.choices,
            "state": state,
            "today": today(),
            "recheck_units": recheck_units(request.user, on=today()),
        },
    )


@login_required
@require_POST
def take_rechecks(request: HttpRequest, unit: str) -> HttpResponse:
    """Draw which settled follow-ups of a unit are checked again."""
    row = recheck_units(request.user, on=today()).filter(code=unit).first()
    if row is None:
        raise Http404("没有可以抽取复查的单位，或不在您的范围内。")
    act(
        request,
        lambda: draw_rechecks(unit=row, by=by(request), now=timezone.now()),
        "复查样本已抽出。种子是抽取时日志的根，办结时谁也无法预知。",
    )
    return redirect("after:follow_ups")


def _follow_up(request: HttpRequest, code: str) -> FollowUp:
    found = follow_ups(request.user, on=today()).filter(code=code).first()
    if found is None:
        raise Http404(f"没有后续监管 {code}，或不在您的范围内。")
    return found


@login_required
@require_safe
def follow_up(request: HttpRequest, code: str) -> HttpResponse:
    """One hand-over: what was found, whose it is, both clocks, every step."""
    return _page(request, _follow_up(request, code), {})


def _page(request: HttpRequest, row: FollowUp, typed: Mapping[str, Form]) -> HttpResponse:
    """The page; ``typed`` is the form that was refused, by its step."""
    owns = has_role(request.user, (Role.BRANCH_HEAD, Role.REVIEWER), row.owner, on=today())
    judges = has_role(request.user, Role.REVIEWER, row.visit.unit, on=today())
    units = units_below(row.visit.unit)
    offered = {
        "dispute": owns and row.state in (FollowUpState.OFFERED, FollowUpState.ACCEPTED),
        "settle": owns and row.state == FollowUpState.ACCEPTED,
        "recheck": judges and row.needs_recheck,
        "arbitrate": judges and row.state == FollowUpState.DISPUTED,
    }
    return render(
        request,
        "fieldwork/after/follow_up.html",
        {
            "row": row,
            "steps": row.steps.select_related("owner"),
            "today": today(),
            "may_answer": owns and row.state == FollowUpState.OFFERED,
            "may_dispute": offered["dispute"],
            "may_settle": offered["settle"],
            "arbitration": typed.get("arbitrate", ArbitrationForm(units=units))
            if offered["arbitrate"]
            else None,
            "recheck_form": typed.get("recheck", _words("recheck")) if offered["recheck"] else None,
            "dispute_form": typed.get("dispute", _words("dispute")),
            "settle_form": typed.get("settle", _words("settle")),
            "unsaid": next((form for step, form in typed.items() if not offered[step]), None),
        },
        status=422 if typed else 200,
    )


LABELS = {"dispute": "争议理由", "settle": "办理结果", "recheck": "复查情况"}


def _words(step: str, sent: QueryDict | None = None) -> WordsForm:
    return WordsForm(sent, label=LABELS[step], prefix=step)


@login_required
@require_POST
def follow_up_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """One step: accept, dispute, arbitrate or settle; what was typed stays on a refusal."""
    row, who, now = _follow_up(request, code), by(request), timezone.now()
    holds = request.POST.get("holds") == "yes"
    if step == "accept":
        accept = partial(accept_follow_up, code=code, note="", by=who, now=now)
        act(request, accept, "已接收，请在期限内办结。")
        return redirect("after:follow_up", code=code)
    if step == "arbitrate":
        form: Form = ArbitrationForm(request.POST, units=units_below(row.visit.unit))
    elif step in LABELS:
        form = _words(step, request.POST)
    else:
        raise Http404("没有这一步。")
    if not form.is_valid():
        refuse_form(request, form)
        return _page(request, row, {step: form})
    given, words = form.cleaned_data, form.cleaned_data.get("words", "")
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "dispute": (
            lambda: dispute_follow_up(code=code, reason=words, by=who, now=now),
            "争议已提出，由抽查机关裁定。",
        ),
        "settle": (
            lambda: settle_follow_up(code=code, outcome=words, by=who, now=now),
            "已办结。",
        ),
        "recheck": (
            lambda: record_recheck(code=code, holds=holds, note=words, by=who, now=now),
            "复查已记录。" if holds else "已退回承办单位重新办理。",
        ),
        "arbitrate": (
            lambda: arbitrate(code=code, **given, by=who, now=now),
            "已裁定，由承办单位继续办理。",
        ),
    }
    if act(request, *acts[step]):
        return redirect("after:follow_up", code=code)
    return _page(request, _follow_up(request, code), {step: form})


@login_required
@require_safe
def transfer_list(request: HttpRequest) -> HttpResponse:
    """Cases and matters sent to others, with what they said."""
    check_has_role_anywhere(request.user, READERS, on=today())
    rows = transfers(request.user, on=today())
    return render(
        request,
        "fieldwork/after/transfer_list.html",
        {
            "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "today": today(),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_transfer(request: HttpRequest, code: str) -> HttpResponse:
    """Send something to another body."""
    visit = readable_visit(request, code)
    form = TransferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done = act(
            request,
            lambda: send_transfer(visit_code=code, **given, by=by(request), now=timezone.now()),
            "已登记移送。收到答复后请录入。",
        )
        if done:
            return redirect("after:transfers")
    return render(request, "fieldwork/after/transfer_form.html", {"visit": visit, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter_answer(request: HttpRequest, code: str) -> HttpResponse:
    """Enter what the other body said."""
    row = transfers(request.user, on=today()).filter(code=code).first()
    if row is None:
        raise Http404(f"没有移送 {code}，或不在您的范围内。")
    form = TransferAnswerForm(request.POST or None, initial={"answered_on": today()})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        fine_fen = int(given.pop("fine_yuan") * 100)
        done = act(
            request,
            lambda: answer_transfer(
                code=code, **given, fine_fen=fine_fen, by=by(request), now=timezone.now()
            ),
            "答复已录入。",
        )
        if done:
            return redirect("after:transfers")
    return render(request, "fieldwork/after/transfer_answer.html", {"row": row, "form": form})
