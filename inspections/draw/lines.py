"""Entity and excluded lines (docs/frame.md): written one by one, read in large blocks.

Reading a million lines must not cost a Python step per line and field, so a block is cut into
columns at once and each column is checked as a whole.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from operator import lt

from inspections.draw.errors import FrameAlteredError, MalformedError
from inspections.draw.ids import REASON, check_id

BLOCK_SIZE = 1 << 16  # bytes handled at a time; its cells still fit the processor's cache
ID_CHARACTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
LINE_CHARACTERS = ID_CHARACTERS + b",\n"
WEIGHTS = {b"%d" % weight: weight for weight in range(1, 1001)}
COORDINATES = re.compile(rb"(?:(?:0|-?[1-9][0-9]{0,8})?,)*+")
LARGEST_COORDINATE = 999_999_999
LARGEST_ITEM_COUNT = 1000
ITEMS = re.compile(rb"(?:0|[1-9][0-9]{0,2})(?:\.[1-9][0-9]{0,2})*+")


@dataclass(frozen=True)
class Block:
    """Columns of some consecutive entity lines, all of one length; empty coordinates are b""."""

    codes: list[bytes]
    strata: list[bytes]
    weights: list[bytes]
    branches: list[bytes]
    lons: list[bytes]
    lats: list[bytes]
    items: list[bytes]


def entity_line(
    code: str,
    stratum: str,
    weight: int,
    branch: str,
    lon_e6: int | None,
    lat_e6: int | None,
    items: str,
) -> bytes:
    """One line with its LF; ``items`` is what ``items_text`` gives.

    Raises:
        InvalidIdError: code, stratum or branch is no identifier.
        MalformedError: weight outside 1-1000, coordinates incomplete or too large, or no items.
    """
    item_places(items.encode("ascii", "replace"))
    if not 1 <= weight <= 1000:
        raise MalformedError(f"主体 {code}：权重 {weight} 应在 1 至 1000 之间")
    if (lon_e6 is None) != (lat_e6 is None):
        raise MalformedError(f"主体 {code}：经纬度应同时给出或同时留空")
    if max(abs(lon_e6 or 0), abs(lat_e6 or 0)) > LARGEST_COORDINATE:
        raise MalformedError(f"主体 {code}：经纬度超出范围（单位为百万分之一度）")
    place = "," if lon_e6 is None else f"{lon_e6},{lat_e6}"
    ids = f"{check_id(code)},{check_id(stratum)},{weight},{check_id(branch)}"
    return f"{ids},{place},{items}\n".encode("ascii")


def items_text(places: Iterable[int]) -> str:
    """The last cell of a line: where the entity's items stand in ``task.items``, from 0."""
    return ".".join(str(place) for place in sorted(set(places)))


@lru_cache(maxsize=4096)
def item_places(cell: bytes) -> tuple[int, ...]:
    """Read the last cell of a line.

    Raises:
        MalformedError: empty, not ascending, or not written as ``items_text`` writes it.
    """
    if not ITEMS.fullmatch(cell):
        raise MalformedError("检查事项的序号应为从小到大、以点相连的整数，至少一项")
    places = tuple(map(int, cell.split(b".")))
    if not all(map(lt, places, places[1:])):
        raise MalformedError("检查事项的序号应从小到大且不重复")
    return places


def excluded_line(code: str, reason: str) -> bytes:
    """One excluded line with its LF; raises like ``entity_line``."""
    if not REASON.fullmatch(reason):
        raise MalformedError(f"主体 {code}：排除理由“{reason}”应为大写代码")
    return f"{check_id(code)},{reason}\n".encode("ascii")


def blocks(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Regroup chunks of whole lines into blocks of about ``BLOCK_SIZE`` bytes, cut at line ends."""
    waiting: list[bytes] = []
    size = 0
    for chunk in chunks:
        start = 0
        while len(chunk) - start > BLOCK_SIZE:
            end = chunk.find(b"\n", start + BLOCK_SIZE) + 1 or len(chunk)
            yield b"".join((*waiting, chunk[start:end]))
            waiting, size, start = [], 0, end
        waiting.append(chunk[start:] if start else chunk)
        size += len(chunk) - start
        if size >= BLOCK_SIZE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if size:
        yield b"".join(waiting)


def read_block(data: bytes) -> Block:
    """Cut a block of whole entity lines into columns and check every rule of the format.

    ``data`` holds whole lines and is not empty. Order between blocks is the caller's to check.

    Raises:
        FrameAlteredError: a line has another form, or codes are not strictly ascending.
    """
    if not data.endswith(b"\n"):
        raise FrameAlteredError("主体名册的行不完整：数据块应以换行结束")
    cells = data.replace(b"\n", b",\n,").split(b",")
    cells.pop()  # what follows the last line feed
    ends = cells[7::8]
    if len(cells) != 8 * len(ends) or ends.count(b"\n") != len(ends):
        raise FrameAlteredError("主体名册的行应恰有 7 列：标识，层，权重，辖区，经度，纬度，事项")
    block = Block(*(cells[column::8] for column in range(7)))
    clean = not data.translate(None, LINE_CHARACTERS)
    _check_codes(block.codes, clean=clean)
    for name in set(block.branches) | set(block.strata):
        if not 1 <= len(name) <= 64 or name.translate(None, ID_CHARACTERS):
            raise FrameAlteredError("主体名册中有不合规的层或辖区代码")
    if not WEIGHTS.keys() >= set(block.weights):
        raise FrameAlteredError("主体名册中有不合规的权重（应为 1 至 1000）")
    _check_coordinates(block)
    _check_items(block)
    return block


def _check_codes(codes: list[bytes], *, clean: bool) -> None:
    """``clean``: the block holds no byte that no line may hold, so codes need not be searched."""
    if not clean and b"".join(codes).translate(None, ID_CHARACTERS):
        raise FrameAlteredError("主体名册中有不合规的主体标识")
    if max(map(len, codes)) > 64 or not all(codes):
        raise FrameAlteredError("主体名册中有不合规的主体标识")
    if not all(map(lt, codes, islice(codes, 1, None))):
        raise FrameAlteredError("主体名册应按标识升序排列且不重复")


def _check_items(block: Block) -> None:
    try:
        for cell in set(block.items):
            item_places(cell)
    except MalformedError as error:
        raise FrameAlteredError(f"主体名册中{error}") from error


def _check_coordinates(block: Block) -> None:
    for column in (block.lons, block.lats):
        text = b",%b," % b",".join(column)
        plain = not text.translate(None, b"0123456789,") and b",0" not in text
        if not (plain and max(map(len, column)) <= 9) and not COORDINATES.fullmatch(text, 1):
            raise FrameAlteredError("主体名册中有不合规的经纬度")
    empty_lons, empty_lats = block.lons.count(b""), block.lats.count(b"")
    if empty_lons != empty_lats or (
        empty_lons
        and any(bool(lon) != bool(lat) for lon, lat in zip(block.lons, block.lats, strict=True))
    ):
        raise FrameAlteredError("主体名册中有经纬度只填一半的行")
