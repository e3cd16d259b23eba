"""What this app does; every function appends one ledger record."""

from personnel.services.absences import record_absence, withdraw_absence
from personnel.services.inspectors import deactivate, save_inspector
from personnel.services.rosters import import_roster

__all__ = [
    "deactivate",
    "import_roster",
    "record_absence",
    "save_inspector",
    "withdraw_absence",
]
