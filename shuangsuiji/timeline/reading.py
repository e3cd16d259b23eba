"""Entries as a person reads them: names for codes, links, and how far each is proven."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from shuangsuiji.ledger.entries import SourceFacts, cosigned_size, source_facts
from shuangsuiji.ledger.sealing import signed_size
from shuangsuiji.timeline.kinds import GRAVE, HISTORY, Group, group_of, label_of
from shuangsuiji.timeline.models import Entry
from shuangsuiji.timeline.selectors import names_of
from shuangsuiji.timeline.subjects import split_key, type_of_kind

ACTIONS = {0: "新增", 1: "修改", 2: "删除", 3: "查看"}


@dataclass(frozen=True)
class Line:
    """One entry in words."""

    entry: Entry
    label: str
    group: Group
    is_grave: bool
    actor: str  # the person's name, the account name where there is none
    subject: str
    subject_href: str
    is_erased: bool
    is_signed: bool
    is_cosigned: bool


def lines_of(entries: Sequence[Entry]) -> list[Line]:
    """The entries in words, in their order. Six queries."""
    names = names_of(entry.actor for entry in entries)
    facts = source_facts([entry.src for entry in entries])
    signed, cosigned = signed_size(), cosigned_size()
    return [
        Line(
            entry=entry,
            label=_label(entry, facts.get(entry.src)),
            group=group_of(entry.kind),
            is_grave=entry.kind in GRAVE,
            actor=names.get(entry.actor, entry.actor),
            subject=_subject(entry, facts.get(entry.src)),
            subject_href=history_address(entry),
            is_erased=(fact := facts.get(entry.src)) is not None and fact.is_erased,
            is_signed=entry.seq < signed,
            is_cosigned=entry.seq < cosigned,
        )
        for entry in entries
    ]


def history_address(entry: Entry) -> str:
    """The page with everything about the same row; "" where it is about no single row."""
    if entry.kind == HISTORY:
        split = split_key(entry.subject)
        model, key = (split[0].model, split[1]) if split else ("", "")
    else:
        about = type_of_kind(entry.kind)
        model, key = (about.model, f"={entry.subject}") if about and about.code else ("", "")
    try:
        return reverse("timeline:object", args=[model, key]) if model and key else ""
    except NoReverseMatch:
        return ""


def _label(entry: Entry, fact: SourceFacts | None) -> str:
    if entry.kind != HISTORY:
        return label_of(entry.kind)
    split = split_key(entry.subject)
    row = split[0].label if split else "一行"
    action = fact.action if fact and fact.action is not None else -1
    return f"{ACTIONS.get(action, '改动')}{row}"


def _subject(entry: Entry, fact: SourceFacts | None) -> str:
    if entry.kind == HISTORY:
        return (fact.text if fact else "") or entry.subject.partition("/")[2]
    return "" if entry.subject == entry.draw else entry.subject
