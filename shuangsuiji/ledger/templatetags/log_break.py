"""The red line on every page while nothing may be written."""

from django import template

from shuangsuiji.ledger.continuity import break_reason

register = template.Library()


@register.simple_tag
def log_break() -> str:
    """Why the system is read-only; empty where it is not. At most one query a minute."""
    return break_reason()
