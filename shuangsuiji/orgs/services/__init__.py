"""What this app does; every function appends one ledger record."""

from shuangsuiji.orgs.services.grants import grant_role, revoke_role
from shuangsuiji.orgs.services.units import import_units, save_unit
from shuangsuiji.orgs.services.users import change_user, create_user, set_password

__all__ = [
    "change_user",
    "create_user",
    "grant_role",
    "import_units",
    "revoke_role",
    "save_unit",
    "set_password",
]
