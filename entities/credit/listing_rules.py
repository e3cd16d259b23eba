"""Which list takes whom, for which fact, and what leads off it again (CT-12 to CT-14). Pure."""

from entities.credit.facts import FactKind

SEVERE_MONTHS = 36  # the term of the severe list (2021 rules: shown for three years)
SEVERE_EARLIEST_MONTHS = 12  # before an early removal
PENALTY_EARLIEST_MONTHS = 6

# Finding -> the reason of an abnormal listing that follows from it.
REASON_OF = {
    FactKind.NOT_PUB_ANNUAL: "NO_ANNUAL",
    FactKind.NOT_PUB_OTHER: "NO_INFO_AFTER_ORDER",
    FactKind.FALSE_INFO: "FALSE",
    FactKind.UNREACHABLE: "UNREACHABLE",
}
# Reason -> the removal basis that answers it; ERROR answers all.
REMEDY_OF = {
    "NO_ANNUAL": "ANNUAL_FILED",
    "NO_INFO_AFTER_ORDER": "INFO_PUBLISHED",
    "FALSE": "CORRECTED",
    "UNREACHABLE": "REACHABLE",
}
SEVERE_BASES = ("TERM", "EARLY")
# Kind of repair -> (kind of fact that it ends, months that must have passed first).
REPAIRS = {
    "LEAVE_ABNORMAL": (FactKind.ABNORMAL_LISTED, 0),
    "RESTORE_INDIVIDUAL": (FactKind.ABNORMAL_LISTED, 0),
    "LEAVE_SEVERE": (FactKind.SEVERE_LISTED, SEVERE_EARLIEST_MONTHS),
    "STOP_PENALTY": (FactKind.PENALTY, PENALTY_EARLIEST_MONTHS),
}
MATERIALS = {
    "APPLICATION": "申请书",
    "PLEDGE": "守信承诺书",
    "PROOF": "履行义务材料",
    "OTHER": "其他",
}
NEEDED = ("APPLICATION", "PLEDGE", "PROOF")


def list_kind(entity_kind: str, *, severe: bool) -> str:
    """Individuals are marked (标记), not listed; everybody can be on the severe list."""
    if severe:
        return "SEVERE"
    return "MARKED" if entity_kind == "IND" else "ABNORMAL"


def removal_answers(reason: str, basis: str) -> bool:
    """Whether the basis of a removal answers the reason of the listing."""
    return basis in bases_for(reason)


def bases_for(reason: str) -> tuple[str, ...]:
    """Every basis that leads off a list on which an entity is for the reason."""
    remedies = (REMEDY_OF[reason],) if reason in REMEDY_OF else SEVERE_BASES
    return (*remedies, "ERROR")
