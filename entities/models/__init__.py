"""Models of the entity register; each lives in its own module."""

from entities.models.batches import (
    BatchState,
    ChangeState,
    ConflictPolicy,
    ImportBatch,
    ImportChange,
)
from entities.models.districts import District, DistrictLevel
from entities.models.registry import (
    AddressQuality,
    Datum,
    Entity,
    EntityKind,
    EntityTag,
    Grade,
    Placement,
    RegStatus,
)

__all__ = [
    "AddressQuality",
    "BatchState",
    "ChangeState",
    "ConflictPolicy",
    "Datum",
    "District",
    "DistrictLevel",
    "Entity",
    "EntityKind",
    "EntityTag",
    "Grade",
    "ImportBatch",
    "ImportChange",
    "Placement",
    "RegStatus",
]
