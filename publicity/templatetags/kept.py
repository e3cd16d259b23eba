"""Parts of the frame that no visitor's page differs in: rendered once, kept in the process.

``{% kept "foot" %}…{% endkept %}`` may hold nothing of anybody: only words, addresses, and what
depends on the language, the reading choice and which page it is. The one thing that differs is
``{{ here }}``, the address to come back to, which is put in each time. For whoever is signed in
everything is rendered anew.
"""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import mark_safe

register = template.Library()
HERE = "\ue000here\ue000"  # stands in kept text for the address; no template has these characters
MOST = 1_000  # views times languages times reading choices; then it begins anew
_kept: dict[tuple[Any, ...], list[str]] = {}


class KeptNode(template.Node):
    """One kept part."""

    def __init__(self, nodelist: NodeList, name: FilterExpression) -> None:
        self.nodelist, self.name = nodelist, name

    def render(self, context: Context) -> str:
        key = _look(context)
        if key is None:
            return self.nodelist.render(context)
        key = (self.name.var, *key)
        parts = _kept.get(key)
        if parts is None:
            with context.push(here=HERE):
                parts = self.nodelist.render(context).split(HERE)
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[key] = parts
        return mark_safe(str(context["here"]).join(parts))  # noqa: S308  # percent-encoded


def _look(context: Context) -> tuple[Any, ...] | None:
    """All that the frame depends on; None where somebody is signed in or nobody is known."""
    request, user = context.get("request"), context.get("user")
    if request is None or user is None or user.is_authenticated or "here" not in context:
        return None
    match = getattr(request, "resolver_match", None)
    view = match.view_name if match is not None else ""
    return view, context.get("LANGUAGE_CODE"), context["reading"]


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """``{% kept "name" %}``; a name stands for one text."""
    _, name = token.split_contents()
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodelist, parser.compile_filter(name))
