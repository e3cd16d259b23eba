"""What of a page is Chinese, without what is data: names, records, and parts marked as Chinese."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client

from entities.models import Entity
from inspections.draw.frame import parse_header
from inspections.models.catalogue import InspectionItem
from inspections.models.plans import Task
from inspections.models.sessions import DrawSession, WitnessInput
from inspections.tests.ceremonies import WITNESSES
from personnel.models import Inspector
from shuangsuiji.orgs.models import Unit

CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff60]+")
# Where Chinese may stand on an English page, each with its reason.
LANGUAGE_OF_PARTS = "zh-Hans"  # lang="zh-Hans": marked for screen readers
TAGS = {"bdi"}  # names of others
SPOKEN = ("alt", "aria-label", "content", "data-label", "placeholder", "title", "data-title")
EMPTY = {"br", "img", "input", "link", "meta", "hr", "source", "circle", "line", "rect", "path"}
SILENT = {"script", "style"}


@dataclass
class Reader(HTMLParser):
    """Texts and spoken attributes outside of what may be Chinese."""

    said: list[str] = field(default_factory=list)
    _open: list[tuple[str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        may = self._may or tag in TAGS | SILENT or found.get("lang") == LANGUAGE_OF_PARTS
        if not may:
            self.said += [text for name in SPOKEN if (text := found.get(name))]
        if tag not in EMPTY:
            self._open.append((tag, may and tag != "html"))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in EMPTY:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._may:
            self.said.append(data)

    @property
    def _may(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def in_english(client: Client, address: str, *, status: int = 200) -> str:
    """The page as a reader of English gets it."""
    client.cookies["django_language"] = "en"
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def chinese_of(page: str, names: set[str]) -> list[str]:
    """What is left in Chinese when names, the longest first, are taken out."""
    reader = Reader()
    reader.feed(page)
    left = []
    for text in reader.said:
        for name in sorted(names, key=len, reverse=True):
            text = text.replace(name, "")
        if CHINESE.search(text):
            left.append(" ".join(text.split()))
    return left


def names() -> set[str]:
    """Names of the test's world: of units, people, businesses, tasks, items, strata, pools."""
    found = {"三楼会议室", "简体中文", "姜堰区", *(name for name, *_ in WITNESSES)}
    for model, column in (
        *((Unit, "name"), (Task, "name"), (Entity, "name"), (Inspector, "name")),
        *((InspectionItem, "name"), (InspectionItem, "legal_basis"), (WitnessInput, "name")),
    ):
        found |= set(model.objects.values_list(column, flat=True))
    for data in DrawSession.objects.values_list("header", flat=True):
        header = parse_header(bytes(data))
        found |= {row.label for row in (*header.strata, *header.pools)}
        found |= {item.name for item in header.task.items}
    found |= {f"{row.unit.name}，{row.name}" for row in Task.objects.select_related("unit")}
    found |= {f"{name[0]}*" for name in Inspector.objects.values_list("name", flat=True)}
    return found - {""}
