"""A draw in shares (分片): several processes each search a range of the sealed lines.

A share says what it found and which bytes it found it in, so whoever puts the shares together
can tell that all of them read the lines whose digest was sealed.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from inspections.draw.collecting import collector_at_rest
from inspections.draw.errors import FrameAlteredError
from inspections.draw.header import Header
from inspections.draw.lines import blocks
from inspections.draw.scanning import Kept, Screen, pick
from inspections.draw.sealed_lines import Seal


class Share(NamedTuple):
    """What one range of the lines gave; rows are in order."""

    size: int  # lines
    digests: list[str]  # SHA-256 of every chunk that was read
    kept: Kept


# Begins to search all ranges under a screen, and hands over their shares in the ranges' order.
Search = Callable[[Screen], Iterable[Share]]


@collector_at_rest()
def share_of(screen: Screen, chunks: Iterable[bytes]) -> Share:
    """Search one range: chunks of whole lines, cut as ``gathered`` will read them.

    Raises:
        FrameAlteredError: a line is not of the form that sealing wrote.
    """
    digests: list[str] = []
    kept: Kept = {name: [] for name, _ in screen.limits}
    size = 0
    for data in blocks(_noted(chunks, digests)):
        scanned = pick(screen, data)
        size += scanned.size
        for name, rows in scanned.kept.items():
            kept[name] += rows
    for rows in kept.values():
        rows.sort()
    return Share(size, digests, kept)


def gathered(header: Header, shares: Iterable[Share], chunks: Iterable[bytes]) -> Kept:
    """All that the shares found, once they are known to have read the sealed lines.

    Reads the lines itself, for their digest, before it asks for the first share.

    Args:
        chunks: all the lines, in the chunks in which the shares read them.

    Raises:
        FrameAlteredError: the lines, here or in a share, are not those that the header seals.
    """
    digests: list[str] = []
    seal = Seal(header)
    for _ in seal.blocks(_noted(chunks, digests)):
        pass
    seal.close(summed_up=False)
    kept: Kept = {stratum.id.encode("ascii"): [] for stratum in header.strata}
    read: list[str] = []
    done = 0
    for share in shares:
        read += share.digests
        done += share.size
        for name, rows in share.kept.items():
            kept[name] += rows
    if read != digests or done != header.entities.count:
        raise FrameAlteredError("分片读到的主体名册与封存的不同，拒绝抽取。")
    return kept


def packed(share: Share) -> bytes:
    """A share as bytes, to be sent or stored: what it read as JSON, then a row on each line."""
    counts = {name.decode(): len(rows) for name, rows in share.kept.items()}
    lines = [json.dumps([share.size, share.digests, counts])]
    for rows in share.kept.values():
        lines += rows
    return "\n".join(lines).encode("ascii")


def unpacked(data: bytes) -> Share:
    head, *rows = data.decode("ascii").split("\n")
    size, digests, counts = json.loads(head)
    kept: Kept = {}
    start = 0
    for name, count in counts.items():
        kept[name.encode("ascii")] = rows[start : start + count]
        start += count
    return Share(size, digests, kept)


def _noted(chunks: Iterable[bytes], digests: list[str]) -> Iterator[bytes]:
    for chunk in chunks:
        digests.append(sha256(chunk).hexdigest())
        yield chunk
