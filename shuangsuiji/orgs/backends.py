"""Who may try to sign in, and what is known of whoever has."""

from typing import Any

from axes.backends import AxesBackend
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils import timezone

from shuangsuiji.orgs.models import Role, RoleGrant, User
from shuangsuiji.orgs.policies import OVERSEERS, counts_on


class StaffBackend(ModelBackend):
    """Names and passwords."""

    def get_user(self, user_id: int) -> User | None:
        """Whoever is signed in."""
        return signed_in(user_id)


class LockoutBackend(AxesBackend):  # type: ignore[misc]  # axes has no type hints
    """Refuses a locked name and address before any password is looked at: axes counts failures.

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

    def get_user(self, user_id: int) -> User | None:
        """Whoever is signed in."""
        return signed_in(user_id)


def signed_in(user_id: int) -> User | None:
    """The open account with what the navigation asks of it, so that no page asks once more.

    ``oversees`` (重复检查, 监督) and ``works_at_desk`` (现场检查) say what its roles open today.
    """
    grants = RoleGrant.objects.filter(counts_on(timezone.localdate()), user=OuterRef("pk"))
    accounts = User.objects.filter(pk=user_id, is_active=True).annotate(
        oversees=Exists(grants.filter(role__in=OVERSEERS)),
        works_at_desk=Exists(grants.exclude(role=Role.WITNESS)),
    )
    return accounts.first()
