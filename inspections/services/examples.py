"""Pictures beside an item: what a finding looks like."""

import hashlib
from datetime import datetime

from inspections.events import Event
from inspections.models.catalogue import InspectionItem, ItemExample
from inspections.policies import PolicyError
from shuangsuiji.ledger.services import append, command

MOST = 12


@command
def add_example(
    *, item_code: str, caption: str, is_problem: bool, shown: bytes, by: str, now: datetime
) -> ItemExample:
    """Keep a picture for every version of an item.

    Args:
        shown: the redrawn copy; an original would carry its place and camera along.

    Raises:
        PolicyError: no such item, the picture is there already, or the item has enough.
    """
    if not InspectionItem.objects.filter(code=item_code).exists():
        raise PolicyError(f"没有代码为 {item_code} 的事项。请核对代码。")
    standing = ItemExample.objects.filter(item_code=item_code, withdrawn_at__isnull=True)
    if standing.count() >= MOST:
        raise PolicyError(f"事项 {item_code} 已有 {MOST} 张示例照片。请先撤下不再需要的。")
    digest = hashlib.sha256(shown).hexdigest()
    if standing.filter(digest=digest).exists():
        raise PolicyError("这张照片已在示例中，不必重复上传。")
    row = ItemExample.objects.create(
        item_code=item_code,
        caption=caption,
        is_problem=is_problem,
        shown=shown,
        digest=digest,
        added_by=by,
        added_at=now,
    )
    append(
        kind=Event.EXAMPLE_ADDED,
        actor=by,
        subject=item_code,
        payload={"digest": digest, "is_problem": is_problem},
        at=now,
    )
    return row


@command
def withdraw_example(*, item_code: str, digest: str, by: str, now: datetime) -> ItemExample:
    """Take a picture out of sight; the row stays.

    Raises:
        PolicyError: it is not there, or was withdrawn already.
    """
    row = (
        ItemExample.objects.select_for_update()
        .filter(item_code=item_code, digest=digest, withdrawn_at__isnull=True)
        .first()
    )
    if row is None:
        raise PolicyError("这张示例照片不存在或已撤下。请刷新页面。")
    row.withdrawn_by, row.withdrawn_at = by, now
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])
    append(
        kind=Event.EXAMPLE_WITHDRAWN,
        actor=by,
        subject=item_code,
        payload={"digest": digest},
        at=now,
    )
    return row
