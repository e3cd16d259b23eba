from django.apps import AppConfig

from inspections.events import Event
from shuangsuiji.ledger.orders import Order
from shuangsuiji.ledger.rows import Kept


class InspectionsConfig(AppConfig):
    name = "inspections"
    label = "inspections"
    verbose_name = "抽查"
    default_auto_field = "django.db.models.BigAutoField"

    # Rows of sessions beside their records, for verify_ledger.
    log_rows = ("inspections.rechecking.draws.row_findings",)

    # After a restore from an old backup: numbers that are public, and in no table now.
    log_lost = "inspections.services.sessions.pass_over_numbers"

    # Tables whose rows the log promises.
    log_kept = (
        Kept("inspections.RatioProposal", (Event.RATIOS_PROPOSED,), "proposed_at"),
        Kept("inspections.RatioDecision", (Event.RATIOS_DECIDED,), "decided_at"),
    )

    # What verify_ledger asks of the log: sealed and committed, then signed, then chance.
    log_orders = (
        Order(
            kinds=(
                Event.SESSION_SEALED,
                Event.SESSION_COMMITTED,
                Event.INPUT_COMMITTED,
                Event.INPUTS_OPENED,
                Event.SESSION_DRAWN,
                Event.SESSION_PUBLISHED,
            ),
            chances=(Event.INPUT_COMMITTED, Event.CAST_LANDED),
            promise=Event.CEREMONY_ANNOUNCED,
            promised="needs_cosignature",
        ),
        Order(
            kinds=(
                Event.SUPPLEMENT_SEALED,
                Event.SUPPLEMENT_INPUT_COMMITTED,
                Event.SUPPLEMENT_INPUTS_OPENED,
                Event.SUPPLEMENT_DRAWN,
                Event.SUPPLEMENT_PUBLISHED,
            ),
            chances=(Event.SUPPLEMENT_INPUT_COMMITTED,),
            numbered=True,
        ),
    )
