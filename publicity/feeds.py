"""Atom feeds (RFC 4287): results, draws, ceremonies, listings; of one bureau where it is named."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.timezone import localtime

from entities.selectors.public_listings import standing_listings
from inspections.selectors.live import announced_ceremonies
from inspections.selectors.public import bureau
from inspections.selectors.sessions import public_sessions
from inspections.views.access import today
from publicity import redaction
from publicity.models import Publication
from publicity.public_ids import public_id
from publicity.published import public_text, shown_results

NEWEST = 50
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)  # of a feed without entries


@dataclass(frozen=True)
class Entry:
    """One entry; what it is about never changes its id."""

    about: str  # kind/code
    title: str
    text: str
    address: str
    by: str
    at: datetime
    updated: datetime


@dataclass(frozen=True)
class Asked:
    """Whose entries a reader wants; "" for those of all."""

    unit: str
    name: str

    @property
    def query(self) -> str:
        return f"?unit={self.unit}" if self.unit else ""


class SteadyAtom(Atom1Feed):
    """The same bytes while nothing is new, also where there is nothing."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else BEGINNING


def tag(about: str) -> str:
    """An id for ever (RFC 4151); the log's name stays when the host moves."""
    return f"tag:{settings.SSJ_LOG_ORIGIN.partition('/')[0].partition(':')[0]},2026:{about}"


class PublicFeed(Feed[Entry, Asked]):
    """What the feeds have in common; each says what its entries are and where their page is."""

    feed_type = SteadyAtom
    language = "zh-Hans"
    name = ""  # of the address
    heading = ""
    page = ""

    def entries(self, unit: str) -> Iterable[Entry]:
        raise NotImplementedError

    def get_object(self, request: HttpRequest, *_: Any, **__: Any) -> Asked:
        code = request.GET.get("unit", "").strip()[:32]
        unit = bureau(code) if code else None
        if code and unit is None:
            raise Http404(f"没有单位“{code}”。请核对单位编号，或去掉 unit 订阅全部。")
        return Asked(code, unit.name if unit else "")

    def title(self, asked: Asked) -> str:
        return f"{self.heading} · {asked.name}" if asked.name else self.heading

    def link(self, _asked: Asked) -> str:
        return reverse(self.page)

    def feed_url(self, asked: Asked) -> str:
        return reverse(f"publicity:feed_{self.name}") + asked.query

    def feed_guid(self, asked: Asked) -> str:
        return tag(f"feeds/{self.name}{asked.query}")

    def author_name(self, asked: Asked) -> str:
        return asked.name or "双随机抽查"

    def items(self, asked: Asked) -> Sequence[Entry]:
        return list(self.entries(asked.unit))

    def item_title(self, entry: Entry) -> str:
        return entry.title

    def item_description(self, entry: Entry) -> str:
        return escape(entry.text)

    def item_link(self, entry: Entry) -> str:
        return entry.address

    def item_guid(self, entry: Entry) -> str:
        return tag(entry.about)

    def item_author_name(self, entry: Entry) -> str:
        return entry.by

    def item_pubdate(self, entry: Entry) -> datetime:
        return localtime(entry.at)

    def item_updateddate(self, entry: Entry) -> datetime:
        return localtime(entry.updated)


class ResultsFeed(PublicFeed):
    """Published results, corrections beside their originals."""

    name, heading, page = "results", "检查结果公示", "publicity:results"

    def entries(self, unit: str) -> Iterable[Entry]:
        rows = shown_results(on=today()).defer(None).order_by("-published_at", "-pk")
        for row in (rows.filter(unit__code=unit) if unit else rows)[:NEWEST]:
            yield _result(row)


def _result(row: Publication) -> Entry:
    text = public_text(row)
    labels = "、".join(one["label"] for one in text["results"])
    corrects = f"更正 {text['corrects']}。" if text["corrects"] else ""
    return Entry(
        about=f"results/{row.code}",
        title=f"{text['entity']['name']}：{'发现问题' if row.has_problem else '未发现问题'}",
        text=f"{corrects}{text['checked_on']} {text['bureau']}检查，结果：{labels}。",
        address=reverse("publicity:result", args=[row.code]),
        by=text["bureau"],
        at=row.published_at,
        updated=row.published_at,
    )


class DrawsFeed(PublicFeed):
    """Draws from sealing on; an entry moves when the draw does."""

    name, heading, page = "draws", "抽取公示", "publicity:index"

    def entries(self, unit: str) -> Iterable[Entry]:
        rows = public_sessions().order_by("-sealed_at", "-pk")
        for row in (rows.filter(unit__code=unit) if unit else rows)[:NEWEST]:
            passed = (row.sealed_at, row.drawn_at, row.published_at, row.ended_at)
            yield Entry(
                about=f"draws/{row.code}",
                title=f"{row.code}：{row.get_status_display()}",
                text=f"{row.task.name}，在册可抽 {row.entities_count} 户。",
                address=reverse("publicity:draw", args=[row.code]),
                by=row.unit.name,
                at=row.sealed_at,
                updated=max(at for at in passed if at is not None),
            )


class CeremoniesFeed(PublicFeed):
    """Announced ceremonies."""

    name, heading, page = "ceremonies", "抽取仪式公告", "ceremony:calendar"

    def entries(self, unit: str) -> Iterable[Entry]:
        rows = announced_ceremonies().order_by("-announced_at", "-pk")
        for row in (rows.filter(task__unit__code=unit) if unit else rows)[:NEWEST]:
            held = localtime(row.held_at)
            yield Entry(
                about=f"ceremonies/{row.code}",
                title=f"{row.task.name}：{held:%Y-%m-%d %H:%M} 抽取",
                text=f"地点：{row.place}。{row.how_to_watch or '在本站实时观看，不需要登录'}",
                address=reverse("ceremony:watch", args=[row.code]),
                by=row.task.unit.name,
                at=row.announced_at,
                updated=max(at for at in (row.announced_at, row.ended_at) if at is not None),
            )


class ListingsFeed(PublicFeed):
    """Lists in force; a removal takes the entry away."""

    name, heading, page = "listings", "经营异常名录与严重违法失信名单", "publicity:abnormal"

    def entries(self, unit: str) -> Iterable[Entry]:
        for row in standing_listings(on=today(), unit=unit)[:NEWEST]:
            entity = row.entity
            name = redaction.entity(entity.name, kind=entity.kind, operator=entity.legal_rep)
            yield Entry(
                about=f"listings/{row.number}",
                title=f"{name}：{row.get_kind_display()}",
                text=f"{row.decided_on} {row.unit.name}决定，事由：{row.get_reason_display()}。",
                address=reverse("publicity:entity", args=[public_id(entity.code, entity.pk)]),
                by=row.unit.name,
                at=row.decided_at,
                updated=row.decided_at,
            )


FEEDS = (ResultsFeed, DrawsFeed, CeremoniesFeed, ListingsFeed)
