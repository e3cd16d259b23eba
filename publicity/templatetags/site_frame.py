"""Parts of the frame that are the same on many pages: made once for each language, then kept."""

from functools import lru_cache

from django import template
from django.template.context import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
PAGES_KEPT = 512  # views times languages


@register.simple_tag(takes_context=True)
def public_nav(context: RequestContext) -> SafeString:
    """The visitors' menu with the present page marked."""
    match = getattr(context.get("request"), "resolver_match", None)
    return _nav(get_language() or "", match.view_name if match is not None else "")


@register.simple_tag
def public_map() -> SafeString:
    """The groups of links under every page."""
    return _map(get_language() or "")


@lru_cache(maxsize=PAGES_KEPT)
def _nav(language: str, view: str) -> SafeString:  # noqa: ARG001  # the text depends on it
    return render_to_string("_nav_public.html", {"match": view})


@lru_cache(maxsize=8)
def _map(language: str) -> SafeString:  # noqa: ARG001
    return render_to_string("_site_map.html")
