"""Rows of the list of results, printed fast: fifty of them are most of what its page costs.

The template gives the pattern of a row once for each language; only what differs is filled in.
"""

from datetime import tzinfo
from functools import lru_cache
from html import escape  # several times faster than Django's, which asks for lazy strings
from typing import Any
from urllib.parse import quote

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language

from publicity.spelling import marked

TEMPLATE = "publicity/_result_line.html"
MARK = mark_safe("<mark>"), mark_safe("</mark>")  # constants
PLAIN = "", ""


def printed_lines(rows: list[dict[str, Any]], looked_for: list[str], base: str) -> SafeString:
    """The rows as HTML; names with what was looked for marked. ``base`` begins their addresses."""
    language, zone = get_language() or "", get_current_timezone()
    lines = [_line(row, looked_for, base, language, zone) for row in rows]
    return mark_safe("".join(lines))  # noqa: S308  # every column was escaped


def _line(
    row: dict[str, Any], looked_for: list[str], base: str, language: str, zone: tzinfo
) -> str:
    name = row["name"]
    return pattern(language, row["has_problem"], row["corrects"] is not None).format(
        base=base,
        code=escape(row["code"]),
        name=marked_name(name, looked_for) if looked_for else escape(name),
        label=escape(f"{name} "),
        entity=address_of(row["entity_code"], row["entity_id"]),
        bureau=escape(row["bureau"]),
        checked_on=row["checked_on"].isoformat(),
        published_on=row["published_at"].astimezone(zone).date().isoformat(),
    )


def address_of(code: str, key: int) -> str:
    """The page of an entity, by its number in the register where the code is hidden in part."""
    return f"{_entities()}{f'N{key}' if '*' in code else quote(code)}/"


@lru_cache(maxsize=1)
def _entities() -> str:
    return reverse("publicity:entity", args=["N1"]).removesuffix("N1/")


@lru_cache(maxsize=32)
def pattern(language: str, has_problem: bool, is_correction: bool) -> str:  # noqa: ARG001
    """A row with names in braces where its columns go; ``language`` is the active one."""
    words = {"has_problem": has_problem, "is_correction": is_correction}
    return str(render_to_string(TEMPLATE, words))


def marked_name(name: str, looked_for: list[str]) -> SafeString:
    """The name with what was looked for between ``<mark>``; everything else escaped."""
    pieces = marked(name, looked_for)
    return format_html_join(
        "", "{1}{0}{2}", ((piece, *(MARK if is_hit else PLAIN)) for piece, is_hit in pieces)
    )
