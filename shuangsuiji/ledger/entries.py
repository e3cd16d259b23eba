"""The entries of the log for people: what each says, and what became of its source row."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Max, Q

from shuangsuiji.kernel.canonical import NotCanonicalError, parse_canonical
from shuangsuiji.ledger.models import Checkpoint, Cosignature, HistoryEntry, Leaf, Record

UNREADABLE = "ledger.entry.unreadable"  # of an entry whose bytes somebody changed


@dataclass(frozen=True)
class LoggedEntry:
    """An entry of the log as its bytes tell it, and what its source row says it was about."""

    seq: int
    src: str
    kind: str
    at: datetime
    actor: str
    draw: str
    subject: str  # code of a record's subject, ``app.model/pk`` of an edited row


def logged_entries(first: int, count: int) -> list[LoggedEntry]:
    """Up to ``count`` entries from number ``first``. Three queries."""
    leaves = list(Leaf.objects.filter(seq__gte=first).order_by("seq")[:count])
    sources = [leaf.src for leaf in leaves]
    subjects = dict(Record.objects.filter(src__in=sources).values_list("src", "subject"))
    edited = HistoryEntry.objects.filter(src__in=sources).values_list(
        "src", "content_type__app_label", "content_type__model", "object_pk"
    )
    subjects |= {src or "": f"{app}.{model}/{key}" for src, app, model, key in edited}
    return [_logged(leaf, subjects.get(leaf.src, "")) for leaf in leaves]


def _logged(leaf: Leaf, subject: str) -> LoggedEntry:
    try:
        told = parse_canonical(bytes(leaf.data))
        at = datetime.fromisoformat(told["at"])
        kind, actor, draw = str(told["kind"]), str(told["actor"]), str(told["draw"] or "")
    except (NotCanonicalError, KeyError, TypeError, ValueError):  # verify_ledger reports it
        kind, actor, draw, at = UNREADABLE, "", "", datetime(1970, 1, 1, tzinfo=UTC)
    return LoggedEntry(leaf.seq, leaf.src, kind, at, actor, draw, subject)


@dataclass(frozen=True)
class SourceFacts:
    """What a list shows of an entry's source row beside the entry."""

    is_erased: bool
    action: int | None = None  # of an edited row: created, changed, deleted, looked at
    text: str = ""  # how the edited row called itself then


def source_facts(sources: Collection[str]) -> dict[str, SourceFacts]:
    """Facts of source rows by ``src``. Two queries; contents are not loaded."""
    gone = Q(payload__isnull=True)
    records = Record.objects.filter(src__in=sources).annotate(gone=gone)
    facts = {src: SourceFacts(erased) for src, erased in records.values_list("src", "gone")}
    edited = HistoryEntry.objects.filter(src__in=sources).annotate(gone=gone)
    for src, erased, action, text in edited.values_list("src", "gone", "action", "object_repr"):
        facts[src or ""] = SourceFacts(erased, action, text)
    return facts


def newest_head() -> Checkpoint | None:
    """The newest signed head. One query."""
    return Checkpoint.objects.order_by("-size").first()


def cosigned_size() -> int:
    """How many entries the newest head with a witness's signature covers. One query."""
    return Cosignature.objects.aggregate(size=Max("checkpoint_id"))["size"] or 0


def payloads(sources: Collection[str]) -> dict[str, str]:
    """Contents of edited rows by ``src``; destroyed ones are left out. One query."""
    rows = HistoryEntry.objects.filter(src__in=sources, payload__isnull=False)
    return {
        src or "": bytes(body or b"").decode("utf-8")
        for src, body in rows.values_list("src", "payload")
    }
