"""A draw in shares equals the draw of one process, and no share reads other lines unnoticed."""

import multiprocessing
from collections.abc import Iterable, Iterator
from functools import partial

import pytest

from inspections.draw.errors import FrameAlteredError
from inspections.draw.header import Header
from inspections.draw.sampling import Sample, draw_sample
from inspections.draw.shares import Reading, Search, Share, packed, share_of, unpacked
from inspections.draw.strata import takes
from inspections.draw.tests.samples import MASTER, header, lines
from inspections.draw.tickets import stage_seed

SEED = stage_seed(MASTER, "350900-2026-0001", "entities")
ENTITIES = lines(3000)
CHUNKS = [b"".join(ENTITIES[start : start + 100]) for start in range(0, 3000, 100)]
MADE = header(ENTITIES)


def drawn(made: Header, chunks: list[bytes], search: Search | None = None) -> Sample:
    return draw_sample(
        made, takes(made), lambda: chunks, stage_seed=SEED, search=search, recheck=False
    )


def ranges(chunks: list[bytes], count: int) -> list[list[bytes]]:
    step = -(-len(chunks) // count)
    return [chunks[start : start + step] for start in range(0, len(chunks), step)]


def in_shares(chunks: list[bytes], count: int, read: list[bytes] | None = None) -> Search:
    """Every other range is searched where all are read; helpers ``read`` theirs."""

    def search(reading: Reading) -> Iterator[Share]:
        for index, part in enumerate(ranges(chunks, count)):
            (reading.pass_over if index % 2 == 0 else reading.search)(part)
        helped = ranges(chunks if read is None else read, count)[::2]
        return (unpacked(packed(share_of(reading.screen, part))) for part in helped)

    return search


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("count", [1, 2, 7, 30])
def test_the_number_of_shares_does_not_matter(count, weighted):
    entities = lines(3000, weights=(1, 4, 30) if weighted else (1,))
    chunks = [b"".join(entities[start : start + 100]) for start in range(0, 3000, 100)]
    made = header(entities, weighted=weighted, reserves=5)

    assert drawn(made, chunks, in_shares(chunks, count)) == drawn(made, chunks)


def test_shares_may_be_searched_by_other_processes():
    with multiprocessing.get_context("spawn").Pool(2) as pool:

        def search(reading: Reading):
            for part in ranges(CHUNKS, 3):
                reading.pass_over(part)
            return pool.imap(partial(share_of, reading.screen), ranges(CHUNKS, 3))

        assert drawn(MADE, CHUNKS, search) == drawn(MADE, CHUNKS)


def test_limits_that_were_too_low_end_the_search_in_shares(monkeypatch):
    expected = drawn(MADE, CHUNKS)
    monkeypatch.setattr("inspections.draw.sampling.first_limit", lambda needed, count: 1)
    asked = []

    def search(reading: Reading) -> Iterable[Share]:
        asked.append(reading.screen)
        return in_shares(CHUNKS, 2)(reading)

    assert drawn(MADE, CHUNKS, search) == expected
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("read", "words"),
    [
        ([CHUNKS[0].replace(b",B,", b",A,", 1), *CHUNKS[1:]], "分片"),
        (CHUNKS[1:], "分片"),
        ([*CHUNKS, CHUNKS[0]], "分片"),
        ([CHUNKS[1], CHUNKS[0], *CHUNKS[2:]], "分片"),
        ([CHUNKS[0][:-1], *CHUNKS[1:]], "写法|分片"),
        ([CHUNKS[0].replace(b",", b"", 6), *CHUNKS[1:]], "写法|分片"),
    ],
)
def test_a_share_that_read_other_lines_is_refused(read, words):
    with pytest.raises(FrameAlteredError, match=words):
        drawn(MADE, CHUNKS, in_shares(CHUNKS, 3, read))


def test_lines_altered_for_everybody_are_refused():
    altered = [CHUNKS[0].replace(b",B,", b",A,", 1), *CHUNKS[1:]]

    with pytest.raises(FrameAlteredError, match="摘要"):
        drawn(MADE, altered, in_shares(altered, 3))
