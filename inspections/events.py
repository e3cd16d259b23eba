"""Kinds of ledger records that this app appends."""

from enum import StrEnum


class Event(StrEnum):
    """``app.noun.past_participle``; never renamed once published."""

    CATALOGUE_LOADED = "inspections.catalogue.loaded"
    ITEM_SAVED = "inspections.item.saved"
    ITEM_RETIRED = "inspections.item.retired"

    PLAN_SAVED = "inspections.plan.saved"
    PLAN_APPROVED = "inspections.plan.approved"
    TASK_SAVED = "inspections.task.saved"
    TASK_COPIED = "inspections.task.copied"
    TASK_APPROVED = "inspections.task.approved"
    TASK_LOADED = "inspections.task.loaded"
    TASK_AMENDED = "inspections.task.amended"  # by a remedy of a preview
    TASK_CHECKED = "inspections.task.checked"  # loaded again, nothing had changed

    SESSION_SEALED = "inspections.session.sealed"
    SESSION_COMMITTED = "inspections.session.committed"
    INPUT_COMMITTED = "inspections.input.committed"
    INPUTS_OPENED = "inspections.inputs.opened"
    DRAW_REQUESTED = "inspections.draw.requested"
    DRAW_FAILED = "inspections.draw.failed"
    DRAW_DISAGREED = "inspections.draw.disagreed"
    SESSION_DRAWN = "inspections.session.drawn"
    SESSION_PUBLISHED = "inspections.session.published"
    SESSION_CLOSED = "inspections.session.closed"
    SESSION_POSTPONED = "inspections.session.postponed"
    SESSION_RESUMED = "inspections.session.resumed"
    ANNEX_DISCLOSED = "inspections.annex.disclosed"
    VOID_PROPOSED = "inspections.void.proposed"
    SESSION_VOIDED = "inspections.session.voided"

    GUARD_RULE_SAVED = "inspections.guard_rule.saved"
    REPEAT_REASON_GIVEN = "inspections.repeat_reason.given"
    VISITED_EXCLUDED = "inspections.visited.excluded"
    REPEATS_RECUSED = "inspections.repeats.recused"
    VISITS_IMPORTED = "inspections.visits.imported"
    MERGE_PROPOSED = "inspections.merge.proposed"
    MERGE_ANSWERED = "inspections.merge.answered"
    JOINT_CONSENTED = "inspections.joint.consented"

    PREVIEW_REQUESTED = "inspections.preview.requested"
    PREVIEW_FINISHED = "inspections.preview.finished"
    PREVIEW_FAILED = "inspections.preview.failed"
    PREVIEW_CANCELLED = "inspections.preview.cancelled"
    RATES_SAVED = "inspections.rates.saved"
    RATES_DROPPED = "inspections.rates.dropped"

    REHEARSAL_HELD = "inspections.rehearsal.held"  # that it was held, and nothing of what it drew

    LIVE_KEY_ANNOUNCED = "inspections.live_key.announced"
    CEREMONY_ANNOUNCED = "inspections.ceremony.announced"
    CEREMONY_CHANGED = "inspections.ceremony.changed"  # date, place or presider, before it began
    CEREMONY_PAUSED = "inspections.ceremony.paused"
    CEREMONY_RESUMED = "inspections.ceremony.resumed"
    ACT_CHANGED = "inspections.act.changed"
    PACE_CHANGED = "inspections.pace.changed"
    STATION_INVITED = "inspections.station.invited"
    STATION_SEATED = "inspections.station.seated"
    STATION_LOST = "inspections.station.lost"
    STATION_LEFT = "inspections.station.left"
    CAST_LANDED = "inspections.cast.landed"
    CAST_WITHDRAWN = "inspections.cast.withdrawn"
    INPUTS_CLOSED = "inspections.inputs.closed"
    OPENING_ARRIVED = "inspections.opening.arrived"
    MINUTES_ISSUED = "inspections.minutes.issued"
    MINUTES_SIGNED = "inspections.minutes.signed"
    PAPER_FILED = "inspections.paper.filed"

    SUBSTITUTION_PROPOSED = "inspections.substitution.proposed"
    SUBSTITUTION_APPROVED = "inspections.substitution.approved"
    SUBSTITUTION_REFUSED = "inspections.substitution.refused"
    SUPPLEMENT_PROPOSED = "inspections.supplement.proposed"
    SUPPLEMENT_REFUSED = "inspections.supplement.refused"
    SUPPLEMENT_SEALED = "inspections.supplement.sealed"
    SUPPLEMENT_INPUT_COMMITTED = "inspections.supplement_input.committed"
    SUPPLEMENT_INPUTS_OPENED = "inspections.supplement_inputs.opened"
    SUPPLEMENT_REQUESTED = "inspections.supplement.requested"
    SUPPLEMENT_FAILED = "inspections.supplement.failed"
    SUPPLEMENT_DISAGREED = "inspections.supplement.disagreed"
    SUPPLEMENT_DRAWN = "inspections.supplement.drawn"
    SUPPLEMENT_PUBLISHED = "inspections.supplement.published"
    SUPPLEMENT_VOID_PROPOSED = "inspections.supplement_void.proposed"
    SUPPLEMENT_VOIDED = "inspections.supplement.voided"

    LAW_PACKS_CHOSEN = "inspections.law_packs.chosen"
    LINT_RECORDED = "inspections.lint.recorded"
    OVERRIDE_REQUESTED = "inspections.override.requested"
    OVERRIDE_APPROVED = "inspections.override.approved"
