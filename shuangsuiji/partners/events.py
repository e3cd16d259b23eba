"""What the ledger says about partners."""

from enum import StrEnum


class Event(StrEnum):
    """Kinds of ledger records of this room."""

    CLIENT_SAVED = "partners.client.saved"
    CLIENT_STOPPED = "partners.client.stopped"
    KEY_CREATED = "partners.key.created"
    KEY_REVOKED = "partners.key.revoked"
    TOKEN_ISSUED = "partners.token.issued"  # noqa: S105
    ACCESSES_SEALED = "partners.accesses.sealed"
    ACCESSES_EXPORTED = "partners.accesses.exported"
