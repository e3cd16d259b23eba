"""Credit certificates as the enterprise asks for them and fetches them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from entities.credit_forms import CertificateForm
from entities.services.certificates import ask_certificate
from entities.services.credit import CreditError
from entities.views.letters import letter_file
from inspections.views.access import today
from publicity.enterprise.models import EnterpriseSession
from publicity.enterprise.selectors.certificates import (
    certificate_letter,
    in_the_way,
    own_certificates,
)
from publicity.enterprise.selectors.record import entity_of
from publicity.enterprise.services.access import ENTERPRISE
from publicity.enterprise.views.inside import for_enterprise


@for_enterprise
@require_http_methods(["GET", "HEAD", "POST"])
def certificates(request: HttpRequest, session: EnterpriseSession) -> HttpResponse:
    """What was asked for, and a form to ask again."""
    entity = entity_of(session)
    form = CertificateForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = ask_certificate(
                entity_code=entity.code, **form.cleaned_data, by=ENTERPRISE, now=timezone.now()
            )
            messages.success(
                request, f"申请已收到，编号 {made.code}，{made.answer_by:%Y-%m-%d} 前答复。"
            )
            return redirect("enterprise:certificates")
        except CreditError as error:
            form.add_error(None, str(error))
    rows = list(own_certificates(entity))
    context = {
        "entity": entity,
        "form": form,
        "rows": rows,
        "is_open": any(not hasattr(row, "decision") for row in rows),
        "in_the_way": in_the_way(entity, on=today()),
        "today": today(),
    }
    status = 422 if form.errors else 200
    return render(request, "enterprise/certificates.html", context, status=status)


@for_enterprise
@require_safe
def certificate(request: HttpRequest, session: EnterpriseSession, code: str) -> HttpResponse:
    """One's own certificate, or the letter that says why not, as PDF."""
    row = certificate_letter(entity_of(session), code)
    if row is None:
        raise Http404("没有这份信用证明，或者还没有决定。请从列表中选择。")
    return letter_file(request, row)
