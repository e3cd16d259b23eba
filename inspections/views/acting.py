"""What every act on a session has in common: run one service, say what came of it, go back."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from inspections.draw.errors import DrawError
from inspections.policies import AlreadyDoneError, PolicyError
from inspections.vault import SecretLostError

REFUSALS = (PolicyError, DrawError, SecretLostError)


def act(request: HttpRequest, service: Callable[[], object], said: str) -> bool:
    """Run one service; say what was done, or why it was refused.

    Whoever presses second gets the answer of whoever pressed first: there is one effect.
    """
    try:
        service()
    except AlreadyDoneError:
        messages.success(request, said)  # the same act, done a moment ago by somebody else
        return True
    except REFUSALS as error:
        messages.error(request, str(error))
        return False
    messages.success(request, said)
    return True


def refuse_form(request: HttpRequest, form: Form) -> None:
    """Say on the next page what was wrong with a form that has no page of its own."""
    for name, faults in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        for fault in faults:
            messages.error(request, f"{label}：{fault}" if label else str(fault))


def by(request: HttpRequest) -> str:
    """Who acts."""
    return request.user.get_username()


def to_session(code: str, anchor: str = "") -> HttpResponse:
    """Back to the page of the session, at a section."""
    address = reverse("inspections:session", args=[code])
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address)
