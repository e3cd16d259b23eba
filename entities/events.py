"""Ledger kinds of the entity register."""

from typing import Final


class Event:
    """Kinds are ``app.noun.past_participle``."""

    IMPORT_REQUESTED: Final = "entities.import.requested"
    IMPORT_RESTARTED: Final = "entities.import.restarted"
    IMPORT_STORED: Final = "entities.import.stored"
    IMPORT_REFUSED: Final = "entities.import.refused"
    IMPORT_FAILED: Final = "entities.import.failed"
    CONFLICTS_SETTLED: Final = "entities.conflicts.settled"
    ENTITY_UPDATED: Final = "entities.entity.updated"
    ENTITY_PLACED: Final = "entities.entity.placed"
    ENTITIES_PLACED: Final = "entities.waiting.placed"
