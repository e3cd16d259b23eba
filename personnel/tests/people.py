"""Inspectors for tests."""

from datetime import date

from personnel.models import Inspector, SpecialistTag
from shuangsuiji.orgs.tests.places import NOON


def make_inspector(code, unit, tags=(), **fields):
    inspector = Inspector.objects.create(
        code=code,
        name=fields.pop("name", f"林{code}"),
        unit=unit,
        credential_no=fields.pop("credential_no", code),
        credential_valid_until=fields.pop("credential_valid_until", date(2028, 12, 31)),
        created_at=NOON,
        updated_at=NOON,
        **fields,
    )
    inspector.tags.set(SpecialistTag.objects.filter(code__in=tags))
    return inspector
