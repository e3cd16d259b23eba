"""Who may read the log here."""

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role_anywhere
from shuangsuiji.timeline.selectors import Scope, scope_of


def today() -> date:
    """The local date on which grants are judged."""
    return timezone.localdate()


def auditors_scope(request: HttpRequest) -> Scope:
    """The scope of the auditor who asks; 403 for everybody else, the superuser included."""
    check_has_role_anywhere(request.user, Role.AUDITOR, on=today())
    return scope_of(request.user, on=today())
