"""What a first visit to a page costs: everything that it loads, compressed as it is served."""

import gzip
import re
from pathlib import Path
from posixpath import dirname, join, normpath

from django.contrib.staticfiles.finders import find
from django.test import Client

LIMIT = 100_000  # bytes
LOADED = re.compile(
    r"""<(?:link\b[^>]*\brel="(?:stylesheet|icon)"[^>]*\bhref|(?:script|img)\b[^>]*\bsrc)="/static/([^"]+)\""""
)
NAMED_FIRST = re.compile(
    r"""<link\b[^>]*\bhref="/static/([^"]+)"[^>]*\brel="(?:stylesheet|icon)\""""
)
IN_CSS = re.compile(r"""url\(["']?(?!data:)([^"')]+)["']?\)""")
IN_JS = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*|new URL\(\s*)["'](\.{1,2}/[^"']+)["']""")
INNER = {".css": IN_CSS, ".js": IN_JS, ".mjs": IN_JS}
ALREADY = {".woff2", ".png", ".jpg"}  # as WhiteNoise: sent as they are


def weigh(client: Client, address: str) -> dict[str, int]:
    """Bytes of the page and of each file that it loads."""
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200, address
    body = answer.content
    found = {"": len(body)}
    if answer.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    text = body.decode()
    for name in [*LOADED.findall(text), *NAMED_FIRST.findall(text)]:
        _follow(name, found)
    return found


def _follow(name: str, found: dict[str, int]) -> None:
    name = normpath(name.partition("?")[0])
    if name in found:
        return
    path = find(name)
    assert path, f"no file {name}"
    data = Path(path).read_bytes()
    suffix = Path(name).suffix
    found[name] = len(data) if suffix in ALREADY else len(gzip.compress(data, 9))
    if pattern := INNER.get(suffix):
        for inner in pattern.findall(data.decode()):
            _follow(join(dirname(name), inner), found)
