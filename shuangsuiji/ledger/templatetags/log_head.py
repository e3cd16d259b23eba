"""The head of the log on every page that is printed or posted: the cheapest anchor there is."""

from django import template

from shuangsuiji.ledger.status import HeadLine, head_line

register = template.Library()


@register.inclusion_tag("ledger/_head_line.html")
def log_head() -> dict[str, HeadLine | None]:
    """Size, root and time of the newest signed head, as a line of print. One query."""
    return {"head": head_line()}
