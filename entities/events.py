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

    FACT_RECORDED: Final = "entities.fact.recorded"
    FACT_ENDED: Final = "entities.fact.ended"
    RULEBOOK_SAVED: Final = "entities.rulebook.saved"
    RULEBOOK_PROPOSED: Final = "entities.rulebook.proposed"
    RULEBOOK_DECIDED: Final = "entities.rulebook.decided"
    GRADES_COMPUTED: Final = "entities.grades.computed"
    GRADE_TAMPERED: Final = "entities.grade.disagreed"
    OVERRIDE_PROPOSED: Final = "entities.override.proposed"
    OVERRIDE_DECIDED: Final = "entities.override.decided"
    LISTED: Final = "entities.listing.decided"
    REPAIR_APPLIED: Final = "entities.repair.applied"
    REPAIR_DECIDED: Final = "entities.repair.decided"
    RESTRICTION_IMPOSED: Final = "entities.restriction.imposed"
    FINDING_DISMISSED: Final = "entities.listing.dismissed"
    LISTING_REMOVED: Final = "entities.listing.removed"
    OVERRIDE_WITHDRAWN: Final = "entities.override.withdrawn"
    RESTRICTION_ENDED: Final = "entities.restriction.ended"
    LETTER_ISSUED: Final = "entities.letter.issued"
    CERTIFICATE_ASKED: Final = "entities.certificate.asked"
    CERTIFICATE_DECIDED: Final = "entities.certificate.decided"
    SCREENING_MADE: Final = "entities.screening.made"
