"""How alike two pictures look: a 64-bit difference hash (dHash), pure but for Pillow.

Brightness of neighbours in a 9 by 8 grid, one bit a pair. It survives another size, another
compression and a slightly other crop; it says nothing about who took a picture or when.
"""

from itertools import pairwise
from typing import IO

from PIL import Image

from inspections.fieldwork.media import MediaError
from shuangsuiji.intake.evidence import upright

LARGEST_PIXELS = 60_000_000  # a phone's best camera; more is a bomb
FORMATS = ("JPEG", "PNG", "WEBP")
COLUMNS, ROWS = 9, 8
ALIKE = 10  # bits of 64 that may differ
FEWEST_EDGES = 6  # a wall or the sky is like every other


def likeness(file: IO[bytes]) -> str:
    """The difference hash of a picture as 16 hex digits; every byte of the picture is read.

    Raises:
        MediaError: too many pixels, or the picture is broken or cut off.
    """
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > LARGEST_PIXELS:
                raise MediaError(
                    f"图片有 {width}×{height} 像素，超过上限 {LARGEST_PIXELS // 10**6} 百万像素。"
                    "请缩小后再附上。"
                )
            picture.draft("L", (COLUMNS * 16, ROWS * 16))
            grid = upright(picture).convert("L")
            return _bits(grid.resize((COLUMNS, ROWS), Image.Resampling.BOX).tobytes())
    except MediaError:
        raise
    except Exception:  # decoders fail in many ways on bytes that somebody bent
        raise MediaError("图片已损坏或不完整，不能打开。请重新拍摄或重新上传。") from None


def distance(one: str, other: str) -> int:
    """How many of the 64 bits differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def says_something(found: str) -> bool:
    """Whether a hash has enough edges to be compared at all."""
    edges = int(found, 16).bit_count()
    return FEWEST_EDGES <= edges <= COLUMNS * ROWS - ROWS - FEWEST_EDGES


def _bits(grey: bytes) -> str:
    found = 0
    for row in range(ROWS):
        line = grey[row * COLUMNS : (row + 1) * COLUMNS]
        for left, right in pairwise(line):
            found = found << 1 | (left < right)
    return f"{found:016x}"
