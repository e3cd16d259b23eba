"""Credit certificates: applications by their clock, deciding one, and the check by anybody."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entities.credit.certificates import counted
from entities.credit_forms import CertificateForm
from entities.selectors.certificates import (
    against,
    certificates_seen_by,
    checked,
    plain_code,
    years_before,
)
from entities.services.certificates import ask_certificate, decide_certificate
from entities.views.credit_access import FILERS, act, by, check_may, may, readable_entity, today

PER_PAGE = 50


@login_required
@require_safe
def list_certificates(request: HttpRequest) -> HttpResponse:
    """Open applications by their clock, then what was issued and refused."""
    rows = certificates_seen_by(request.user, on=today())
    waiting = rows.filter(decision__isnull=True)
    context = {
        "page_obj": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "waiting": waiting.count(),
        "late": waiting.filter(answer_by__lt=today()).count(),
        "today": today(),
    }
    return render(request, "entities/certificates.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Take an application at the counter, with what the records say today."""
    entity = readable_entity(request, code)
    check_may(request, entity, FILERS)
    form = CertificateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        done = act(
            request,
            lambda: ask_certificate(
                entity_code=code, **form.cleaned_data, by=by(request), now=timezone.now()
            ),
            "申请已受理，待复核员按当天的记录出具或者告知不予出具。",
            form,
        )
        if done:
            return redirect("entities:certificates")
    context = {
        "entity": entity,
        "form": form,
        "title": "受理信用证明申请",
        "lead": "出具与否由决定当天的记录决定，不由经办人选择。",
        "submit": "受理",
        "here": "certificates",
        "back": reverse("entities:credit", args=[code]),
    }
    status = 422 if form.errors else 200
    return render(request, "entities/credit_form.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One application: what stands on record, and the decision."""
    rows = certificates_seen_by(request.user, on=today())
    row = get_object_or_404(rows, code=code)
    if request.method == "POST":
        check_may(request, row.entity)
        act(
            request,
            lambda: decide_certificate(code=code, by=by(request), now=timezone.now()),
            "已按今天的记录作出决定，文书已生成。",
        )
        return redirect("entities:certificate", code=code)
    on = today()
    since = years_before(on, row.years)
    grounds = against(row.entity, on=on, since=since)
    context = {
        "row": row,
        "entity": row.entity,
        "decision": getattr(row, "decision", None),
        "grounds": grounds,
        "counted": counted(grounds),
        "since": since,
        "today": on,
        "may_decide": may(request, row.entity),
    }
    return render(request, "entities/certificate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Where somebody types the code of a paper certificate."""
    if request.method == "POST":
        typed = request.POST.get("code", "")[:60]
        if checked(typed, on=today()) is None:
            return _unknown(request, typed)
        return redirect("entities:certificate_check", code=plain_code(typed))
    return render(request, "entities/certificate_check.html", {})


@never_cache
@require_safe
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a certificate is genuine, what it said, and whether it still holds."""
    found = checked(code, on=today())
    if found is None:
        return _unknown(request, code)
    return render(request, "entities/certificate_check.html", {"found": found})


def _unknown(request: HttpRequest, typed: str) -> HttpResponse:
    context = {"typed": typed[:60], "is_unknown": True}
    return render(request, "entities/certificate_check.html", context, status=404)
