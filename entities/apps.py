from django.apps import AppConfig
from django.db.models.signals import post_migrate

from entities.districts import load_districts
from entities.events import Event
from shuangsuiji.ledger.rows import Kept


class EntitiesConfig(AppConfig):
    name = "entities"
    label = "entities"
    verbose_name = "检查对象名录库"
    default_auto_field = "django.db.models.BigAutoField"

    # Tables whose rows the log promises, for verify_ledger.
    log_kept = (
        Kept("entities.CreditFact", (Event.FACT_RECORDED,), "recorded_at"),
        Kept("entities.FactEnd", (Event.FACT_ENDED,), "recorded_at"),
        Kept(
            "entities.CreditGrade",
            (
                Event.GRADES_COMPUTED,
                Event.FACT_RECORDED,
                Event.FACT_ENDED,
                Event.OVERRIDE_DECIDED,
                Event.OVERRIDE_WITHDRAWN,
            ),
            "computed_at",
        ),
        Kept("entities.NotedGrades", (Event.GRADES_COMPUTED,), "noted_at"),
        Kept("entities.GradeOverride", (Event.OVERRIDE_PROPOSED,), "proposed_at"),
        Kept("entities.OverrideDecision", (Event.OVERRIDE_DECIDED,), "decided_at"),
        Kept("entities.OverrideWithdrawal", (Event.OVERRIDE_WITHDRAWN,), "withdrawn_at"),
        Kept("entities.RulebookVersion", (Event.RULEBOOK_SAVED,), "saved_at"),
        Kept("entities.RulebookProposal", (Event.RULEBOOK_PROPOSED,), "proposed_at"),
        Kept("entities.RulebookDecision", (Event.RULEBOOK_DECIDED,), "decided_at"),
        Kept("entities.Listing", (Event.LISTED,), "decided_at"),
        Kept("entities.ListingDismissal", (Event.FINDING_DISMISSED,), "decided_at"),
        Kept("entities.Removal", (Event.LISTING_REMOVED,), "decided_at"),
        Kept("entities.CreditRepair", (Event.REPAIR_APPLIED,), "applied_at"),
        Kept("entities.RepairFile", (Event.REPAIR_APPLIED,), "repair__applied_at"),
        Kept("entities.RepairDecision", (Event.REPAIR_DECIDED,), "decided_at"),
        Kept("entities.Restriction", (Event.RESTRICTION_IMPOSED,), "imposed_at"),
        Kept("entities.RestrictionEnd", (Event.RESTRICTION_ENDED,), "ended_at"),
        Kept("entities.CreditLetter", (Event.LETTER_ISSUED,), "issued_at"),
        Kept("entities.CertificateRequest", (Event.CERTIFICATE_ASKED,), "asked_at"),
        Kept("entities.CertificateDecision", (Event.CERTIFICATE_DECIDED,), "decided_at"),
        Kept("entities.HonourScreening", (Event.SCREENING_MADE,), "made_at"),
    )

    def ready(self) -> None:
        post_migrate.connect(load_districts, sender=self, dispatch_uid="entities.districts")
