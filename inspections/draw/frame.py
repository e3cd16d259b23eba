"""The sealed frame (封存名册): header bytes, entity lines, and the digest of this code."""

import hashlib
from pathlib import Path

from inspections.draw.errors import MalformedError
from inspections.draw.header import (
    LARGEST_LADDER,
    LARGEST_TEAM_COUNT,
    LARGEST_TEAM_SIZE,
    LARGEST_WEIGHT,
    SPEC,
    Committed,
    EntityFiles,
    ExcludedInspector,
    Header,
    Inspector,
    Item,
    PackageRule,
    Pool,
    Rule,
    Seat,
    SourceRule,
    Stratum,
    Task,
    TeamRule,
    Unit,
)
from inspections.draw.header_reading import read_header
from inspections.draw.lines import entity_line, excluded_line
from shuangsuiji.kernel import canonical

__all__ = [
    "LARGEST_LADDER",
    "LARGEST_TEAM_COUNT",
    "LARGEST_TEAM_SIZE",
    "LARGEST_WEIGHT",
    "SPEC",
    "Committed",
    "EntityFiles",
    "ExcludedInspector",
    "Header",
    "Inspector",
    "Item",
    "PackageRule",
    "Pool",
    "Rule",
    "Seat",
    "SourceRule",
    "Stratum",
    "Task",
    "TeamRule",
    "Unit",
    "code_digest",
    "entity_line",
    "excluded_line",
    "frame_digest",
    "header_bytes",
    "parse_header",
]


def header_bytes(header: Header) -> bytes:
    """Canonical bytes of the header; their SHA-256 is the frame digest.

    Raises:
        MalformedError: the header breaks a rule of docs/frame.md and must not be sealed.
    """
    try:
        data = canonical.canonical_bytes(header.as_json())
    except canonical.NotCanonicalError as error:
        raise MalformedError(f"frame:{error}") from error
    parse_header(data)
    return data


def parse_header(data: bytes) -> Header:
    """Read header bytes strictly.

    Raises:
        MalformedError: not canonical, or a rule of docs/frame.md is broken; names the JSON path.
    """
    try:
        value = canonical.parse_canonical(data)
    except canonical.NotCanonicalError as error:
        raise MalformedError(f"frame:{error}") from error
    return read_header(value)


def frame_digest(header: bytes) -> str:
    """SHA-256 of the header bytes, lowercase hex."""
    return hashlib.sha256(header).hexdigest()


def code_digest() -> str:
    """SHA-256 over ``<sha256>  <file>`` lines of the core's sources (LF line ends), by name."""
    here = Path(__file__).resolve().parent
    files = {f"inspections/draw/{path.name}": path for path in here.glob("*.py")}
    files["shuangsuiji/kernel/canonical.py"] = Path(canonical.__file__)
    listing = ""
    for name in sorted(files):
        source = files[name].read_bytes().replace(b"\r\n", b"\n")
        listing += f"{hashlib.sha256(source).hexdigest()}  {name}\n"
    return hashlib.sha256(listing.encode("ascii")).hexdigest()
