"""Parts of the frame that no visitor's page differs in: rendered once, kept in the process.

``{% kept "foot" %}…{% endkept %}`` may hold nothing of anybody: only words, addresses, and what
depends on the language, the reading choice and which page it is. The one thing that differs is
``{{ here }}``, the address to come back to, which is put in each time. For whoever is signed in
everything is rendered anew.

``{% kept "meter" page.tally %}`` names values besides: such a part may depend on the language and
on them, and on nothing else. They are asked for each time, so that what is kept is never old.
"""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
Values = list[FilterExpression]
HERE = "\ue000here\ue000"  # stands in kept text for the address; no template has these characters
MOST = 1_000  # views times languages times reading choices; then it begins anew
MOST_OF_VALUES = 5_000
_kept: dict[tuple[Any, ...], list[str]] = {}
_of_values: dict[tuple[Any, ...], SafeString] = {}


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


class ValuesNode(template.Node):
    """One part that depends on the values it names."""

    def __init__(self, nodelist: NodeList, name: FilterExpression, values: Values) -> None:
        self.nodelist, self.name, self.values = nodelist, name, values

    def render(self, context: Context) -> SafeString:
        values = tuple([value.resolve(context) for value in self.values])
        key = (self.name.var, context.get("LANGUAGE_CODE"), values)
        text = _of_values.get(key)
        if text is None:
            text = self.nodelist.render(context)
            if len(_of_values) >= MOST_OF_VALUES:
                _of_values.clear()
            _of_values[key] = text
        return text


def _look(context: Context) -> tuple[Any, ...] | None:
    """All that the frame depends on; None where somebody is signed in or nobody is known."""
    request, user = context.get("request"), context.get("user")
    if request is None or user is None or user.is_authenticated or "here" not in context:
        return None
    match = getattr(request, "resolver_match", None)
    view = match.view_name if match is not None else ""
    return view, context.get("LANGUAGE_CODE"), context["reading"]


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode | ValuesNode:
    """``{% kept "name" value… %}``; a name stands for one text."""
    _, *parts = token.split_contents()
    name, *values = (parser.compile_filter(part) for part in parts)
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return ValuesNode(nodelist, name, values) if values else KeptNode(nodelist, name)
