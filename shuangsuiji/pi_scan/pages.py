"""What a page leads to and what it makes a browser load. Pure."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

LOADED = {"src", "poster", "data", "background"}
LOADING_LINKS = {
    *("stylesheet", "icon", "preload", "modulepreload", "manifest", "prefetch"),
    *("dns-prefetch", "preconnect", "apple-touch-icon"),
}
CSS = re.compile(r"""(?:url\(\s*|@import\s+)["']?([^"')\s;]+)""", re.IGNORECASE)
SCRIPT = re.compile(
    r"""(?:\bfrom|\bimport|\bimport\(|fetch\(|importScripts\(|(?:WebSocket|EventSource|Worker)\()"""
    r"""\s*["'`]([^"'`]+)["'`]"""
)
API, OF_A_LIST = "/api/", 20
ADDRESS = re.compile(r"(?:https?://[^/\s]+)?/[a-z][^\s<>{}]*/[^\s<>{}]*")
ATOM = re.compile(r'<link[^>]*href="([^"]+)"')


class Page(HTMLParser):
    """Links that a reader may follow, resources that a browser loads by itself, and the words."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.resources: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        kinds = set(found.get("rel", "").split())
        self.resources += [found[name] for name in LOADED & found.keys()]
        self.resources += [part.split()[0] for part in found.get("srcset", "").split(",") if part]
        self.resources += CSS.findall(found.get("style", ""))
        if tag == "meta" and found.get("http-equiv", "").lower() == "refresh":
            self.resources.append(found.get("content", "").rpartition("=")[2])
        if tag == "form":
            self.resources.append(found.get("action", ""))
        if "href" in found:
            if tag == "link" and kinds & LOADING_LINKS:
                self.resources.append(found["href"])
            elif "nofollow" not in kinds:
                self.links.append(found["href"])
        for name in ("data-check-result", "hx-get", "data-url"):
            if found.get(name):
                self.links.append(found[name])


def loaded_by(text: str, media_type: str) -> Iterator[str]:
    """Addresses that a style sheet or a script loads."""
    pattern = CSS if "css" in media_type else SCRIPT
    for address in pattern.findall(text):
        yield address.strip()


def told_by(text: str, path: str) -> Iterator[str]:
    """Addresses that a JSON answer names, and those of what a list of the API lists."""
    try:
        waiting = [json.loads(text)]
    except ValueError:
        return
    listed = 0
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
            code = value.get("code")
            if path.startswith(API) and isinstance(code, str) and listed < OF_A_LIST:
                listed += 1
                yield f"{path.partition('?')[0].rstrip('/')}/{quote(code)}/"
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and ADDRESS.fullmatch(value):
            yield value


def same_origin(address: str, *, base: str) -> str | None:
    """``address`` as path and query on the same origin; None where it leads elsewhere or nowhere.

    Args:
        base: absolute address of the page on which it stands.
    """
    whole = urlsplit(urljoin(base, address))
    home = urlsplit(base)
    if (whole.scheme, whole.netloc) != (home.scheme, home.netloc):
        return None
    return whole.path + (f"?{whole.query}" if whole.query else "")


def is_elsewhere(address: str, *, base: str) -> bool:
    """Whether loading it asks another server."""
    whole, home = urlsplit(urljoin(base, address)), urlsplit(base)
    if whole.scheme in ("ws", "wss"):
        return whole.netloc != home.netloc
    return whole.scheme in ("http", "https") and whole[:2] != home[:2]
