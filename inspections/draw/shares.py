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


@collector_at_rest()
def share_of(screen: Screen, chunks: Iterable[bytes]) -> Share:
    """Search one range: chunks of whole lines, cut as the ``Reading`` passes them over.

    Raises:
        FrameAlteredError: a line is not of the form that sealing wrote.
    """
    digests: list[str] = []
    kept: Kept = {name: [] for name, _ in screen.limits}
    size = _search(screen, blocks(_noted(chunks, digests)), kept)
    return Share(size, digests, kept)


class Reading:
    """The one reading of all the lines in order, by whoever puts the draw together.

    It searches the ranges that nobody else has taken; of all others it notes what passed by, to
    be compared with what their shares say.
    """

    def __init__(self, header: Header, screen: Screen) -> None:
        self.screen = screen
        self._header, self._seal = header, Seal(header)
        self._kept: Kept = {name: [] for name, _ in screen.limits}
        self._searched = 0  # lines
        self._passed: list[str] = []  # SHA-256 of the chunks that others search

    def search(self, chunks: Iterable[bytes]) -> None:
        """Read the next range, and search it.

        Raises:
            FrameAlteredError: a line is not of the form that sealing wrote.
        """
        self._searched += _search(self.screen, self._seal.blocks(chunks), self._kept)

    def pass_over(self, chunks: Iterable[bytes]) -> None:
        """Read the next range, whose share comes from somebody else."""
        for chunk in _noted(chunks, self._passed):
            self._seal.pass_over(chunk)

    def gathered(self, shares: Iterable[Share]) -> Kept:
        """All that was found, once it is known that everybody read the sealed lines.

        Args:
            shares: those of the ranges that were passed over, in order.

        Raises:
            FrameAlteredError: the lines, here or in a share, are not those that the header seals.
        """
        read: list[str] = []
        done = self._searched
        for share in shares:
            read += share.digests
            done += share.size
            for name, rows in share.kept.items():
                self._kept[name] += rows
        self._seal.close(summed_up=False)
        if read != self._passed or done != self._header.entities.count:
            raise FrameAlteredError("分片读到的主体名册与封存的不同，拒绝抽取。")
        return self._kept


# Searches all ranges, some of them in the reading, and hands over the shares of the others.
Search = Callable[[Reading], Iterable[Share]]


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


def _search(screen: Screen, data: Iterable[bytes], kept: Kept) -> int:
    """Add to ``kept`` what blocks of lines give; returns how many lines there were."""
    size = 0
    found: Kept = {name: [] for name in kept}
    for block in data:
        scanned = pick(screen, block)
        size += scanned.size
        for name, rows in scanned.kept.items():
            found[name] += rows
    for name, rows in found.items():
        kept[name] += sorted(rows)  # what is in runs is put together sooner
    return size


def _noted(chunks: Iterable[bytes], digests: list[str]) -> Iterator[bytes]:
    for chunk in chunks:
        digests.append(sha256(chunk).hexdigest())
        yield chunk
