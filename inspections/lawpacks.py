"""The law packs that ship with the system: JSON files under ``inspections/data/lawpacks``."""

from functools import cache
from pathlib import Path

from inspections.lint.engine import CHECKS
from inspections.lint.packs import read_pack
from inspections.lint.types import LawPack

FOLDER = Path(__file__).resolve().parent / "data" / "lawpacks"


@cache
def law_packs() -> tuple[LawPack, ...]:
    """Every pack in every version: national first, then by id and version."""
    files = sorted(FOLDER.glob("*.json"))
    packs = [read_pack(file.read_text(encoding="utf-8"), checks=CHECKS) for file in files]
    order = ("NATIONAL", "FOUNDING", "LOCAL")
    return tuple(sorted(packs, key=lambda pack: (order.index(pack.level), pack.id, pack.version)))


def law_pack(pack_id: str, version: int | None = None) -> LawPack | None:
    """One pack: the given version, or the newest."""
    versions = [pack for pack in law_packs() if pack.id == pack_id]
    if version is not None:
        versions = [pack for pack in versions if pack.version == version]
    return max(versions, key=lambda pack: pack.version, default=None)
