"""Keeping the list of inspection items, version by version."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from inspections.codes import Recording
from inspections.events import Event
from inspections.models.catalogue import InspectionItem
from shuangsuiji.ledger.services import append, command

STARTER = Path(__file__).resolve().parent.parent / "data" / "items.json"


class CatalogueError(ValueError):
    """The item cannot be saved as asked; the message says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class ItemDraft:
    """What an editor writes about an item; the code and the version stand beside it."""

    category: str
    name: str
    item_class: str
    objects_note: str
    methods: list[str]
    valid_from: date
    content: str = ""
    parent_code: str = ""
    entity_kinds: list[str]
    industries: list[str] = field(default_factory=list)
    entity_tags: list[str] = field(default_factory=list)
    required_tag: str = ""
    tag_is_advised: bool = False
    legal_basis: str = ""
    how_to: str = ""
    wording_normal: str = ""
    wording_problem: str = ""
    recording: str = Recording.TEXT
    ratio_hint: str = ""
    remark: str = ""


@dataclass(frozen=True)
class ItemRow:
    """One item of a file."""

    code: str
    draft: ItemDraft
    expected_version: int  # the version that the file was compared with; 0 for a new item


@command
def save_item(
    *, code: str, draft: ItemDraft, expected_version: int, by: str, now: datetime
) -> InspectionItem:
    """Add an item, or a new version of one. The old version ends the day before and stays.

    Args:
        expected_version: the version that the editor saw; 0 for a new item.

    Raises:
        CatalogueError: somebody else saved meanwhile, the code is taken, the parent is unknown,
            or the new version would begin before the old one.
    """
    return _enter(code, draft, expected_version, by=by, now=now)


@command
def import_items(
    *, rows: Sequence[ItemRow], source: str, digest: str, by: str, now: datetime
) -> list[InspectionItem]:
    """Save the items of a file, each as ``save_item`` would, all of them or none.

    Args:
        source: name of the file, for the record.
        digest: SHA-256 of the file's bytes.

    Raises:
        CatalogueError: as ``save_item``; names the item.
    """
    parents_first = sorted(rows, key=lambda row: bool(row.draft.parent_code))
    saved = [
        _enter(row.code, row.draft, row.expected_version, by=by, now=now) for row in parents_first
    ]
    append(
        kind=Event.ITEMS_IMPORTED,
        actor=by,
        subject=digest,
        payload={"file": source, "items": [f"{item.code}/{item.version}" for item in saved]},
        at=now,
    )
    return saved


def _enter(
    code: str, draft: ItemDraft, expected_version: int, *, by: str, now: datetime
) -> InspectionItem:
    current = _locked(code)
    _check_version(code, current, expected_version)
    _check_parent(code, draft.parent_code)
    if current is not None:
        if draft.valid_from < current.valid_from:
            raise CatalogueError(
                f"新版本的施行日期 {draft.valid_from} 早于现行版本的 {current.valid_from}。"
                "请填写不早于现行版本的日期。"
            )
        last_day = max(current.valid_from, draft.valid_from - timedelta(days=1))
        current.is_current, current.valid_to = False, last_day
        current.save(update_fields=["is_current", "valid_to"])
    item = InspectionItem.objects.create(
        code=code, version=_next_version(code), created_by=by, created_at=now, **asdict(draft)
    )
    append(
        kind=Event.ITEM_SAVED,
        actor=by,
        subject=code,
        payload={
            "version": item.version,
            "name": item.name,
            "item_class": item.item_class,
            "required_tag": item.required_tag,
            "valid_from": item.valid_from.isoformat(),
        },
        at=now,
    )
    return item


@command
def retire_item(
    *, code: str, expected_version: int, last_day: date, by: str, now: datetime
) -> InspectionItem:
    """Take an item off the list after ``last_day``; tasks that use it keep their version.

    Raises:
        CatalogueError: there is no current version, or another one than the editor saw.
    """
    current = _locked(code)
    if current is None:
        raise CatalogueError(f"事项 {code} 没有现行版本，可能已经废止。请刷新页面。")
    _check_version(code, current, expected_version)
    current.is_current, current.valid_to = False, max(last_day, current.valid_from)
    current.save(update_fields=["is_current", "valid_to"])
    append(
        kind=Event.ITEM_RETIRED,
        actor=by,
        subject=code,
        payload={"version": current.version, "valid_to": current.valid_to.isoformat()},
        at=now,
    )
    return current


@command
def load_catalogue(*, by: str, now: datetime) -> int:
    """Add the starter items whose codes were never used. Returns how many were added."""
    starter = json.loads(STARTER.read_text(encoding="utf-8"))
    used = set(InspectionItem.objects.values_list("code", flat=True))
    valid_from = date.fromisoformat(starter["valid_from"])
    added = [
        _starter_item(row, valid_from, starter["notice"], by=by, now=now)
        for row in starter["items"]
        if row["code"] not in used
    ]
    InspectionItem.objects.bulk_create(added)
    append(
        kind=Event.CATALOGUE_LOADED,
        actor=by,
        subject="catalogue",
        payload={"added": [item.code for item in added]},
        at=now,
    )
    return len(added)


def _starter_item(
    row: dict[str, Any], valid_from: date, notice: str, *, by: str, now: datetime
) -> InspectionItem:
    return InspectionItem(
        code=row["code"],
        category=row["category"],
        name=row["name"],
        item_class=row["class"],
        objects_note=row["objects"],
        entity_kinds=row.get("kinds", []),
        industries=row.get("industries", []),
        entity_tags=row.get("entity_tags", []),
        methods=row["methods"],
        required_tag=row.get("tag", ""),
        tag_is_advised=row.get("advised", False),
        legal_basis=row["basis"],
        how_to="\n".join(f"{place}. {step}" for place, step in enumerate(row["how_to"], 1)),
        wording_normal=row["normal"],
        wording_problem=row["problem"],
        recording=row["recording"],
        ratio_hint=row["hint"],
        remark=notice,
        valid_from=valid_from,
        created_by=by,
        created_at=now,
    )


def _locked(code: str) -> InspectionItem | None:
    return InspectionItem.objects.select_for_update().filter(code=code, is_current=True).first()


def _next_version(code: str) -> int:
    last = InspectionItem.objects.filter(code=code).order_by("-version").first()
    return last.version + 1 if last else 1


def _check_version(code: str, current: InspectionItem | None, expected: int) -> None:
    found = current.version if current else 0
    if found == expected:
        return
    if expected == 0:
        raise CatalogueError(f"事项代码 {code} 已被使用。请换一个代码，或打开该事项后修订。")
    raise CatalogueError(
        f"事项 {code} 已被他人改为第 {found} 版，您看到的是第 {expected} 版。"
        "请刷新后在新版本上修改；您填写的内容仍在下方。"
    )


def _check_parent(code: str, parent_code: str) -> None:
    if not parent_code:
        return
    parent = InspectionItem.objects.filter(code=parent_code, is_current=True).first()
    if parent is None:
        raise CatalogueError(f"上级事项 {parent_code} 不在现行清单中。请填写现行事项的代码或留空。")
    if parent.parent_code or parent_code == code:
        raise CatalogueError(f"{parent_code} 本身是子项，不能再有下级。清单只分事项与子项两级。")
