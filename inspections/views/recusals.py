"""Recusals of sealed sessions: the annex for auditors, receipts for whoever declared."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections.selectors.receipts import receipts_of
from inspections.services.annexes import disclose_annex
from inspections.views.session_access import ANNEX_READERS, session_for
from shuangsuiji.orgs.models import User


@login_required
@require_POST
def annex(request: HttpRequest, code: str) -> HttpResponse:
    """Download the annex; a POST, because the ledger records who took it."""
    session = session_for(request, code, ANNEX_READERS)
    data = disclose_annex(
        session_code=session.code, by=request.user.get_username(), now=timezone.now()
    )
    response = HttpResponse(data, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{session.code}-recusals.json"'
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_safe
def receipts(request: HttpRequest) -> HttpResponse:
    """The reader's own sealed declarations, to be looked up in the published bundle."""
    user = request.user
    found = receipts_of(user) if isinstance(user, User) else []
    response = render(request, "inspections/recusal_receipts.html", {"receipts": found})
    response["Cache-Control"] = "no-store"
    return response
