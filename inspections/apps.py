from django.apps import AppConfig

from inspections.events import Event
from shuangsuiji.ledger.orders import Order


class InspectionsConfig(AppConfig):
    name = "inspections"
    label = "inspections"
    verbose_name = "抽查"
    default_auto_field = "django.db.models.BigAutoField"

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
