"""The log as static files (c2sp.org/tlog-tiles): names and bytes of tiles. Pure.

``tile/<level>/<number>`` holds 256 hashes, ``tile/entries/<number>`` 256 entries, each after its
length as two bytes. An unfinished last tile has ``.p/<width>`` behind its name.
"""

from collections.abc import Iterator, Sequence

WIDTH = 256


def number_path(number: int) -> str:
    """1234067 is ``x001/x234/067``."""
    text = f"{number:03d}"
    text = text.rjust(-(-len(text) // 3) * 3, "0")
    groups = [text[start : start + 3] for start in range(0, len(text), 3)]
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """Path of a tile of hashes, or of entries where ``level`` is ``"entries"``."""
    path = f"tile/{level}/{number_path(number)}"
    return path if width == WIDTH else f"{path}.p/{width}"


def bundle_bytes(entries: Sequence[bytes]) -> bytes:
    """An entry bundle: every entry after its length, big-endian in two bytes."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def bundle_entries(data: bytes) -> list[bytes]:
    """The entries of a bundle.

    Raises:
        ValueError: the lengths do not fit the bytes.
    """
    found, place = [], 0
    while place < len(data):
        length = int.from_bytes(data[place : place + 2], "big")
        entry = data[place + 2 : place + 2 + length]
        if len(data) < place + 2 or len(entry) != length:
            raise ValueError("条目包被截断")
        found.append(entry)
        place += 2 + length
    return found


def tiles_between(old: int, new: int) -> Iterator[tuple[int, int, int]]:
    """(level, number, width) of every tile that a log of ``new`` leaves has and ``old`` had not."""
    level = 0
    while new:
        for number in range(old // WIDTH, -(-new // WIDTH)):
            width = min(WIDTH, new - number * WIDTH)
            if number * WIDTH + width > old:
                yield level, number, width
        level, old, new = level + 1, old // WIDTH, new // WIDTH
