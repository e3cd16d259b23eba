"""The append-only tables of the ledger, and the queue between them."""

from shuangsuiji.ledger.models.past import PastHead, PastLeaf, PastLog
from shuangsuiji.ledger.models.records import HistoryEntry, HistoryManager, Record
from shuangsuiji.ledger.models.tree import (
    Checkpoint,
    Cosignature,
    Leaf,
    LogConflict,
    Node,
    Timestamp,
    Waiting,
    WitnessedLog,
)

__all__ = [
    "Checkpoint",
    "Cosignature",
    "HistoryEntry",
    "HistoryManager",
    "Leaf",
    "LogConflict",
    "Node",
    "PastHead",
    "PastLeaf",
    "PastLog",
    "Record",
    "Timestamp",
    "Waiting",
    "WitnessedLog",
]
