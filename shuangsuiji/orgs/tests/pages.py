"""Which staff pages answer whom: used by the access matrices of orgs and personnel."""

from django.test import Client
from django.urls import get_resolver, reverse


def url_names(namespace):
    """Every URL name of an app, so that a new page cannot be forgotten."""
    patterns = get_resolver().namespace_dict[namespace][1].reverse_dict
    return {name for name in patterns if isinstance(name, str)}


def answer(user, name, kwargs, method="get"):
    """The status that ``user`` gets; redirects to the login page count as 302."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return getattr(client, method)(reverse(name, kwargs=kwargs)).status_code
