"""What is known of an inspector, before it is stored; and the identity that frames use."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from personnel.models import FRAME_ID, InspectorStatus, Level, PostKind
from shuangsuiji.orgs.models import Unit


@dataclass(frozen=True)
class InspectorFacts:
    """One inspector as a form or a roster line states it; ``tags`` are tag codes, sorted."""

    name: str
    credential_no: str
    credential_valid_until: date
    unit: Unit
    level: Level = Level.STAFF
    post_kind: PostKind = PostKind.ENFORCEMENT
    status: InspectorStatus = InspectorStatus.ACTIVE
    phone: str = ""
    is_lead_certified: bool = False
    is_expert: bool = False
    expert_field: str = ""
    tags: tuple[str, ...] = ()

    def values(self) -> dict[str, object]:
        """Field values of the row, without the tags, which are many-to-many."""
        return {name: value for name, value in vars(self).items() if name != "tags"}


def normal_credential(text: str) -> str:
    """``text`` half width, without inner spaces, upper case: how credentials are compared."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def frame_code(credential_no: str) -> str:
    """The identity in sealed frames: the credential itself where it is a legal frame id.

    Otherwise (a number with Chinese characters) ``I`` and 16 hex digits of its SHA-256, so
    that the same number gives the same code on every machine.
    """
    if re.match(FRAME_ID, credential_no):
        return credential_no
    return "I" + hashlib.sha256(credential_no.encode()).hexdigest()[:16]
