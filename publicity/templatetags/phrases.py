"""Words of Python in the language of the page."""

from django import template

from publicity.said import said as in_language

register = template.Library()


@register.filter(is_safe=True)
def said(text: object) -> str:
    """``{{ label|said }}``: see publicity.said."""
    return "" if text is None else in_language(str(text))
