"""What the ledger says about visits, from dispatch to the file."""

from enum import StrEnum


class Event(StrEnum):
    """Kinds of ledger records of this app."""

    SESSION_DISPATCHED = "fieldwork.session.dispatched"
    OUTING_PLANNED = "fieldwork.outing.planned"
    CHECKED_IN = "fieldwork.outing.checked_in"
    VISIT_OPENED = "fieldwork.visit.opened"
    VISIT_STARTED = "fieldwork.visit.started"
    VISIT_STOPPED = "fieldwork.visit.stopped"
    VISITS_JOINED = "fieldwork.visits.joined"
    VISITS_APART = "fieldwork.visits.apart"
    VEHICLE_SAVED = "fieldwork.vehicle.saved"
    ESCORT_NAMED = "fieldwork.escort.named"

    DEVICE_REGISTERED = "fieldwork.device.registered"
    DEVICE_REVOKED = "fieldwork.device.revoked"
    EVIDENCE_REFUSED = "fieldwork.evidence.refused"
    EVIDENCE_STORED = "fieldwork.evidence.stored"
    FORM_SUBMITTED = "fieldwork.form.submitted"
    FORM_HELD = "fieldwork.form.held"
    HELD_DECIDED = "fieldwork.held.decided"
    FORM_SIGNED = "fieldwork.form.signed"
    DEPARTMENT_SIGNED = "fieldwork.form.department_signed"
    FORM_RETURNED = "fieldwork.form.returned"
    FORM_REVIEWED = "fieldwork.form.reviewed"
    FORM_CORRECTED = "fieldwork.form.corrected"

    MARK_SET = "fieldwork.mark.set"
    TEMPLATE_SAVED = "fieldwork.template.saved"
    DOCUMENT_ISSUED = "fieldwork.document.issued"
    DOCUMENT_SERVED = "fieldwork.document.served"

    VISIT_CODE_ISSUED = "fieldwork.visit_code.issued"
    VISIT_RATED = "fieldwork.visit.rated"
    OBJECTION_FILED = "fieldwork.objection.filed"
    OBJECTION_ANSWERED = "fieldwork.objection.answered"
    PLEA_RECORDED = "fieldwork.plea.recorded"

    FOLLOW_UP_OPENED = "fieldwork.follow_up.opened"
    FOLLOW_UP_ACCEPTED = "fieldwork.follow_up.accepted"
    FOLLOW_UP_DISPUTED = "fieldwork.follow_up.disputed"
    FOLLOW_UP_ARBITRATED = "fieldwork.follow_up.arbitrated"
    FOLLOW_UP_SETTLED = "fieldwork.follow_up.settled"
    RECHECKS_DRAWN = "fieldwork.rechecks.drawn"
    FOLLOW_UP_RECHECKED = "fieldwork.follow_up.rechecked"
    TRANSFER_SENT = "fieldwork.transfer.sent"
    TRANSFER_ANSWERED = "fieldwork.transfer.answered"

    SAMPLE_DRAWN = "fieldwork.sample.drawn"
    SECOND_READ = "fieldwork.form.second_read"
    ARCHIVE_MADE = "fieldwork.archive.made"
    REMINDED = "fieldwork.user.reminded"
