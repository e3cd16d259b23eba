"""Whether lines are the sealed ones: digest, count, order, strata, weights, exclusions."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from inspections.draw.errors import FrameAlteredError, ImpossiblePlanError
from inspections.draw.header import EntityFiles, Header
from inspections.draw.ids import ID, REASON
from inspections.draw.lines import WEIGHTS, Block, blocks, item_places, read_block

LARGEST_WEIGHT_SUM = 5_000_000


class Summary(NamedTuple):
    """What the seal must know of a block that was read: it may be read in another process."""

    first: bytes
    last: bytes
    size: int
    strata: Mapping[bytes, int]
    slips: int  # sum of the weights
    items: Mapping[bytes, int]  # cell of items -> lines


def summary_of(block: Block) -> Summary:
    """The summary of a block whose lines are well formed and ascending."""
    weights = block.weights
    slips = len(weights)
    if weights.count(b"1") != slips:
        slips = sum(map(WEIGHTS.__getitem__, weights))
    return Summary(
        block.codes[0],
        block.codes[-1],
        len(weights),
        Counter(block.strata),
        slips,
        Counter(block.items),
    )


class Seal:
    """One reading of the entity lines, to be closed when all blocks were summed up in order."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.count = 0
        self._last = b""
        self._slips = 0
        self._digest = hashlib.sha256()
        self._strata = Counter[bytes]()
        self._items = Counter[bytes]()
        self._known = {stratum.id.encode("ascii") for stratum in header.strata}

    def blocks(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The lines in blocks; each enters the digest as it passes."""
        for data in blocks(chunks):
            self._digest.update(data)
            yield data

    def pass_over(self, data: bytes) -> None:
        """Lines that enter the digest and are not looked at here."""
        self._digest.update(data)

    def add(self, block: Summary) -> None:
        """Sum up the next block.

        Raises:
            FrameAlteredError: lines are out of order, too many, of an unknown stratum or weight.
            ImpossiblePlanError: the weights sum to more than 5,000,000 slips.
        """
        if block.first <= self._last:
            raise FrameAlteredError("主体名册应按标识升序排列且不重复")
        self._last = block.last
        self.count += block.size
        self._slips += block.slips
        self._strata.update(block.strata)
        self._items.update(block.items)
        if self.count > self.header.entities.count:
            raise FrameAlteredError("主体名册的行数多于封存的户数，拒绝抽取。")
        for name in self._strata.keys() - self._known:
            raise FrameAlteredError(f"主体名册中有未封存的层“{name.decode()}”，拒绝抽取。")
        if not self.header.weighted and self._slips != self.count:
            raise FrameAlteredError("不加权的名册中有不为 1 的权重，拒绝抽取。")
        if self.header.weighted and self._slips > LARGEST_WEIGHT_SUM:
            raise ImpossiblePlanError(
                f"签数（权重之和）超过 {LARGEST_WEIGHT_SUM}；请减小权重或分批抽取。"
            )

    def close(self, *, summed_up: bool = True) -> None:
        """Compare the whole with the header; the counts only where the blocks were summed up.

        Raises:
            FrameAlteredError: the digest or the number of a stratum is not the sealed one.
        """
        if self._digest.hexdigest() != self.header.entities.digest:
            raise FrameAlteredError("主体名册的摘要与封存时不同：名册在封存后被改动，拒绝抽取。")
        if not summed_up:
            return
        for stratum in self.header.strata:
            found = self._strata[stratum.id.encode("ascii")]
            if found != stratum.count:
                raise FrameAlteredError(
                    f"“{stratum.label}”层封存 {stratum.count} 户，名册中有 {found} 户，拒绝抽取。"
                )
        self._check_items()

    def _check_items(self) -> None:
        """Every item must concern as many entities as the header says."""
        items = self.header.task.items
        found = [0] * len(items)
        for cell, count in self._items.items():
            for place in item_places(cell):
                if place >= len(items):
                    raise FrameAlteredError(f"主体名册中有任务没有的事项序号 {place}，拒绝抽取。")
                found[place] += count
        for item, count in zip(items, found, strict=True):
            if count != item.count:
                raise FrameAlteredError(
                    f"事项 {item.code} 封存 {item.count} 户，名册中有 {count} 户，拒绝抽取。"
                )


def check_lines(header: Header, chunks: Iterable[bytes], excluded: frozenset[bytes]) -> int:
    """How many sealed entity lines there are, after every check of the seal.

    Raises:
        FrameAlteredError: the lines are not those that the header seals, or one is excluded.
        ImpossiblePlanError: the weights sum to more than 5,000,000 slips.
    """
    seal = Seal(header)
    for data in seal.blocks(chunks):
        block = read_block(data)
        if not excluded.isdisjoint(block.codes):
            raise FrameAlteredError("同一主体既在可抽名册又在排除名册，拒绝抽取。")
        seal.add(summary_of(block))
    seal.close()
    return seal.count


def excluded_codes(files: EntityFiles, chunks: Iterable[bytes]) -> frozenset[bytes]:
    """The codes of the excluded lines.

    Raises:
        FrameAlteredError: the excluded lines are not those that the header seals.
    """
    digest = hashlib.sha256()
    reasons = Counter[str]()
    codes: list[str] = []
    for data in blocks(chunks):
        digest.update(data)
        for line in data.decode("ascii", "replace").split("\n")[:-1]:
            code, _, reason = line.partition(",")
            if not ID.fullmatch(code) or not REASON.fullmatch(reason):
                raise FrameAlteredError(f"排除名册的行“{line[:80]}”不合规")
            if codes and code <= codes[-1]:
                raise FrameAlteredError("排除名册应按标识升序排列且不重复")
            codes.append(code)
            reasons[reason] += 1
    if digest.hexdigest() != files.excluded_digest:
        raise FrameAlteredError("排除名册的摘要与封存时不同：排除名册在封存后被改动。")
    if len(codes) != files.excluded_count or reasons != files.excluded_by_reason:
        raise FrameAlteredError("排除名册的户数或各理由户数与封存时不同")
    return frozenset(code.encode("ascii") for code in codes)
