"""The head of the log on every page that is printed or posted: the cheapest anchor there is."""

import time

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from shuangsuiji.ledger.status import head_line

register = template.Library()
_kept: list[tuple[float, SafeString]] = []


@register.simple_tag
def log_head() -> SafeString:
    """Size, root and time of the newest signed head, as a line of print.

    The line says of itself when it was true, so it may be as old as a kept page
    (``SSJ_PAGE_CACHE_SECONDS``): at most one query in that time.
    """
    now = time.monotonic()
    if _kept and now < _kept[0][0] + settings.SSJ_PAGE_CACHE_SECONDS:
        return _kept[0][1]
    text = render_to_string("ledger/_head_line.html", {"head": head_line()})
    _kept[:] = [(now, text)]
    return text
