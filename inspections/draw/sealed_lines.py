"""Whether lines are the sealed ones: digest, count, order, strata, weights, exclusions."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from inspections.draw.errors import FrameAlteredError, ImpossiblePlanError
from inspections.draw.header import EntityFiles, Header
from inspections.draw.ids import ID, REASON
from inspections.draw.lines import WEIGHTS, Block, blocks, read_block

LARGEST_WEIGHT_SUM = 5_000_000


class SealedLines:
    """One reading of the entity lines; it holds only if ``checked`` was exhausted."""

    def __init__(self, header: Header, *, excluded: frozenset[bytes] = frozenset()) -> None:
        self.header = header
        self.excluded = excluded
        self.done = 0
        self._slips = 0
        self._counts = Counter[bytes]()
        self._known = {stratum.id.encode("ascii") for stratum in header.strata}

    def checked(self, chunks: Iterable[bytes]) -> Iterator[Block]:
        """Yield the lines in blocks; refuse at the first block, or at the end, what is not sealed.

        Raises:
            FrameAlteredError: the lines are not those that the header seals.
            ImpossiblePlanError: the weights sum to more than 5,000,000 slips.
        """
        digest = hashlib.sha256()
        last = b""
        for data in blocks(chunks):
            digest.update(data)
            block = read_block(data, after=last)
            last = block.codes[-1]
            self.done += len(block.codes)
            self._check(block)
            yield block
        if digest.hexdigest() != self.header.entities.digest:
            raise FrameAlteredError("主体名册的摘要与封存时不同:名册在封存后被改动,拒绝抽取。")
        for stratum in self.header.strata:
            found = self._counts[stratum.id.encode("ascii")]
            if found != stratum.count:
                raise FrameAlteredError(
                    f"“{stratum.label}”层封存 {stratum.count} 户,名册中有 {found} 户,拒绝抽取。"
                )

    def _check(self, block: Block) -> None:
        if self.done > self.header.entities.count:
            raise FrameAlteredError("主体名册的行数多于封存的户数,拒绝抽取。")
        self._counts.update(block.strata)
        for name in self._counts.keys() - self._known:
            raise FrameAlteredError(f"主体名册中有未封存的层“{name.decode()}”,拒绝抽取。")
        if not self.excluded.isdisjoint(block.codes):
            raise FrameAlteredError("同一主体既在可抽名册又在排除名册,拒绝抽取。")
        if not self.header.weighted:
            if block.weights.count(b"1") != len(block.weights):
                raise FrameAlteredError("不加权的名册中有不为 1 的权重,拒绝抽取。")
            return
        self._slips += sum(map(WEIGHTS.__getitem__, block.weights))
        if self._slips > LARGEST_WEIGHT_SUM:
            raise ImpossiblePlanError(
                f"签数(权重之和)超过 {LARGEST_WEIGHT_SUM};请减小权重或分批抽取。"
            )


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
        raise FrameAlteredError("排除名册的摘要与封存时不同:排除名册在封存后被改动。")
    if len(codes) != files.excluded_count or reasons != files.excluded_by_reason:
        raise FrameAlteredError("排除名册的户数或各理由户数与封存时不同")
    return frozenset(code.encode("ascii") for code in codes)
