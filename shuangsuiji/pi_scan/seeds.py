"""Where a walk begins: every address that needs no more than its name, and the files of the log."""

from collections.abc import Iterator
from typing import Any

from django.urls import Resolver404, get_resolver, resolve
from django.urls.resolvers import URLPattern, URLResolver

from shuangsuiji.kernel.note import parse_checkpoint, parse_note
from shuangsuiji.ledger.tiles import tile_path, tiles_between

ALWAYS = ("/", "/robots.txt", "/log/checkpoint", "/log/key")
NOT_PUBLIC = ("/accounts/", "/admin/")


def named_addresses() -> list[str]:
    """Addresses without arguments, as the URLconf has them; those for staff lead to the door."""
    found = {path for path in _walk(get_resolver().url_patterns, "/") if "<" not in path}
    return [*ALWAYS, *sorted(path for path in found if not path.startswith(NOT_PUBLIC))]


def _walk(patterns: list[Any], before: str) -> Iterator[str]:
    for one in patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, path)
        elif isinstance(one, URLPattern):
            yield path


def log_files(checkpoint: bytes) -> list[str]:
    """Every file of the log under a signed head."""
    size = parse_checkpoint(parse_note(checkpoint).text).size
    names = []
    for level, number, width in tiles_between(0, size):
        names.append(tile_path(level, number, width))
        if level == 0:
            names.append(tile_path("entries", number, width))
    return [f"/log/{name}" for name in names]


def route_of(path: str) -> str:
    """The name of the page behind an address; pages of one name are much alike."""
    bare, _, query = path.partition("?")
    try:
        name = resolve(bare).view_name
    except Resolver404:
        name = bare if bare.startswith("/static/") else "none"
    keys = sorted(part.partition("=")[0] for part in query.split("&") if part)
    return f"{name}?{'&'.join(keys)}" if keys else name
