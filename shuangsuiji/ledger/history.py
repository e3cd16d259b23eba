"""Carries actor and reason to the field history: from a request, and over into Celery."""

import ipaddress
from collections.abc import Callable
from typing import Any

from celery.contrib.django.task import DjangoTask
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from shuangsuiji.ledger.context import audit, current

ACTOR_HEADER = "ssj_actor"  # username: the worker looks the user up again
REASON_HEADER = "ssj_reason"


class HistoryMiddleware:
    """Marks every history row written during a request with its user and address.

    The user is looked up when a row is written, not when the request arrives: token
    authentication in a DRF view sets ``request.user`` only later.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def actor() -> Any:
            user: Any = request.user  # a partner has none: DRF then says None
            return user if user is not None and user.is_authenticated else None

        with audit(actor=actor, remote_addr=client_address(request)):
            return self.get_response(request)


def client_address(request: HttpRequest) -> str | None:
    """The address that the outermost of our own proxies saw.

    Everything left of it in ``X-Forwarded-For`` was written by the client and is worth
    nothing; with ``SSJ_TRUSTED_PROXIES=0`` the header is not read at all.
    """
    own = settings.SSJ_TRUSTED_PROXIES
    told = request.headers.get("X-Forwarded-For", "").split(",") if own else []
    hops = [hop.strip() for hop in [*told, request.META.get("REMOTE_ADDR", "")] if hop.strip()]
    candidate = hops[max(0, len(hops) - 1 - own)] if hops else ""
    try:
        return str(ipaddress.ip_address(candidate))
    except ValueError:
        return None


class AuditedTask(DjangoTask):
    """Base of every task: hands actor and reason over in the message's headers."""

    abstract = True

    def apply_async(
        self,
        args: Any = None,
        kwargs: Any = None,
        task_id: str | None = None,
        producer: Any = None,
        link: Any = None,
        link_error: Any = None,
        shadow: str | None = None,
        **options: Any,
    ) -> Any:
        here = current()
        actor = here.get("actor")
        marks = {
            ACTOR_HEADER: actor.get_username() if actor else here.get("actor_name", ""),
            REASON_HEADER: here.get("reason", ""),
        }
        options["headers"] = {**marks, **(options.get("headers") or {})}
        return super().apply_async(
            args, kwargs, task_id, producer, link, link_error, shadow, **options
        )

    def delay_on_commit(self, *args: Any, **kwargs: Any) -> None:
        """Ring the bell after the commit; an unreachable broker is logged, never raised.

        The row that asks for the work is committed by then, and the reaper will find it.
        """

        def ring() -> None:  # a named function: Django's log line asks for its name
            self.delay(*args, **kwargs)

        transaction.on_commit(ring, robust=True)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        name = self._mark(ACTOR_HEADER)
        users = get_user_model()._default_manager
        with audit(
            actor=users.filter(username=name).first() if name else None,
            actor_name=name,
            reason=self._mark(REASON_HEADER),
            task_id=self.request.id or "",
        ):
            return self.run(*args, **kwargs)

    def _mark(self, header: str) -> str:
        nested = self.request.headers or {}
        return str(self.request.get(header) or nested.get(header) or "")
