"""Substitutes (递补): who comes next when a drawn entity cannot be inspected."""

from inspections.draw.transcript import Row, Transcript


def substitutes(transcript: Transcript, stratum: str) -> tuple[Row, ...]:
    """The substitutes of a stratum in the order in which they must be called.

    They hold the next tickets after the last one taken, so calling the first ``n`` of them is
    the same draw with ``n`` more places; nobody chooses.
    """
    return tuple(row for row in transcript.reserves if row[1] == stratum)
