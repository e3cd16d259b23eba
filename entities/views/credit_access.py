"""What every page of credit asks first: which entity, seen by whom; and how an act ends."""

from collections.abc import Callable, Iterable
from datetime import date

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest
from django.utils import timezone

from entities.credit.rulebook import RulebookError
from entities.models import Entity
from entities.selectors.listings import DECIDERS, credit_entities
from entities.services.credit import CreditError
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role, has_role

FILERS = (Role.PLANNER, Role.PUBLISHER, Role.REVIEWER)  # who takes applications at the counter


def today() -> date:
    """The local date on which grants are judged."""
    return timezone.localdate()


def by(request: HttpRequest) -> str:
    """Who acts."""
    return request.user.get_username()


def readable_entity(request: HttpRequest, code: str) -> Entity:
    """The entity, or 404 for whoever may not read its credit."""
    entity = credit_entities(request.user, on=today()).filter(code=code).first()
    if entity is None:
        raise Http404("没有这户主体，或它的信用不在您的范围内。")
    return entity


def check_may(request: HttpRequest, entity: Entity, roles: Iterable[Role] = DECIDERS) -> None:
    """Refuse with 403 unless the user holds one of the roles for the entity's unit."""
    if entity.responsible_unit is None:
        raise Http404("这户主体还没有管辖单位。请先落位。")
    check_has_role(request.user, roles, entity.responsible_unit, on=today())


def may(request: HttpRequest, entity: Entity, roles: Iterable[Role] = DECIDERS) -> bool:
    """Whether ``check_may`` would let the user pass."""
    unit = entity.responsible_unit
    return unit is not None and has_role(request.user, roles, unit, on=today())


def act(
    request: HttpRequest, service: Callable[[], object], said: str, form: Form | None = None
) -> bool:
    """Run one service; say what was done, or why not: in the form, where there is one."""
    try:
        service()
    except (CreditError, RulebookError) as error:
        if form is None:
            messages.error(request, str(error))
        else:
            form.add_error(None, str(error))
        return False
    messages.success(request, said)
    return True
