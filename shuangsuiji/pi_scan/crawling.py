"""Walking over a site as a stranger does: every page, file, feed and answer, each looked at."""

import http.client
import re
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from shuangsuiji.pi_scan.media import packed_words, pdf_hits, pdf_words, picture_hits
from shuangsuiji.pi_scan.pages import ATOM, Page, is_elsewhere, loaded_by, same_origin, told_by
from shuangsuiji.pi_scan.personal import Hit, personal_data

LARGEST = 64 * 2**20
OF_A_STREAM = 64 * 1024
PATIENCE = 60.0
STREAM_PATIENCE = 3.0
# Licences and examples of others' programs name people; what these load is looked at.
VENDOR = tuple(
    f"/static/{name}/" for name in ("vendor", "admin", "rest_framework", "drf_spectacular_sidecar")
)
MOST_WAITS = 10  # for a quota that is used up
ZIP = b"PK\x03\x04"
TOKEN = re.compile(r"[0-9A-Za-z-]{7,}")


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    media_type: str
    data: bytes
    location: str = ""
    pause: float = 0.0  # seconds after which to ask again; 0 where it was answered


@dataclass
class Report:
    """What was seen, and what should not have been."""

    seen: Counter[str] = field(default_factory=Counter)  # by kind of content
    routes: Counter[str] = field(default_factory=Counter)
    hits: list[tuple[str, Hit]] = field(default_factory=list)  # where, what
    failed: list[tuple[str, int]] = field(default_factory=list)  # where, status of a broken page
    pages: list[str] = field(default_factory=list)  # one of each route, for a browser
    waits: int = 0  # pauses that a quota asked for
    held_back: int = 0  # addresses that a quota kept from us all the same


@dataclass(frozen=True)
class Rules:
    """How far a walk goes."""

    most: int = 4_000  # addresses
    of_a_route: int = 60
    route_of: Callable[[str], str] = str
    canaries: frozenset[str] = frozenset()  # values of closed fields
    sayings: tuple[str, ...] = ()  # longer ones
    allowed: frozenset[str] = frozenset()  # such as the bureau's own public number


def get(home: str, path: str) -> Answer:
    """One answer; of a stream its beginning.

    Raises:
        OSError: the server cannot be reached.
    """
    host = urlsplit(home)
    link = http.client.HTTPConnection(host.hostname or "", host.port, timeout=PATIENCE)
    try:
        link.request("GET", path, headers={"Accept": "*/*", "Host": host.netloc})
        answer = link.getresponse()
        kind = answer.headers.get_content_type()
        is_stream = kind == "text/event-stream"
        data = _beginning(link, answer) if is_stream else answer.read(LARGEST)
        told = answer.headers.get("Retry-After", "60")
        pause = min(float(told) if told.isdecimal() else 60.0, 60.0)
        location = answer.headers.get("Location", "")
        return Answer(answer.status, kind, data, location, pause if answer.status == 429 else 0.0)
    finally:
        link.close()


def _beginning(link: http.client.HTTPConnection, answer: http.client.HTTPResponse) -> bytes:
    if link.sock is not None:
        link.sock.settimeout(STREAM_PATIENCE)
    parts: list[bytes] = []
    try:
        while sum(map(len, parts)) < OF_A_STREAM and (part := answer.read1(4096)):
            parts.append(part)
    except TimeoutError:
        pass
    return b"".join(parts)


def crawl(home: str, seeds: Iterable[str], rules: Rules) -> Report:
    """Walk from the seeds over everything that is linked on the same origin."""
    report = Report()
    known: set[str] = set()
    browsed: set[str] = set()
    waiting: deque[str] = deque()

    def meet(path: str | None) -> None:
        if path is None or path in known or len(known) >= rules.most or _is_door(path):
            return
        route = rules.route_of(path)
        if report.routes[route] >= rules.of_a_route and not path.startswith("/static/"):
            return
        known.add(path)
        report.routes[route] += 1
        waiting.append(path)

    for seed in seeds:
        meet(seed)
    while waiting:
        path = waiting.popleft()
        base = home.rstrip("/") + path
        answer = _patiently(home, path, report)
        if answer.location:
            meet(same_origin(answer.location, base=base))
        if answer.status >= 500 and answer.status != 503:
            report.failed.append((path, answer.status))
        report.seen[answer.media_type] += 1
        is_page = answer.status == 200 and answer.media_type == "text/html"
        if is_page and rules.route_of(path) not in browsed:
            browsed.add(rules.route_of(path))
            report.pages.append(path)
        for address in look_at(path, base, answer, rules, report):
            meet(same_origin(address, base=base))
    return report


def _patiently(home: str, path: str, report: Report) -> Answer:
    answer = get(home, path)
    while answer.pause and report.waits < MOST_WAITS:
        report.waits += 1
        time.sleep(answer.pause)
        answer = get(home, path)
    report.held_back += bool(answer.pause)
    return answer


def _is_door(path: str) -> bool:
    return path.startswith(("/accounts/", "/admin/"))


def look_at(path: str, base: str, answer: Answer, rules: Rules, report: Report) -> list[str]:
    """Look at one answer; addresses that it leads to."""
    if answer.media_type.startswith("image/") and answer.media_type != "image/svg+xml":
        report.hits += [(path, hit) for hit in picture_hits(answer.data)]
        return []
    if answer.media_type == "application/pdf":
        report.hits += [(path, hit) for hit in pdf_hits(answer.data)]
        text = pdf_words(answer.data)
    elif answer.data.startswith(ZIP):
        text = packed_words(answer.data)
    else:
        text = answer.data.decode("utf-8", "replace")
    if not path.startswith(VENDOR):
        for hit in _hits(f"{text}\n{unquote(path)}", rules):
            report.hits.append((path, hit))
    links, loads = _addresses(text, answer.media_type, path)
    for address in loads:
        if is_elsewhere(address, base=base):
            report.hits.append((path, Hit("第三方请求", address[:80])))
    return [*links, *loads]


def _hits(text: str, rules: Rules) -> set[Hit]:
    found = {hit for hit in personal_data(text) if hit.text not in rules.allowed}
    found |= {Hit("内部字段的值", one) for one in rules.canaries.intersection(TOKEN.findall(text))}
    return found | {Hit("内部字段的值", one[:40]) for one in rules.sayings if one in text}


def _addresses(text: str, media_type: str, path: str) -> tuple[list[str], list[str]]:
    """(what a reader may follow, what a browser loads)."""
    if media_type == "text/html":
        page = Page(text)
        return page.links, page.resources
    if media_type == "application/atom+xml":
        return ATOM.findall(text), []
    if media_type.endswith("json"):
        return list(told_by(text, path)), []
    if "javascript" in media_type or media_type == "text/css":
        return [], [one for one in loaded_by(text, media_type) if _is_address(one)]
    return [], []


def _is_address(text: str) -> bool:
    return text.startswith(("/", "./", "../", "http:", "https:", "ws:", "wss:"))
