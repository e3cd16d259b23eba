"""The append-only tables: records (存证记录) and field history. Nothing cascades into them."""

import ipaddress
import secrets
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.conf import settings
from django.db import models
from django.utils import timezone

from shuangsuiji.kernel.canonical import JsonValue, canonical_bytes
from shuangsuiji.ledger.context import current
from shuangsuiji.ledger.leaves import event_source, leaf_bytes, payload_digest
from shuangsuiji.ledger.rows import PROMISED, digests_of

HISTORY_KIND = "auditlog"
# Columns of a history row that are signed as they are, where they hold anything.
COPIED = (
    *("object_repr", "object_id", "remote_addr", "remote_port", "actor_email"),
    *("cid", "changes_text", "additional_data", "serialized_data"),
)


class Record(models.Model):
    """One act, as the canonical bytes that were hashed. A trigger queues each row for the log."""

    seq = models.BigAutoField("序号", primary_key=True)  # gaps are fine: leaves have none
    kind = models.CharField("事项", max_length=80)
    at = models.DateTimeField("时间")
    actor = models.CharField("操作人", max_length=150)
    subject = models.CharField("对象", max_length=120)
    draw = models.CharField("场次编号", max_length=40, blank=True)
    src = models.CharField("来源", max_length=64)
    leaf = models.BinaryField("原始字节")
    payload = models.BinaryField("内容", null=True)  # canonical JSON; erasable together with salt
    salt = models.BinaryField("盐", max_length=32, null=True)

    class Meta:
        verbose_name = "存证记录"
        verbose_name_plural = "存证记录"
        ordering = ["seq"]
        # Not on the fields: those would get a second index each, for LIKE, at every record's cost.
        constraints = [models.UniqueConstraint(fields=["src"], name="record_src")]
        indexes = [
            models.Index(fields=["kind", "at"], name="record_kind"),
            models.Index(fields=["subject"], name="record_subject"),
            models.Index(fields=["draw"], name="record_draw"),
        ]

    def __str__(self) -> str:
        return f"#{self.seq} {self.kind}"


def made_record(
    *,
    kind: str,
    actor: str,
    subject: str,
    payload: Mapping[str, JsonValue],
    at: datetime,
    draw: str = "",
    rows: Iterable[models.Model] | None = None,
) -> Record:
    """A new record with its leaf and a fresh salt, not saved."""
    salt = secrets.token_bytes(32)
    promised = {} if rows is None else {PROMISED: digests_of(rows, salt)}
    body = canonical_bytes({**payload, **promised})
    src = event_source(salt, subject)
    leaf = leaf_bytes(
        kind=kind,
        at=at,
        src=src,
        draw=draw,
        actor=actor,
        payload_sha256=payload_digest(salt, body),
    )
    return Record(
        kind=kind,
        at=at,
        actor=actor,
        subject=subject,
        draw=draw,
        src=src,
        leaf=leaf,
        payload=body,
        salt=salt,
    )


class HistoryManager(LogEntryManager):
    """Every row that django-auditlog writes comes through ``create``."""

    def create(self, **fields: Any) -> "HistoryEntry":
        context = current()
        actor = context.get("actor")
        if actor is not None:
            context["actor_name"] = actor.get_username()
            context["actor_email"] = actor.email
        marked = {**context, **fields}
        marked.setdefault("timestamp", timezone.now())
        entry: HistoryEntry = super().create(**marked, **_sealable(marked))
        return entry


def _sealable(fields: dict[str, Any]) -> dict[str, Any]:
    """What makes a leaf of the row: who and what as it was then, salted and canonical."""
    payload: dict[str, JsonValue] = {
        name: str(fields.get(name, "")) for name in ("actor_name", "reason", "task_id")
    }
    payload["actor_id"] = str(getattr(fields.get("actor"), "pk", "") or "")
    model = fields.get("content_type")
    payload["object"] = (
        f"{model.app_label}.{model.model}/{fields.get('object_pk')}" if model else ""
    )
    payload["action"] = int(fields.get("action", -1))
    payload["changes"] = as_texts(fields.get("changes"))
    payload["copied"] = copied({name: fields.get(name) for name in COPIED})
    body, salt = canonical_bytes(payload), secrets.token_bytes(32)
    src = f"{HISTORY_KIND}/{uuid.uuid4()}"
    leaf = leaf_bytes(
        kind=HISTORY_KIND,
        at=fields["timestamp"],
        src=src,
        draw="",
        actor=str(fields.get("actor_name", "")),
        payload_sha256=payload_digest(salt, body),
    )
    return {"src": src, "leaf": leaf, "payload": body, "salt": salt}


def copied(columns: Mapping[str, Any]) -> JsonValue:
    """The ``COPIED`` columns that hold something; addresses in their one spelling."""
    filled = {name: value for name, value in columns.items() if value not in (None, "")}
    if "remote_addr" in filled:
        filled["remote_addr"] = ipaddress.ip_address(filled["remote_addr"]).compressed
    return as_texts(filled)


def as_texts(value: Any) -> JsonValue:
    """Changed fields as texts: the canonical subset has no floats and no dates."""
    if isinstance(value, dict):
        return {str(key): as_texts(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_texts(inner) for inner in value]
    return None if value is None else str(value)


class HistoryEntry(AbstractLogEntry):
    """One edited row, field by field (修改历史): who, when, from what to what, and why."""

    content_type = models.ForeignKey(
        "contenttypes.ContentType",
        models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
        verbose_name="对象类型",
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="操作人",
    )
    # As it was then; the account may be renamed later. Services record it for tasks, too.
    actor_name = models.CharField("操作人账号", max_length=150, blank=True)
    reason = models.CharField("事由", max_length=200, blank=True)
    task_id = models.CharField("后台任务", max_length=64, blank=True)
    # The bytes of its leaf; rows from before the log have none.
    src = models.CharField("来源", max_length=64, unique=True, null=True)  # noqa: DJ001
    leaf = models.BinaryField("原始字节", null=True)
    payload = models.BinaryField("内容", null=True)  # erasable together with the salt
    salt = models.BinaryField("盐", max_length=32, null=True)

    objects = HistoryManager()

    class Meta:
        verbose_name = "修改历史"
        verbose_name_plural = "修改历史"
        ordering = ["-timestamp", "-pk"]
        get_latest_by = "timestamp"
