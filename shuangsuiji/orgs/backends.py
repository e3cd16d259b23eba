"""Who may try to sign in: axes counts failures, this only says for whom it counts."""

from typing import Any

from axes.backends import AxesBackend
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest


class LockoutBackend(AxesBackend):  # type: ignore[misc]  # axes has no type hints
    """Refuses a locked name and address before any password is looked at.

    Without a request (a command, a test client) nobody can guess passwords over the network.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> AbstractBaseUser | None:
        if request is None:
            return None
        answer: AbstractBaseUser | None = super().authenticate(
            request, username=username, password=password, **kwargs
        )
        return answer
