"""Django's tags ``translate``, ``url`` and ``static``, quicker where nothing can change.

``{% load i18n fixed %}`` instead of ``{% load i18n %}``: a text or an address without a variable
in it is looked up once for each language and then kept by its node. A public page has about a
hundred of them, and looking them up is most of what its frame costs.
"""

from typing import Any

from django import template
from django.template.base import FilterExpression, Node, Parser, Token, Variable
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as url_tag
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

register = template.Library()


class FixedTranslateNode(TranslateNode):
    """A text that is the same wherever it stands."""

    def __init__(self, node: TranslateNode) -> None:
        super().__init__(node.filter_expression, node.noop, node.asvar)
        self._texts: dict[str, Any] = {}

    def render(self, context: Context) -> Any:
        language = _language(context)
        text = self._texts.get(language)
        if text is None:
            self._texts[language] = text = _rendered(super().render, self.asvar, context)
        return _placed(text, self.asvar, context)


class FixedURLNode(URLNode):
    """An address without arguments; what does not exist stays an empty text with ``as``."""

    def __init__(self, node: URLNode) -> None:
        super().__init__(node.view_name, [], {}, node.asvar)
        self._text: Any = None

    def render(self, context: Context) -> Any:
        if self._text is None:
            self._text = _rendered(super().render, self.asvar, context)
        return _placed(self._text, self.asvar, context)


class FixedStaticNode(StaticNode):
    """A file whose name stands in the template."""

    def __init__(self, node: StaticNode) -> None:
        super().__init__(node.varname, node.path)
        self._text: Any = None

    def render(self, context: Context) -> Any:
        if self._text is None:
            self._text = _rendered(super().render, self.varname, context)
        return _placed(self._text, self.varname, context)


def _language(context: Context) -> str:
    """Of the page; where the context does not say it, of the thread, which costs more."""
    return str(context.get("LANGUAGE_CODE") or get_language())


def _rendered(render: Any, name: str | None, context: Context) -> Any:
    text = render(context)
    return context[name] if name else text


def _placed(text: Any, name: str | None, context: Context) -> Any:
    if not name:
        return text
    context[name] = text
    return ""


def _is_literal(expression: FilterExpression) -> bool:
    """Whether nothing but a text between quotes stands there."""
    var = expression.var
    is_text = not isinstance(var, Variable) or (var.lookups is None and var.literal is not None)
    return is_text and not expression.filters


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """As Django's."""
    node = do_translate(parser, token)
    is_fixed = _is_literal(node.filter_expression) and not (node.message_context or node.noop)
    return FixedTranslateNode(node) if is_fixed else node


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """As Django's."""
    node = url_tag(parser, token)
    is_fixed = _is_literal(node.view_name) and not (node.args or node.kwargs)
    return FixedURLNode(node) if is_fixed else node


@register.tag
def static(parser: Parser, token: Token) -> Node:
    """As Django's."""
    node = StaticNode.handle_token(parser, token)
    return FixedStaticNode(node) if _is_literal(node.path) else node
