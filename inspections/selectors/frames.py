"""Reading a sealed frame back, part by part."""

from collections.abc import Iterator

from inspections.draw.recusals import Annex, parse_annex
from inspections.models.sessions import DrawSession, FramePart


def entity_chunks(session: DrawSession, first: int = 0, last: int | None = None) -> Iterator[bytes]:
    """The sealed entity lines, about 1 MB at a time. One query per part, none kept in memory.

    Args:
        first, last: numbers of the first part wanted and of the last.
    """
    return _chunks(session, FramePart.Role.ENTITIES, first, last)


def entity_parts(session: DrawSession) -> int:
    """In how many parts the entity lines are stored."""
    return FramePart.objects.filter(session=session, role=FramePart.Role.ENTITIES).count()


def excluded_chunks(session: DrawSession) -> Iterator[bytes]:
    """The sealed excluded lines, likewise."""
    return _chunks(session, FramePart.Role.EXCLUDED)


def annex_of(session: DrawSession) -> Annex:
    """The sealed pairs of recusals: for the draw and for auditors, never for the public."""
    part = FramePart.objects.get(session=session, role=FramePart.Role.RECUSALS)
    return parse_annex(bytes(part.data))


def sealed_line(session: DrawSession, code: str) -> str | None:
    """The sealed entity line of one code, or None. At most one part is read."""
    return _line(session, FramePart.Role.ENTITIES, code)


def exclusion_reason(session: DrawSession, code: str) -> str | None:
    """Why a code was left out of the draw, or None when it was not."""
    line = _line(session, FramePart.Role.EXCLUDED, code)
    return None if line is None else line.split(",")[1]


def _chunks(
    session: DrawSession, role: FramePart.Role, index: int = 0, last: int | None = None
) -> Iterator[bytes]:
    while last is None or index <= last:
        part = FramePart.objects.filter(session=session, role=role, index=index).first()
        if part is None:
            return
        yield bytes(part.data)
        index += 1


def _line(session: DrawSession, role: FramePart.Role, code: str) -> str | None:
    firsts = FramePart.objects.filter(session=session, role=role).values_list("first_code", "pk")
    pk = max(((first, pk) for first, pk in firsts if first <= code), default=("", 0))[1]
    if not pk:
        return None
    start = code.encode() + b","
    for line in bytes(FramePart.objects.get(pk=pk).data).splitlines():
        if line.startswith(start):
            return line.decode("ascii")
    return None
